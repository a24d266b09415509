//! `string.find`, `match`, `gmatch` and `gsub`, which end when the time is over.

use std::ops::Range;
use std::rc::Rc;

use memchr::memmem;
use mlua::{Error, Function, IntoLua, IntoLuaMulti, Lua, LuaString, MultiValue, Result, Table, Value};

use super::kumo::wrong;
use super::limits::Clock;
use super::patterns::{Capture, Matcher, Stop};
use super::place::Place;

/// Puts ours in the place of Lua's.
pub(super) fn install(lua: &Lua, clock: &Rc<Clock>) -> Result<()> {
    let string: Table = lua.globals().get("string")?;
    let search = |is_find: bool| {
        let clock = Rc::clone(clock);
        lua.create_function(
            move |lua, (text, pattern, start, plain): (LuaString, LuaString, Option<i64>, Option<Value>)| {
                let is_plain = is_find && plain.is_some_and(|plain| plain.as_boolean() != Some(false));
                search(lua, &clock, &text, &pattern, start.unwrap_or(1), is_find, is_plain)
            },
        )
    };
    string.raw_set("find", search(true)?)?;
    string.raw_set("match", search(false)?)?;
    let own = Rc::clone(clock);
    let gmatch = lua.create_function(move |lua, arguments| gmatch(lua, &own, arguments))?;
    string.raw_set("gmatch", gmatch)?;
    let own = Rc::clone(clock);
    string.raw_set("gsub", lua.create_function(move |lua, arguments| gsub(lua, &own, arguments))?)
}

/// What makes a pattern more than a text, to `string.find`.
const SPECIALS: &[u8] = b"^$*+?.([%-";

/// A pattern without its anchor, and whether it had one.
fn anchored(pattern: &[u8]) -> (&[u8], bool) {
    pattern.strip_prefix(b"^").map_or((pattern, false), |pattern| (pattern, true))
}

fn matcher<'a>(
    lua: &'a Lua,
    clock: &'a Clock,
    text: &'a [u8],
    pattern: &'a [u8],
) -> Matcher<'a, impl FnMut() -> Result<()> + 'a> {
    Matcher::new(text, pattern, || clock.look(|| Place::of_caller(lua)))
}

fn stopped(lua: &Lua, stop: Stop<Error>) -> Error {
    match stop {
        Stop::Malformed(problem) => wrong(lua, problem),
        Stop::Ended(error) => error,
    }
}

/// Where a text begins that counts from 1, or from its end.
fn offset(start: i64, length: usize) -> usize {
    match start {
        1.. => start as usize - 1,
        0 => 0,
        _ => length.saturating_sub(start.unsigned_abs() as usize),
    }
}

fn search(
    lua: &Lua,
    clock: &Clock,
    text: &LuaString,
    pattern: &LuaString,
    start: i64,
    is_find: bool,
    is_plain: bool,
) -> Result<MultiValue> {
    let (text, pattern) = (&*text.as_bytes(), &*pattern.as_bytes());
    let mut start = offset(start, text.len());
    if start > text.len() {
        return Value::Nil.into_lua_multi(lua);
    }
    if is_plain || (is_find && !pattern.iter().any(|byte| SPECIALS.contains(byte))) {
        return match memmem::find(&text[start..], pattern) {
            Some(at) => (start + at + 1, start + at + pattern.len()).into_lua_multi(lua),
            None => Value::Nil.into_lua_multi(lua),
        };
    }
    let (pattern, is_anchored) = anchored(pattern);
    let mut matcher = matcher(lua, clock, text, pattern);
    loop {
        if let Some(end) = matcher.at(start).map_err(|stop| stopped(lua, stop))? {
            let captures = matcher.captures().map_err(|stop| stopped(lua, stop))?;
            let mut found = MultiValue::new();
            if is_find {
                found.push_back((start + 1).into_lua(lua)?);
                found.push_back(end.into_lua(lua)?);
                found.extend(values(lua, text, &captures)?);
            } else {
                found.extend(values_or_all(lua, text, &captures, start..end)?);
            }
            return Ok(found);
        }
        start += 1;
        if is_anchored || start > text.len() {
            return Value::Nil.into_lua_multi(lua);
        }
    }
}

fn values(lua: &Lua, text: &[u8], captures: &[Capture]) -> Result<Vec<Value>> {
    captures
        .iter()
        .map(|capture| match capture {
            Capture::Text(range) => Ok(Value::String(lua.create_string(&text[range.clone()])?)),
            Capture::Position(at) => at.into_lua(lua),
        })
        .collect()
}

/// Where nothing is captured, all of the match.
fn values_or_all(lua: &Lua, text: &[u8], captures: &[Capture], all: Range<usize>) -> Result<Vec<Value>> {
    match captures {
        [] => values(lua, text, &[Capture::Text(all)]),
        captures => values(lua, text, captures),
    }
}

