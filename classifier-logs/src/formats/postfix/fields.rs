//! The fields of a line: `to=<...>, relay=..., status=... (...)`.

use crate::quoting::{Escapes, find_unquoted};
use crate::record::RecordKind;
use bounce_classifier::EnhancedCode;

/// As many recipients are kept; Postfix writes one a line.
const MOST_RECIPIENTS: usize = 1_000;

/// What is read of a line.
#[derive(Debug, Default)]
pub(super) struct PostfixFields<'a> {
    pub(super) recipients: Vec<&'a str>,
    pub(super) sender: Option<&'a str>,
    pub(super) relay: Option<&'a str>,
    pub(super) dsn: Option<&'a str>,
    status: &'a str,
    /// The status, and what follows it.
    ended: &'a str,
    /// What stands in parentheses behind the status.
    pub(super) text: Option<&'a str>,
}

impl<'a> PostfixFields<'a> {
    /// Reads fields up to the status, which is the last; `None` where there is none.
    pub(super) fn read(mut rest: &'a str) -> Option<PostfixFields<'a>> {
        let mut fields = PostfixFields::default();
        loop {
            let (key, value) = rest.split_once('=')?;
            if key == "status" {
                fields.end(value);
                return Some(fields);
            }
            // What others wrote, such as a subject, may look like fields as well.
            if !is_key(key) {
                return None;
            }
            let (value, after) = take_value(value)?;
            match key {
                "to" if fields.recipients.len() < MOST_RECIPIENTS => fields.recipients.push(value),
                "from" => fields.sender = Some(value),
                "relay" => fields.relay = Some(value),
                "dsn" => fields.dsn = Some(value).filter(|value| EnhancedCode::from_word(value).is_some()),
                _ => {}
            }
            rest = after;
        }
    }

    /// Reads `bounced (text)`, or `expired, returned to sender`.
    fn end(&mut self, value: &'a str) {
        let end = value.find([' ', ',']).unwrap_or(value.len());
        let (status, rest) = value.split_at(end);
        self.status = status;
        self.ended = value;
        self.text = rest.strip_prefix(" (").map(|text| text.strip_suffix(')').unwrap_or(text));
    }

    /// What the queue manager says of a message that was in the queue for too long, or whose time the operator has ended.
    pub(super) fn expired(&self) -> Option<&'a str> {
        matches!(self.status, "expired" | "force-expired").then_some(self.ended)
    }

    /// What the status means; `None` for words that Postfix does not write.
    pub(super) fn kind(&self) -> Option<RecordKind> {
        let is_transient = self.dsn.is_some_and(|dsn| dsn.starts_with('4'));
        match self.status {
            "sent" => Some(RecordKind::Delivery),
            "deferred" | "SOFTBOUNCE" => Some(RecordKind::Deferral),
            "bounced" | "expired" | "force-expired" => Some(RecordKind::Bounce),
            // Of a probe whether an address exists, which may fail for the moment too.
            "undeliverable" | "undeliverable-but-not-cached" if is_transient => Some(RecordKind::Deferral),
            "undeliverable" | "undeliverable-but-not-cached" => Some(RecordKind::Bounce),
            "deliverable" | "deliverable-but-not-cached" => Some(RecordKind::Other),
            _ => None,
        }
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The value up to the comma, and what follows. An address in `<>` may have commas in quotes.
fn take_value(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('<') {
        Some(text) => {
            let end = end_of_address(text)?;
            Some((&text[..end], text[end + 1..].strip_prefix(", ")?))
        }
        None => text.split_once(", "),
    }
}

/// Where the `>` is that is not in quotes.
fn end_of_address(text: &str) -> Option<usize> {
    match find_unquoted(text, Escapes::Everywhere, |_, byte| byte == b'>') {
        Ok(Some(end)) => Some(end),
        // An odd quote in an address that is none: the next `>` must do.
        _ => text.find(">, "),
    }
}
