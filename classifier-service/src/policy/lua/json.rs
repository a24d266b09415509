//! JSON as Lua has it, and the other way round.

use mlua::{Error, Lua, Result, Value as Lv};
use serde_json::{Map, Number, Value};

/// How deep tables may lie in each other.
const MOST_DEPTH: usize = 32;

/// Objects and arrays are tables; null is nil, and so not there.
pub(super) fn to_lua(lua: &Lua, value: &Value) -> Result<Lv> {
    Ok(match value {
        Value::Null => Lv::Nil,
        Value::Bool(value) => Lv::Boolean(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Lv::Integer(whole),
            None => Lv::Number(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Lv::String(lua.create_string(text)?),
        Value::Array(values) => {
            let values = values.iter().map(|value| to_lua(lua, value)).collect::<Result<Vec<_>>>()?;
            Lv::Table(lua.create_sequence_from(values)?)
        }
        Value::Object(values) => {
            let table = lua.create_table()?;
            for (key, value) in values {
                table.raw_set(key.as_str(), to_lua(lua, value)?)?;
            }
            Lv::Table(table)
        }
    })
}

/// A table is an array where its keys are 1, 2 and so on, and else an object.
pub(super) fn from_lua(value: &Lv) -> Result<Value> {
    at_depth(value, 0)
}

fn at_depth(value: &Lv, depth: usize) -> Result<Value> {
    let wrong = |problem: String| Error::RuntimeError(problem);
    if depth > MOST_DEPTH {
        return Err(wrong(format!("tables lie deeper than {MOST_DEPTH} in each other")));
    }
    Ok(match value {
        Lv::Nil => Value::Null,
        Lv::Boolean(value) => Value::Bool(*value),
        Lv::Integer(number) => Value::Number((*number).into()),
        Lv::Number(number) => Number::from_f64(*number)
            .map(Value::Number)
            .ok_or_else(|| wrong(format!("{number} is no JSON")))?,
        Lv::String(text) => Value::String(text.to_string_lossy()),
        Lv::Table(table) => {
            let entries = table.pairs::<Lv, Lv>().collect::<Result<Vec<_>>>()?;
            let is_array = !entries.is_empty() && table.raw_len() == entries.len();
            match is_array {
                true => {
                    let values = table.sequence_values::<Lv>();
                    Value::Array(values.map(|value| at_depth(&value?, depth + 1)).collect::<Result<_>>()?)
                }
                false => Value::Object(object(entries, depth)?),
            }
        }
        other => return Err(wrong(format!("a {} is no JSON", other.type_name()))),
    })
}

fn object(entries: Vec<(Lv, Lv)>, depth: usize) -> Result<Map<String, Value>> {
    entries
        .into_iter()
        .map(|(key, value)| match key {
            Lv::String(key) => Ok((key.to_string_lossy(), at_depth(&value, depth + 1)?)),
            Lv::Integer(key) => Ok((key.to_string(), at_depth(&value, depth + 1)?)),
            other => Err(Error::RuntimeError(format!("a {} is no key of JSON", other.type_name()))),
        })
        .collect()
}