fn gmatch(
    lua: &Lua,
    clock: &Rc<Clock>,
    (text, pattern, start): (LuaString, LuaString, Option<i64>),
) -> Result<Function> {
    let (clock, mut last) = (Rc::clone(clock), None);
    let mut at = offset(start.unwrap_or(1), text.as_bytes().len());
    lua.create_function_mut(move |lua, ()| {
        let (text, pattern) = (&*text.as_bytes(), &*pattern.as_bytes());
        // Here `^` is a letter as any other.
        let mut matcher = matcher(lua, &clock, text, pattern);
        while at <= text.len() {
            let start = at;
            match matcher.at(start).map_err(|stop| stopped(lua, stop))? {
                Some(end) if last != Some(end) => {
                    (at, last) = (end, Some(end));
                    let captures = matcher.captures().map_err(|stop| stopped(lua, stop))?;
                    return Ok(MultiValue::from_vec(values_or_all(lua, text, &captures, start..end)?));
                }
                _ => at += 1,
            }
        }
        Value::Nil.into_lua_multi(lua)
    })
}

fn gsub(
    lua: &Lua,
    clock: &Clock,
    (text, pattern, with, most): (LuaString, LuaString, Value, Option<i64>),
) -> Result<(LuaString, usize)> {
    let (text, pattern) = (&*text.as_bytes(), &*pattern.as_bytes());
    let (pattern, is_anchored) = anchored(pattern);
    let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(0));
    let mut matcher = matcher(lua, clock, text, pattern);
    let (mut out, mut at, mut count, mut last) = (Vec::new(), 0, 0, None);
    while count < most {
        match matcher.at(at).map_err(|stop| stopped(lua, stop))? {
            Some(end) if last != Some(end) => {
                count += 1;
                let captures = matcher.captures().map_err(|stop| stopped(lua, stop))?;
                replace(lua, &mut out, text, &captures, at..end, &with)?;
                (at, last) = (end, Some(end));
            }
            _ if at < text.len() => {
                out.push(text[at]);
                at += 1;
            }
            _ => break,
        }
        // This is not Lua's memory until it is done.
        if out.len() > MOST_BYTES {
            return Err(wrong(lua, "string.gsub: the text would be too long"));
        }
        if is_anchored {
            break;
        }
    }
    out.extend_from_slice(&text[at.min(text.len())..]);
    Ok((lua.create_string(out)?, count))
}

/// How long a text may become.
const MOST_BYTES: usize = 256 << 20;

/// What stands for a match: as a text with `%1`, a table or a function says. `nil` and `false` leave it.
fn replace(
    lua: &Lua,
    out: &mut Vec<u8>,
    text: &[u8],
    captures: &[Capture],
    all: Range<usize>,
    with: &Value,
) -> Result<()> {
    let captured = values_or_all(lua, text, captures, all.clone())?;
    let first = captured.first().cloned().unwrap_or(Value::Nil);
    let value = match with {
        Value::Table(table) => table.get::<Value>(first)?,
        Value::Function(function) => function.call::<Value>(MultiValue::from_vec(captured))?,
        Value::String(_) | Value::Integer(_) | Value::Number(_) => {
            let template = lua.coerce_string(with.clone())?;
            let template = template.as_ref().map(|template| template.as_bytes());
            return fill(lua, out, template.as_deref().unwrap_or_default(), &captured, &text[all]);
        }
        other => {
            let kind = other.type_name();
            return Err(wrong(
                lua,
                format!("string.gsub: expected a string, a table or a function, not a {kind}"),
            ));
        }
    };
    match &value {
        Value::Nil | Value::Boolean(false) => out.extend_from_slice(&text[all]),
        Value::String(text) => out.extend_from_slice(&text.as_bytes()),
        Value::Integer(_) | Value::Number(_) => out.extend_from_slice(value.to_string()?.as_bytes()),
        other => return Err(wrong(lua, format!("invalid replacement value (a {})", other.type_name()))),
    }
    Ok(())
}

fn fill(lua: &Lua, out: &mut Vec<u8>, template: &[u8], captured: &[Value], all: &[u8]) -> Result<()> {
    let mut bytes = template.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'%') => out.push(b'%'),
            Some(b'0') => out.extend_from_slice(all),
            Some(digit) if digit.is_ascii_digit() => match captured.get(usize::from(digit - b'1')) {
                Some(Value::String(text)) => out.extend_from_slice(&text.as_bytes()),
                Some(other) => out.extend_from_slice(other.to_string()?.as_bytes()),
                None => {
                    let problem = format!("invalid capture index %{} in replacement string", digit - b'0');
                    return Err(wrong(lua, problem));
                }
            },
            _ => return Err(wrong(lua, "invalid use of '%' in replacement string")),
        }
    }
    Ok(())
}
