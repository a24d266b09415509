//! From a mail to a report.

use mail_parser::{Message, MessageParser, PartType};

use crate::MOST_RECIPIENTS;
use crate::apart;
use crate::diagnosis;
use crate::fields::Fields;
use crate::mail::Mail;
use crate::prose::{self, Said};
use crate::report::{Action, Recipient, Report};
use crate::standard::{self, Status};

/// How deep reports within mails are looked for: gateways put one into another, once or twice.
const MOST_DEPTH: usize = 4;

/// What a mail reports; `None` where it reports nothing.
///
/// The mail is as it is on the wire or in a file, with or without CR. Time is linear in its length.
pub fn read(mail: &[u8]) -> Option<Report> {
    let message = MessageParser::default().parse(mail)?;
    let report = read_message(&Mail::new(&message), MOST_DEPTH);
    dismantle(message);
    report
}

/// Drops a message and what is nested in it one by one: dropped as a whole, a mail of many levels would need as deep a
/// stack.
fn dismantle(message: Message<'_>) {
    let mut messages = vec![message];
    while let Some(message) = messages.pop() {
        messages.extend(message.parts.into_iter().filter_map(|part| match part.body {
            PartType::Message(inner) => Some(inner),
            _ => None,
        }));
    }
}

fn read_message(mail: &Mail<'_>, depth: usize) -> Option<Report> {
    apart::by_parts(mail)
        .or_else(|| by_status(mail))
        .or_else(|| by_text(mail, prose::read))
        .or_else(|| within(mail, depth))
        .or_else(|| by_text(mail, prose::read_with_original))
        .or_else(|| apart::complaint(mail))
        .or_else(|| apart::by_header(mail))
}

/// A report that another server has put into its own.
fn within(mail: &Mail<'_>, depth: usize) -> Option<Report> {
    if depth == 0 || !prose::is_report(mail) {
        return None;
    }
    mail.inner.iter().find_map(|message| {
        let inner = Mail::new(message);
        by_status(&inner).or_else(|| by_text(&inner, prose::read)).or_else(|| within(&inner, depth - 1))
    })
}

fn by_status(mail: &Mail<'_>) -> Option<Report> {
    let mut status = Status::default();
    for text in &mail.statuses {
        merge(&mut status, standard::read(text));
    }
    if status.recipients.is_empty() && prose::is_report(mail) {
        let text = mail.texts.iter().find_map(|text| standard::within(text))?;
        merge(&mut status, standard::read(text));
    }
    if status.recipients.is_empty() {
        return None;
    }
    // The text is read where it can add something: what is not said, or the rest of a reply.
    let adds = !status.silent.is_empty() || mail.texts.iter().any(|text| text.contains("<<< "));
    let said = if adds { prose::read(mail) } else { Said::default() };
    let mut report = report(mail, status.recipients)?;
    complete(&mut report.recipients, &status.silent, &said, mail.original.as_ref());
    (report.reporting_mta, report.arrival) = (status.reporting_mta, status.arrival);
    Some(report)
}

fn merge(all: &mut Status, other: Status) {
    let known = all.recipients.len();
    all.reporting_mta = all.reporting_mta.take().or(other.reporting_mta);
    all.arrival = all.arrival.take().or(other.arrival);
    all.recipients.extend(other.recipients);
    all.recipients.truncate(MOST_RECIPIENTS);
    all.silent.extend(other.silent.into_iter().map(|at| known + at).filter(|&at| at < MOST_RECIPIENTS));
}

/// Completes replies that are cut off, and fills in what a status is silent about and the text says.
fn complete(recipients: &mut [Recipient], silent: &[usize], said: &Said, original: Option<&Fields>) {
    let alone = recipients.len() == 1;
    for reply in recipients.iter_mut().filter_map(|recipient| recipient.reply.as_mut()) {
        if let Some(whole) = said.whole(reply) {
            *reply = whole;
        }
    }
    for &at in silent {
        let recipient = &mut recipients[at];
        let status = recipient.status.as_deref().and_then(diagnosis::leading);
        let address = recipient.address().unwrap_or_default();
        if let Some(reason) = said.reason(address, alone) {
            recipient.reply = diagnosis::reply(reason, status);
        }
        if recipient.address().is_none() && alone {
            recipient.original = said.only().or_else(|| original.and_then(prose::recipient_of));
        }
    }
}

fn by_text(mail: &Mail<'_>, read: fn(&Mail<'_>) -> Said) -> Option<Report> {
    if !prose::is_report(mail) {
        return None;
    }
    let said = read(mail);
    let action = if said.is_delay { Action::Delayed } else { Action::Failed };
    let recipients = said.recipients.iter().map(|(address, reason)| Recipient {
        original: Some(address.clone()),
        action: Some(action),
        reply: diagnosis::reply(reason, None),
        ..Recipient::default()
    });
    let mut report = report(mail, recipients.collect())?;
    if report.message_id.is_none() {
        report.message_id = said.returned.get("message-id").map(apart::id);
    }
    Some(report)
}

/// The kind is that of the gravest action; recipients come in their order.
fn report(mail: &Mail<'_>, recipients: Vec<Recipient>) -> Option<Report> {
    const GRAVEST: [Action; 5] =
        [Action::Failed, Action::Delayed, Action::Expanded, Action::Relayed, Action::Delivered];
    let has = |action: &Action| recipients.iter().any(|recipient| recipient.action == Some(*action));
    let kind = GRAVEST.into_iter().find(has)?.kind();
    let message_id = mail.original.as_ref().and_then(|original| original.get("message-id")).map(apart::id);
    Some(Report { kind, reporting_mta: None, arrival: None, message_id, recipients })
}
