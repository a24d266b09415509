//! Tables of options that scripts give, each of which must be known.

use std::collections::BTreeMap;
use std::time::Duration;

use mlua::{Error, FromLua, Lua, Result, Table, Value};

use super::place::Place;
use super::vm::Host;

/// The options of a call. Each is [taken](Self::take); what is left at the [end](Self::end) is a mistake.
pub(super) struct Fields<'l> {
    lua: &'l Lua,
    function: &'static str,
    place: Option<Place>,
    known: Vec<&'static str>,
    left: BTreeMap<String, Value>,
}

impl<'l> Fields<'l> {
    pub(super) fn of(lua: &'l Lua, function: &'static str, table: &Table) -> Result<Fields<'l>> {
        let place = Place::of_caller(lua);
        let mut fields = Fields { lua, function, place, known: Vec::new(), left: BTreeMap::new() };
        for pair in table.pairs::<Value, Value>() {
            let (key, value) = pair?;
            match key {
                Value::String(key) => fields.left.insert(key.to_string_lossy(), value),
                other => {
                    let key = other.to_string()?;
                    return Err(fields.wrong(&key, "give options by their names, as `key = value`"));
                }
            };
        }
        Ok(fields)
    }

    /// An option, where it is given.
    pub(super) fn take<T: FromLua>(&mut self, key: &'static str) -> Result<Option<T>> {
        self.known.push(key);
        let Some(value) = self.left.remove(key) else { return Ok(None) };
        let kind = value.type_name();
        match T::from_lua(value, self.lua) {
            Ok(value) => Ok(Some(value)),
            Err(Error::FromLuaConversionError { to, .. }) => {
                Err(self.wrong(key, &format!("a {kind} is no {}", name_of(&to))))
            }
            Err(error) => Err(self.wrong(key, &error.to_string())),
        }
    }

    pub(super) fn need<T: FromLua>(&mut self, key: &'static str) -> Result<T> {
        self.take(key)?.ok_or_else(|| self.wrong(key, "is needed"))
    }

    /// Sets what is given, and leaves what is not.
    pub(super) fn set<T: FromLua>(&mut self, key: &'static str, to: &mut T) -> Result<()> {
        if let Some(value) = self.take(key)? {
            *to = value;
        }
        Ok(())
    }

    /// A time: a number of seconds, or words as `5 minutes` and `1h 30m`.
    pub(super) fn take_duration(&mut self, key: &'static str) -> Result<Option<Duration>> {
        match self.take::<Value>(key)? {
            None => Ok(None),
            Some(Value::Integer(seconds)) if seconds >= 0 => Ok(Some(Duration::from_secs(seconds as u64))),
            Some(Value::Number(seconds)) if (0.0..1e15).contains(&seconds) => {
                Ok(Some(Duration::from_secs_f64(seconds)))
            }
            Some(Value::String(text)) => match duration(&text.to_string_lossy()) {
                Some(duration) => Ok(Some(duration)),
                None => Err(self.wrong(key, "expected a time, as `10s` or `5 minutes`")),
            },
            Some(other) => Err(self.wrong(key, &format!("a {} is no time", other.type_name()))),
        }
    }

    /// A part of a disk: a number of per cent, or as `10%`.
    pub(super) fn take_percent(&mut self, key: &'static str) -> Result<Option<u64>> {
        let percent = match self.take::<Value>(key)? {
            None => return Ok(None),
            Some(Value::Integer(percent)) => u64::try_from(percent).ok(),
            Some(Value::String(text)) => {
                text.to_string_lossy().strip_suffix('%').and_then(|text| text.trim().parse().ok())
            }
            Some(_) => None,
        };
        match percent.filter(|percent| *percent <= 100) {
            Some(percent) => Ok(Some(percent)),
            None => Err(self.wrong(key, "expected per cent, as `10` or `'10%'`")),
        }
    }

    /// What KumoMTA knows and is not possible here.
    pub(super) fn refuse(&mut self, keys: &[&str], why: &str) -> Result<()> {
        match keys.iter().find(|key| self.left.contains_key(**key)) {
            Some(key) => Err(self.wrong(key, why)),
            None => Ok(()),
        }
    }

    /// Nothing more is known.
    pub(super) fn end(mut self) -> Result<()> {
        let Some(key) = self.left.keys().next().cloned() else { return Ok(()) };
        self.known.sort_unstable();
        let known = self.known.join(", ");
        Err(self.wrong(&key, &format!("unknown option; there are {known}")))
    }

    /// A mistake, with the place of the option.
    pub(super) fn wrong(&self, key: &str, problem: &str) -> Error {
        let text = |place: &Place| Host::of(self.lua).script.text(&place.file);
        let place = self.place.clone().map(|place| match text(&place) {
            Some(text) => place.of_option(&text, key),
            None => place,
        });
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        Error::RuntimeError(format!("{place}{}: {key}: {problem}", self.function))
    }
}

/// A type as people call it.
fn name_of(rust: &str) -> &str {
    match rust {
        "String" => "string",
        "bool" | "boolean" => "boolean",
        "table" => "table",
        "f64" => "number",
        _ if rust.starts_with(['u', 'i']) => "whole number, 0 or more",
        other => other,
    }
}

/// `90`, `10s`, `5 minutes`, `1h 30m`.
fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut whole = Duration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: u64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (unit, after) = rest.split_at(letters);
        rest = after.trim_start();
        let unit = match unit {
            "ms" | "msec" | "millis" => Duration::from_millis(1),
            "" | "s" | "sec" | "secs" | "second" | "seconds" => Duration::from_secs(1),
            "m" | "min" | "mins" | "minute" | "minutes" => Duration::from_secs(60),
            "h" | "hr" | "hour" | "hours" => Duration::from_secs(3_600),
            "d" | "day" | "days" => Duration::from_secs(86_400),
            _ => return None,
        };
        whole = whole.checked_add(unit.checked_mul(u32::try_from(number).ok()?)?)?;
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, seconds) in [
            ("90", Some(90)),
            ("10s", Some(10)),
            ("5 minutes", Some(300)),
            ("1h 30m", Some(5_400)),
            ("1 day", Some(86_400)),
            ("", None),
            ("m", None),
            ("5 parsecs", None),
            ("-1s", None),
            ("99999999999d", None),
        ] {
            assert_eq!(duration(text), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
