//! A line as a [`Record`].

use std::borrow::Cow;

use bounce_classifier::Reply;

use super::fields::{Response, each, string};
use crate::record::{Record, RecordKind};

/// What a line says; `None` where it is not a record: no JSON object in UTF-8, or one without `type`.
pub fn parse(line: &str) -> Option<Record<'_>> {
    let mut record = Record::new(RecordKind::Other);
    let mut kind = None;
    each(line, |key, span| {
        let value = &line[span];
        match key {
            "type" => kind = string(value),
            "timestamp" => record.time = value.parse().ok(),
            "id" => record.queue_id = string(value),
            "sender" => record.sender = string(value),
            "recipient" => record.recipients = strings(value),
            "provider_name" => record.provider = string(value),
            "peer_address" => record.peer = peer(value),
            "response" => record.reply = Response::of(value).map(|response| line_of(response).into()),
            _ => {}
        }
    })
    .ok()?;
    record.kind = kind_of(&kind?);
    Some(record)
}

/// Whether a line is a record of KumoMTA's: of a type that it writes.
pub(crate) fn is_record(line: &str) -> bool {
    const TYPES: [&str; 14] = [
        "Reception",
        "Delivery",
        "Bounce",
        "TransientFailure",
        "Expiration",
        "AdminBounce",
        "OOB",
        "Feedback",
        "AdminRebind",
        "Rejection",
        "Any",
        "XferOut",
        "XferIn",
        "DeferredInjectionRebind",
    ];
    let mut kind = None;
    let scanned = each(line, |key, span| {
        if key == "type" {
            kind = string(&line[span]);
        }
    });
    scanned.is_ok() && kind.is_some_and(|kind| TYPES.contains(&&*kind))
}

fn kind_of(kind: &str) -> RecordKind {
    match kind {
        "Bounce" | "Expiration" | "AdminBounce" | "OOB" | "Rejection" => RecordKind::Bounce,
        "TransientFailure" => RecordKind::Deferral,
        "Delivery" => RecordKind::Delivery,
        _ => RecordKind::Other,
    }
}

/// A string, or an array of them.
fn strings(value: &str) -> Vec<Cow<'_, str>> {
    if !value.starts_with('[') {
        return string(value).into_iter().collect();
    }
    let strings: Vec<String> = serde_json::from_str(value).unwrap_or_default();
    strings.into_iter().map(Cow::Owned).collect()
}

fn peer(value: &str) -> Option<Cow<'_, str>> {
    let mut name = None;
    each(value, |key, span| {
        if key == "name" {
            name = string(&value[span]);
        }
    })
    .ok()?;
    name
}

fn line_of(Response { code, enhanced_code, content }: Response<'_>) -> String {
    Reply { code, enhanced_code, content: content.into_owned(), command: None }.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounce() {
        let line = r#"{"type":"Bounce","id":"a1","sender":"s@x","recipient":["a@b","c\u0040d"],"timestamp":1757322601,
            "response":{"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"no\r\nuser","command":null},
            "peer_address":{"name":"mx.b.","addr":"10.0.0.1"},"provider_name":"b","bounce_classification":"x"}"#;
        let record = parse(line).unwrap();
        assert_eq!(record.kind, RecordKind::Bounce);
        assert_eq!(record.time, Some(1757322601));
        assert_eq!(record.queue_id.as_deref(), Some("a1"));
        assert_eq!(record.sender.as_deref(), Some("s@x"));
        assert_eq!(record.recipients, ["a@b", "c@d"]);
        assert_eq!(record.provider.as_deref(), Some("b"));
        assert_eq!(record.peer.as_deref(), Some("mx.b."));
        assert_eq!(record.reply.as_deref(), Some("550 5.1.1 no user"));
    }

    #[test]
    fn little_is_needed() {
        let bare = parse(r#"{"type":"Delivery","recipient":"a@b","peer_address":null}"#).unwrap();
        assert_eq!((bare.kind, bare.recipients.len(), bare.reply), (RecordKind::Delivery, 1, None));
        for other in ["{}", "x", "", "[]", r#"{"type":1}"#] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
