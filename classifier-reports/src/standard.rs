//! Delivery statuses (RFC 3464, RFC 6533), as servers write them and not only as the standard allows.

use std::borrow::Cow;

use crate::MOST_RECIPIENTS;
use crate::address;
use crate::diagnosis;
use crate::fields::{self, Fields};
use crate::report::{Action, Recipient};

/// What a delivery status says.
#[derive(Debug, Default)]
pub(crate) struct Status {
    pub(crate) reporting_mta: Option<String>,
    pub(crate) arrival: Option<String>,
    pub(crate) recipients: Vec<Recipient>,
    /// The recipients of whose reply the status gives nothing but a code, by their place.
    pub(crate) silent: Vec<usize>,
    /// Whether there are recipients beyond those that are taken.
    pub(crate) has_more: bool,
}

impl Status {
    /// Reads a delivery status behind others. A block that names no recipient is about the message, wherever it stands.
    pub(crate) fn read(&mut self, text: &str) {
        for block in fields::blocks(text) {
            self.reporting_mta = self.reporting_mta.take().or_else(|| name(&block, "reporting-mta"));
            self.arrival = self.arrival.take().or_else(|| owned(&block, "arrival-date"));
            let Some(recipient) = recipient(&block) else { continue };
            if self.recipients.len() == MOST_RECIPIENTS {
                self.has_more = true;
                return;
            }
            if block.get("diagnostic-code").is_none_or(|code| diagnosis::is_silent(&code)) {
                self.silent.push(self.recipients.len());
            }
            self.recipients.push(recipient);
        }
    }
}

/// Where in a text a delivery status stands that is no part of its own.
pub(crate) fn within(text: &str) -> Option<&str> {
    let begins = |line: &str, names: &[&str]| {
        fields::named(line)
            .is_some_and(|(name, _)| names.iter().any(|other| name.eq_ignore_ascii_case(other)))
    };
    let has = |names: &[&str]| fields::lines(text).any(|line| begins(line, names));
    if !has(&["final-recipient", "original-recipient"]) || !has(&["action", "status"]) {
        return None;
    }
    const FIRST: [&str; 5] =
        ["reporting-mta", "original-envelope-id", "arrival-date", "final-recipient", "original-recipient"];
    let line = fields::lines(text).find(|line| begins(line, &FIRST))?;
    Some(&text[line.as_ptr() as usize - text.as_ptr() as usize..])
}

fn recipient(block: &Fields<'_>) -> Option<Recipient> {
    let address = |name: &str| block.get(name).and_then(|value| address::typed(&value));
    let original = address("original-recipient");
    let last = address("final-recipient");
    let other = || address("x-actual-recipient");
    let is_full = |address: &String| address::is_full(address);
    let (original, last) = match (original.filter(is_full), last) {
        (None, None) => (None, other()),
        (None, Some(last)) if !is_full(&last) => (None, other().filter(is_full).or(Some(last))),
        // Some leave out the quotes of a local part that needs them, in one of both.
        (Some(original), Some(last)) if original == last.replace('"', "") => (Some(last.clone()), Some(last)),
        found => found,
    };
    if original.is_none() && last.is_none() && !block.has("action") {
        return None;
    }
    let status = owned(block, "status");
    let code = status.as_deref().and_then(diagnosis::leading);
    let action = block.get("action").and_then(|value| action(&value)).or_else(|| class_action(code?.class));
    let action = action.or_else(|| (original.is_some() || last.is_some()).then_some(Action::Failed))?;
    let diagnosis = block.get("diagnostic-code").unwrap_or_default();
    let mut recipient = Recipient {
        original,
        last,
        action: Some(action),
        status,
        remote_mta: name(block, "remote-mta"),
        last_attempt: owned(block, "last-attempt-date"),
        will_retry_until: owned(block, "will-retry-until"),
        ..Recipient::default()
    };
    recipient.say(diagnosis::reply(&diagnosis, code, action));
    Some(recipient)
}

/// The action, in any case, with or without a comment.
fn action(value: &str) -> Option<Action> {
    let word = value.split([' ', '(', ';', ',']).next().unwrap_or_default().to_ascii_lowercase();
    Some(match word.as_str() {
        "failed" | "failure" | "fail" => Action::Failed,
        "delayed" | "delay" => Action::Delayed,
        "delivered" | "deliverable" => Action::Delivered,
        "relayed" => Action::Relayed,
        "expanded" => Action::Expanded,
        _ => return None,
    })
}

/// What a status alone says.
fn class_action(class: u8) -> Option<Action> {
    match class {
        2 => Some(Action::Delivered),
        5 => Some(Action::Failed),
        _ => None,
    }
}

/// The name of a host, which says of which type it is first: `dns; mx.example.com`.
fn name(block: &Fields<'_>, field: &str) -> Option<String> {
    let value = block.get(field)?;
    let value = value.split_once(';').map_or(&*value, |(_, name)| name).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn owned(block: &Fields<'_>, field: &str) -> Option<String> {
    block.get(field).map(Cow::into_owned)
}
