//! Delivery statuses (RFC 3464, RFC 6533), as servers write them and not only as the standard allows.

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
}

/// Reads a delivery status. A block that names no recipient is about the message, wherever it stands.
pub(crate) fn read(text: &str) -> Status {
    let mut status = Status::default();
    for block in fields::blocks(text) {
        status.reporting_mta = status.reporting_mta.or_else(|| name(&block, "reporting-mta"));
        status.arrival = status.arrival.or_else(|| owned(&block, "arrival-date"));
        if let Some(recipient) = recipient(&block).filter(|_| status.recipients.len() < MOST_RECIPIENTS) {
            if block.get("diagnostic-code").is_none_or(diagnosis::is_silent) {
                status.silent.push(status.recipients.len());
            }
            status.recipients.push(recipient);
        }
    }
    status
}

/// Where in a text a delivery status stands that is no part of its own.
pub(crate) fn within(text: &str) -> Option<&str> {
    let begins = |line: &str, names: &[&str]| {
        fields::named(line).is_some_and(|(name, _)| names.contains(&name.as_str()))
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

fn recipient(block: &Fields) -> Option<Recipient> {
    let original = block.get("original-recipient").and_then(address::typed);
    let last = block.get("final-recipient").and_then(address::typed);
    let other = || block.get("x-actual-recipient").and_then(address::typed);
    let is_full = |address: &String| address.contains('@');
    let (original, last) = match (original.filter(is_full), last) {
        (None, None) => (None, other()),
        (None, Some(last)) if !is_full(&last) => (None, other().filter(is_full).or(Some(last))),
        found => found,
    };
    if original.is_none() && last.is_none() && !block.has("action") {
        return None;
    }
    let status = block.get("status").map(str::to_owned);
    let code = status.as_deref().and_then(diagnosis::leading);
    let action = block.get("action").map(action).unwrap_or_default().or_else(|| class_action(code?.class));
    let action = action.or_else(|| (original.is_some() || last.is_some()).then_some(Action::Failed))?;
    let diagnosis = block.get("diagnostic-code").unwrap_or_default();
    Some(Recipient {
        original,
        last,
        action: Some(action),
        reply: diagnosis::reply(diagnosis, code),
        status,
        remote_mta: name(block, "remote-mta"),
        last_attempt: owned(block, "last-attempt-date"),
        will_retry_until: owned(block, "will-retry-until"),
    })
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
fn name(block: &Fields, field: &str) -> Option<String> {
    let value = block.get(field)?;
    let value = value.split_once(';').map_or(value, |(_, name)| name).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn owned(block: &Fields, field: &str) -> Option<String> {
    block.get(field).map(str::to_owned)
}
