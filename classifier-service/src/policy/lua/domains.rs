//! What a script says about domains.

use std::collections::BTreeMap;

use mlua::{Lua, Result, Table, UserData, Value, Variadic};
use serde_json::Map;

use super::fields::Fields;
use super::json;
use super::kumo::wrong;
use super::vm::Host;
use crate::domains::{self, Domains};

/// What `kumo.make_listener_domain` makes.
#[derive(Clone, Debug)]
pub(super) struct ListenerDomain(pub(super) domains::Policy);

impl UserData for ListenerDomain {}

/// `kumo.make_listener_domain { log_oob = 'LogThenDrop' }`
pub(super) fn make(lua: &Lua, options: Table) -> Result<ListenerDomain> {
    let mut fields = Fields::of(lua, "kumo.make_listener_domain", &options)?;
    let mut said = Map::new();
    for key in domains::KEYS {
        if let Some(value) = fields.take::<Value>(key)? {
            let value = json::from_lua(&value)?;
            domains::Policy::parse(Map::from_iter([(key.to_owned(), value.clone())]))
                .map_err(|problem| fields.wrong(key, &problem))?;
            said.insert(key.to_owned(), value);
        }
    }
    fields.end()?;
    domains::Policy::parse(said).map(ListenerDomain).map_err(|problem| wrong(lua, problem))
}

/// `require 'policy-extras.listener_domains'`
pub(super) fn helper(lua: &Lua) -> Result<Table> {
    let helper = lua.create_table()?;
    helper.raw_set("setup", lua.create_function(setup)?)?;
    Ok(helper)
}

/// `listener_domains:setup { 'listener_domains.toml' }`: a handler that looks domains up.
fn setup(lua: &Lua, (_, files): (Value, Table)) -> Result<mlua::Function> {
    let options: BTreeMap<i64, Value> = files
        .pairs::<i64, Value>()
        .collect::<Result<_>>()
        .map_err(|_| wrong(lua, "listener_domains:setup: give a list of files"))?;
    let files = options
        .into_values()
        .map(|file| match file {
            Value::String(file) => Ok(file.to_string_lossy()),
            other => Err(wrong(
                lua,
                format!("listener_domains:setup: a {} is no name of a file", other.type_name()),
            )),
        })
        .collect::<Result<Vec<_>>>()?;
    let domains = Host::of(lua).script.domains(files).map_err(|problem| wrong(lua, problem))?;
    lua.create_function(move |lua, (domain, listener, _): (String, String, Variadic<Value>)| {
        look_up(lua, &domains, &domain, &listener)
    })
}

fn look_up(lua: &Lua, domains: &Domains, domain: &str, listener: &str) -> Result<Option<ListenerDomain>> {
    let listener = listener
        .parse()
        .map_err(|_| wrong(lua, format!("'{listener}' is no address of a listener, as '127.0.0.1:25'")))?;
    Ok(domains.find(listener, domain).map(ListenerDomain))
}
