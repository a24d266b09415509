//! One Lua with a policy in it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bounce_classifier::live::LiveClassifier;
use mlua::chunk::ChunkMode;
use mlua::{Error, Function, IntoLuaMulti, Lua, Table, Value};

use super::Rejection;
use super::kumo;
use super::limits::{self, Clock};
use super::place::Place;
use super::script::Script;
use crate::config::{self, Config};

/// Where handlers are kept: a table with a list of functions for each event.
const HANDLERS: &str = "handlers";

/// The rules, once they are there.
pub(super) type Rules = Arc<OnceLock<LiveClassifier>>;

/// What functions of the script find on our side.
pub(super) struct Host {
    pub(super) script: Arc<Script>,
    pub(super) rules: Rules,
    /// While `init` runs.
    pub(super) config: RefCell<Option<Config>>,
    /// Functions that are called once at most, and were.
    pub(super) called: RefCell<BTreeSet<&'static str>>,
}

impl Host {
    /// That of a Lua which [`Vm`] made.
    pub(super) fn of(lua: &Lua) -> Rc<Host> {
        Rc::clone(&lua.app_data_ref::<Rc<Host>>().expect("each Lua has a host"))
    }
}

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// `kumo.reject` was called.
    Rejected(Rejection),
    /// The script has a mistake, or was too slow or too large: what, and where.
    Script(String),
}

/// A Lua in which the script has run, and has said what handles which event.
pub(super) struct Vm {
    lua: Lua,
    clock: Rc<Clock>,
    timeout: Duration,
}

impl Vm {
    pub(super) fn load(script: Arc<Script>, limits: &config::Policy, rules: Rules) -> Result<Vm, Failure> {
        let name = script.name.clone();
        let failed = |error: Error| Failure::of(&error, Some(&name));
        let (lua, clock) = limits::limited(limits.max_memory).map_err(failed)?;
        let host = Host { script, rules, config: RefCell::default(), called: RefCell::default() };
        let host = Rc::new(host);
        lua.set_app_data(Rc::clone(&host));
        lua.create_table()
            .and_then(|handlers| lua.set_named_registry_value(HANDLERS, handlers))
            .and_then(|()| kumo::install(&lua))
            .map_err(failed)?;
        #[cfg(test)]
        never_ends(&lua).map_err(failed)?;
        clock.start(limits.load_timeout());
        lua.load(&*host.script.text)
            .set_name(format!("@{name}"))
            .set_mode(ChunkMode::Text)
            .exec()
            .map_err(failed)?;
        Ok(Vm { lua, clock, timeout: limits.timeout() })
    }

    pub(super) fn lua(&self) -> &Lua {
        &self.lua
    }

    pub(super) fn host(&self) -> Rc<Host> {
        Host::of(&self.lua)
    }

    /// Lets a call take longer.
    pub(super) fn with_timeout(mut self, timeout: Duration) -> Vm {
        self.timeout = timeout;
        self
    }

    /// The events that are handled.
    pub(super) fn events(&self) -> mlua::Result<BTreeSet<String>> {
        handlers(&self.lua)?.pairs::<String, Table>().map(|pair| Ok(pair?.0)).collect()
    }

    /// What the first handler says that says anything.
    pub(super) fn call(&self, event: &str, arguments: impl IntoLuaMulti) -> Result<Value, Failure> {
        let arguments =
            arguments.into_lua_multi(&self.lua).map_err(|error| Failure::of(&error, Some(event)))?;
        let functions = self.functions(event).map_err(|error| Failure::of(&error, Some(event)))?;
        for function in functions {
            self.clock.start(self.timeout);
            let said = function.call::<Value>(&arguments).map_err(|error| {
                let place = Place::of_function(&function).map(|place| place.to_string());
                Failure::of(&error, place.as_deref())
            })?;
            if !said.is_nil() {
                return Ok(said);
            }
        }
        Ok(Value::Nil)
    }

    fn functions(&self, event: &str) -> mlua::Result<Vec<Function>> {
        match handlers(&self.lua)?.raw_get::<Option<Table>>(event)? {
            Some(functions) => functions.sequence_values().collect(),
            None => Ok(Vec::new()),
        }
    }
}

/// `block()`, as code in C that nothing ends.
#[cfg(test)]
fn never_ends(lua: &Lua) -> mlua::Result<()> {
    let block = lua.create_function(|_, ()| -> mlua::Result<()> {
        loop {
            std::thread::park();
        }
    })?;
    lua.globals().raw_set("block", block)
}

fn handlers(lua: &Lua) -> mlua::Result<Table> {
    lua.named_registry_value(HANDLERS)
}

/// `kumo.on`
pub(super) fn handle(lua: &Lua, event: &str, function: Function) -> mlua::Result<()> {
    let all = handlers(lua)?;
    match all.raw_get::<Option<Table>>(event)? {
        Some(functions) => functions.raw_push(function),
        None => all.raw_set(event, lua.create_sequence_from([function])?),
    }
}

impl Failure {
    /// What an error says, with its place; where it has none, that of what was called.
    pub(super) fn of(error: &Error, called: Option<&str>) -> Failure {
        if let Some(rejection) = error.downcast_ref::<Rejection>() {
            return Failure::Rejected(rejection.clone());
        }
        let (text, traced) = text(error);
        let has_place = |text: &str| {
            let mut parts = text.split(':').skip(1);
            parts.any(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let first = text.lines().next().unwrap_or_default();
        match traced.as_deref().or(called).filter(|_| !has_place(first)) {
            Some(place) => Failure::Script(format!("{place}: {text}")),
            None => Failure::Script(text),
        }
    }
}

/// What an error says, without the stack; and the line of the script from which it came, where only the stack has it.
fn text(error: &Error) -> (String, Option<String>) {
    match error {
        Error::CallbackError { traceback, cause } => {
            let (text, place) = text(cause);
            (text, place.or_else(|| place_in(traceback)))
        }
        Error::RuntimeError(text) => match text.split_once("\nstack traceback:") {
            Some((text, stack)) => (text.to_owned(), place_in(stack)),
            None => (text.clone(), None),
        },
        Error::SyntaxError { message, .. } => (message.clone(), None),
        Error::MemoryError(_) => ("needed more memory than policy.max_memory".to_owned(), None),
        Error::BadArgument { cause, .. } => text(cause),
        other => (other.to_string(), None),
    }
}

/// The first line of a script in a stack: `  init.lua:7: in function <init.lua:5>`.
fn place_in(stack: &str) -> Option<String> {
    stack.lines().find_map(|line| {
        let line = line.trim();
        let (place, _) = line.split_once(": in ")?;
        let (_, number) = place.rsplit_once(':')?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| place.to_owned())
    })
}
