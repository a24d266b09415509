//! Events of those who send mail for others, as their webhooks post them: JSON, a body a line.
//!
//! ```text
//! a line --> envelope (SNS, arrays, `event-data`) --> events --providers.rs: where each field stands--> records
//! ```
//!
//! One reader does all of them: a provider is a row of the table. A body may hold several events, and an event several
//! recipients.

mod providers;

use std::borrow::Cow;

use bounce_classifier::EnhancedCode;
use serde_json::Value;

use self::providers::{PROVIDERS, Provider};
use crate::clock;
use crate::quoted_reply;
use crate::record::{Record, RecordKind};

/// Gives the records of a line, one for each event and recipient; `false` where there are none that are known.
pub(super) fn each(line: &str, give: &mut dyn FnMut(Record<'_>)) -> bool {
    let Ok(body) = serde_json::from_str::<Value>(line) else { return false };
    let mut is_known = false;
    for_each_event(&body, &mut |event| {
        if let Some(provider) = PROVIDERS.iter().find(|provider| provider.has_made(event)) {
            is_known = true;
            provider.records(event).into_iter().for_each(&mut *give);
        }
    });
    is_known
}

/// Whether a line is of a provider that is known.
pub(super) fn is_known(line: &str) -> bool {
    each(line, &mut |_| {})
}

/// Finds the events in a body: what SNS delivers is text in a field, and others wrap theirs in objects and arrays.
fn for_each_event(body: &Value, give: &mut dyn FnMut(&Value)) {
    match body {
        Value::Array(events) => events.iter().for_each(|event| give(inner(event))),
        Value::Object(object) => match object.get("Message").and_then(Value::as_str) {
            Some(message) if object.contains_key("TopicArn") => {
                if let Ok(message) = serde_json::from_str(message) {
                    give(&message);
                }
            }
            _ => give(inner(body)),
        },
        _ => {}
    }
}

/// The event in `{"event-data": {...}}` of Mailgun, or `{"msys": {"message_event": {...}}}` of SparkPost.
fn inner(event: &Value) -> &Value {
    let of_sparkpost = event.get("msys").and_then(|msys| msys.as_object()?.values().next());
    event.get("event-data").or(of_sparkpost).unwrap_or(event)
}

/// A field of an event, by the names of the objects that it is in, with dots between.
fn field<'v>(event: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(event, |value, name| value.get(name))
}

/// The first of some fields that is there, as text.
fn text<'v>(event: &'v Value, paths: &[&str]) -> Option<Cow<'v, str>> {
    paths.iter().find_map(|path| match field(event, path)? {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    })
}

impl Provider {
    fn has_made(&self, event: &Value) -> bool {
        self.marks.iter().all(|mark| field(event, mark).is_some())
    }

    fn records<'v>(&self, event: &'v Value) -> Vec<Record<'v>> {
        let recipients = self.lists.iter().find_map(|path| field(event, path)?.as_array());
        match recipients {
            Some(recipients) => recipients.iter().map(|recipient| self.record(event, recipient)).collect(),
            None => vec![self.record(event, event)],
        }
    }

    /// The record of a recipient, who may be in an object of its own.
    fn record<'v>(&self, event: &'v Value, recipient: &'v Value) -> Record<'v> {
        let kind = self.kind(event);
        let own = |paths: &[&str]| text(recipient, paths).or_else(|| text(event, paths));
        Record {
            time: self.times.iter().find_map(|path| time(field(event, path)?)),
            queue_id: text(event, self.ids),
            sender: text(event, self.senders),
            recipients: own(self.recipients).into_iter().collect(),
            peer: own(self.hosts),
            category: self.category(event),
            reply: reply(kind, own(self.codes), own(self.enhanced), own(self.replies)),
            ..Record::new(kind)
        }
    }

    /// What happened: the first row of the table whose words all stand where it says.
    fn kind(&self, event: &Value) -> RecordKind {
        let is = |(path, word): &(&str, &str)| field(event, path).and_then(Value::as_str) == Some(*word);
        let row = self.kinds.iter().find(|(words, _)| words.iter().all(is));
        row.map_or(RecordKind::Other, |(_, kind)| *kind)
    }

    fn category<'v>(&self, event: &'v Value) -> Option<Cow<'v, str>> {
        let mut parts = self.categories.iter().filter_map(|path| text(event, &[*path]));
        let first = parts.next()?;
        Some(parts.fold(first, |all, part| Cow::Owned(format!("{all}/{part}"))))
    }
}

/// Seconds since 1970, of a date or of a number.
fn time(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => match clock::take_iso(text) {
            Some((time, _)) => Some(time),
            None => clock::of_number(text.parse().ok()?),
        },
        Value::Number(number) => clock::of_number(number.as_f64()?),
        _ => None,
    }
}

/// The reply: the provider's text, with the code before it where that stands by itself.
fn reply(
    kind: RecordKind,
    code: Option<Cow<'_, str>>,
    enhanced: Option<Cow<'_, str>>,
    said: Option<Cow<'_, str>>,
) -> Option<Cow<'static, str>> {
    if !matches!(kind, RecordKind::Bounce | RecordKind::Deferral) {
        return None;
    }
    let said = said.unwrap_or_default();
    let line = bounce_classifier::reply::normalise(&said);
    if quoted_reply::basic_code(&line).is_some() {
        return Some(Cow::Owned(line.into_owned()));
    }
    let word = enhanced.as_deref().and_then(|enhanced| enhanced.split(' ').next());
    let enhanced = word.filter(|word| EnhancedCode::from_word(word).is_some());
    let code = code.filter(|code| code.len() == 3 && code.starts_with(['4', '5']));
    Some(Cow::Owned(match (code, enhanced) {
        (Some(code), Some(enhanced)) => format!("{code} {enhanced} {line}"),
        (Some(code), None) => format!("{code} {line}"),
        (None, enhanced) => quoted_reply::made_up(kind == RecordKind::Bounce, enhanced, &line),
    }))
}
