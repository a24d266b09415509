//! `msg`: a message that came, and addresses.

use mlua::{IntoLua, Lua, MetaMethod, Result, UserData, UserDataFields, UserDataMethods, Value};

use super::kumo::wrong;
use super::{Meta, NOWHERE, ROUTES, Received, json};
use crate::config::check_route;
use crate::header;

/// A message as a handler sees it, with what it has set.
pub(super) struct Message(pub(super) Received);

impl UserData for Message {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("id", |_, message, ()| Ok(message.0.id.clone()));
        methods.add_method("sender", |_, message, ()| Ok(Address(message.0.sender.clone())));
        methods.add_method("recipient", |lua, message, ()| message.recipient(lua));
        methods.add_method("get_data", |lua, message, ()| lua.create_string(&*message.0.data));
        methods.add_method("get_first_named_header_value", |_, message, name: String| {
            Ok(header::first(&message.0.data, &name))
        });
        methods.add_method("get_meta", |lua, message, key: String| get_meta(lua, &message.0.meta, &key));
        methods.add_method_mut("set_meta", |lua, message, (key, value): (String, Value)| {
            set_meta(lua, &mut message.0.meta, key, &value)
        });
    }
}

impl Message {
    fn recipient(&self, lua: &Lua) -> Result<Value> {
        match self.0.recipients.as_slice() {
            [one] => Address(one.clone()).into_lua(lua),
            several => several.iter().cloned().map(Address).collect::<Vec<_>>().into_lua(lua),
        }
    }
}

/// What is known of a connection: `conn_meta`.
pub(super) struct Connected(pub(super) Meta);

impl UserData for Connected {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("get_meta", |lua, connected, key: String| get_meta(lua, &connected.0, &key));
    }
}

fn get_meta(lua: &Lua, meta: &Meta, key: &str) -> Result<Value> {
    meta.get(key).map_or(Ok(Value::Nil), |value| json::to_lua(lua, value))
}

fn set_meta(lua: &Lua, meta: &mut Meta, key: String, value: &Value) -> Result<()> {
    let value = json::from_lua(value).map_err(|error| wrong(lua, format!("msg:set_meta: {key}: {error}")))?;
    if ROUTES.contains(&key.as_str()) {
        let route = value.as_str().unwrap_or_default();
        if route != NOWHERE && !value.is_null() {
            check_route(route).map_err(|problem| wrong(lua, format!("msg:set_meta: {key}: {problem}")))?;
        }
    }
    match value.is_null() {
        true => drop(meta.remove(&key)),
        false => drop(meta.insert(key, value)),
    }
    Ok(())
}

/// An address of an envelope. The domain is in small letters, as it means the same in any.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Address(String);

impl Address {
    fn parts(&self) -> (&str, &str) {
        self.0.rsplit_once('@').unwrap_or((&self.0, ""))
    }
}

impl UserData for Address {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_field_method_get("user", |_, address| Ok(address.parts().0.to_owned()));
        fields.add_field_method_get("domain", |_, address| Ok(address.parts().1.to_lowercase()));
        fields.add_field_method_get("email", |_, address| Ok(address.0.clone()));
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_meta_method(MetaMethod::ToString, |_, address, ()| Ok(address.0.clone()));
    }
}
