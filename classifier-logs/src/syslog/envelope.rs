//! Lines of syslog in JSON: of journald, of docker, and of those who pass logs on.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::clock;

/// A line of syslog that was in an object.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Enclosed {
    /// When it was said, where the object says that.
    pub(crate) time: Option<i64>,
    /// The program, where the object names it.
    pub(crate) program: String,
    /// The message, which may have a header of its own.
    pub(crate) message: String,
}

/// Where the message stands: `journalctl -o json`, docker's json-file, ECS (Filebeat) and fluentd, GELF, and Loki.
const MESSAGES: [&str; 6] = ["MESSAGE", "log", "message", "short_message", "msg", "line"];

/// Where the program stands.
const PROGRAMS: [&str; 5] = ["SYSLOG_IDENTIFIER", "ident", "programname", "PROGRAM", "syslogtag"];

/// Where the time stands. A number is of seconds, milliseconds or microseconds, as its size says.
const TIMES: [&str; 6] =
    ["__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "time", "timestamp", "@timestamp", "timereported"];

/// The line in an object; `None` where there is none.
pub(crate) fn unpack(line: &str) -> Option<Enclosed> {
    let object: Map<String, Value> = serde_json::from_str(line).ok()?;
    let message = MESSAGES.iter().find_map(|&key| text(object.get(key)?))?;
    Some(Enclosed {
        time: TIMES.iter().find_map(|&key| time(object.get(key)?)),
        program: PROGRAMS.iter().find_map(|&key| object.get(key)?.as_str()).unwrap_or_default().to_owned(),
        message: message.trim_end().to_owned(),
    })
}

/// A text, or its bytes as journald writes what is no UTF-8.
fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Array(bytes) => {
            let bytes: Option<Vec<u8>> =
                bytes.iter().map(|byte| byte.as_u64().and_then(|byte| u8::try_from(byte).ok())).collect();
            bytes.map(|bytes| Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
        }
        _ => None,
    }
}

fn time(value: &Value) -> Option<i64> {
    let number = match value {
        Value::String(text) => match text.parse::<f64>() {
            Ok(number) => number,
            Err(_) => return clock::take_iso(text).map(|(time, _)| time),
        },
        Value::Number(number) => number.as_f64()?,
        _ => return None,
    };
    clock::of_number(number)
}
