//! The module `kumo`, and `require`.

use std::fmt;

use bounce_classifier::Reply;
use bounce_classifier::json::Verdict;
use mlua::{Error, Function, Lua, MultiValue, Result, Table, Value, Variadic};

use super::place::Place;
use super::vm::{self, Host};
use super::{Rejection, configure, domains, json};

/// What happens here, and may be handled.
pub(super) const INIT: &str = "init";
pub(super) const DOMAIN: &str = "get_listener_domain";
pub(super) const RECEIVED: &str = "smtp_server_message_received";
pub(super) const RECORD: &str = "should_enqueue_log_record";
const EVENTS: [&str; 4] = [INIT, DOMAIN, RECEIVED, RECORD];

/// Where modules are kept that were required.
const LOADED: &str = "loaded";

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kumo.reject: {} {}", self.code, self.text)
    }
}

impl std::error::Error for Rejection {}

/// Puts everything in place that a script finds.
pub(super) fn install(lua: &Lua) -> Result<()> {
    let kumo = lua.create_table()?;
    kumo.raw_set("on", lua.create_function(on)?)?;
    kumo.raw_set("reject", lua.create_function(reject)?)?;
    kumo.raw_set("classify_bounce", lua.create_function(classify_bounce)?)?;
    kumo.raw_set("make_listener_domain", lua.create_function(domains::make)?)?;
    configure::install(lua, &kumo)?;
    log_functions(lua, &kumo)?;
    name_what_is_missing(lua, &kumo)?;
    let loaded = lua.create_table()?;
    loaded.raw_set("policy-extras.listener_domains", domains::helper(lua)?)?;
    loaded.raw_set("kumo", &kumo)?;
    lua.set_named_registry_value(LOADED, loaded)?;
    let globals = lua.globals();
    globals.raw_set("kumo", kumo)?;
    globals.raw_set("require", lua.create_function(require)?)?;
    globals.raw_set(
        "print",
        lua.create_function(|_, said: Variadic<Value>| {
            tracing::info!("policy: {}", words(said)?);
            Ok(())
        })?,
    )
}

/// An error at the line of the script that called.
pub(super) fn wrong(lua: &Lua, problem: impl fmt::Display) -> Error {
    let place = Place::of_caller(lua).map(|place| format!("{place}: ")).unwrap_or_default();
    Error::RuntimeError(format!("{place}{problem}"))
}

fn on(lua: &Lua, (event, function): (String, Function)) -> Result<()> {
    if !EVENTS.contains(&event.as_str()) {
        let problem = format!("kumo.on: there is no event '{event}' here; there are {}", EVENTS.join(", "));
        return Err(wrong(lua, problem));
    }
    vm::handle(lua, &event, function)
}

fn reject(lua: &Lua, (code, text): (u16, String)) -> Result<()> {
    if !(400..600).contains(&code) {
        return Err(wrong(lua, format!("kumo.reject: {code} refuses nothing: give a code from 400 to 599")));
    }
    // A line break would let the script say something else besides.
    let text = text.replace(|c: char| c.is_control(), " ");
    Err(Error::external(Rejection { code, text }))
}

/// The label, and the answer of the program as a table.
fn classify_bounce(lua: &Lua, reply: Value) -> Result<(String, Value)> {
    let reply = match &reply {
        Value::String(line) => line.to_string_lossy(),
        other => serde_json::from_value::<Reply>(json::from_lua(other)?)
            .map_err(|error| {
                let form = "expected a reply as a line, or as `log_record.response` has it";
                wrong(lua, format!("kumo.classify_bounce: {form}: {error}"))
            })?
            .to_string(),
    };
    let host = Host::of(lua);
    let Some(rules) = host.rules.get() else {
        return Err(wrong(
            lua,
            "kumo.classify_bounce: the rules are not there before the service has started",
        ));
    };
    let answer = rules.classify(&reply);
    let verdict = serde_json::to_value(Verdict::from(answer.classification())).map_err(Error::external)?;
    Ok((answer.label().to_owned(), json::to_lua(lua, &verdict)?))
}

fn require(lua: &Lua, name: String) -> Result<Value> {
    let loaded: Table = lua.named_registry_value(LOADED)?;
    let known: Value = loaded.raw_get(name.as_str())?;
    if !known.is_nil() {
        return Ok(known);
    }
    let module = Host::of(lua).script.module(&name).map_err(|problem| wrong(lua, problem))?;
    // So that modules that require each other end.
    loaded.raw_set(name.as_str(), true)?;
    let value: Value = lua
        .load(&*module.text)
        .set_name(format!("@{}", module.name))
        .set_mode(mlua::chunk::ChunkMode::Text)
        .call(name.as_str())?;
    if !value.is_nil() {
        loaded.raw_set(name.as_str(), &value)?;
    }
    loaded.raw_get(name.as_str())
}

/// Says something in the log of the service.
type Say = fn(String);

const LOGS: [(&str, Say); 4] = [
    ("log_error", |said| tracing::error!("policy: {said}")),
    ("log_warn", |said| tracing::warn!("policy: {said}")),
    ("log_info", |said| tracing::info!("policy: {said}")),
    ("log_debug", |said| tracing::debug!("policy: {said}")),
];

fn log_functions(lua: &Lua, kumo: &Table) -> Result<()> {
    for (name, say) in LOGS {
        let function = lua.create_function(move |_, said: Variadic<Value>| {
            say(words(said)?);
            Ok(())
        })?;
        kumo.raw_set(name, function)?;
    }
    Ok(())
}

fn words(said: Variadic<Value>) -> Result<String> {
    let words = said.iter().map(Value::to_string).collect::<Result<Vec<_>>>()?;
    Ok(words.join(" "))
}

/// `kumo.x` that is not there says so, instead of being nil.
fn name_what_is_missing(lua: &Lua, kumo: &Table) -> Result<()> {
    let mut names: Vec<String> =
        kumo.pairs::<String, Value>().map(|pair| Ok(pair?.0)).collect::<Result<_>>()?;
    names.sort();
    let names = names.join(", ");
    let metatable = lua.create_table()?;
    let missing = lua.create_function(move |lua, (_, name): (Value, Value)| -> Result<MultiValue> {
        Err(wrong(
            lua,
            format!("kumo.{}: there is no such function here; there are {names}", name.to_string()?),
        ))
    })?;
    metatable.raw_set("__index", missing)?;
    kumo.set_metatable(Some(metatable))
}
