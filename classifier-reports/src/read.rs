//! From a mail to a report.

use std::cell::LazyCell;

use mail_parser::{Message, PartType};

use crate::address;
use crate::apart;
use crate::diagnosis;
use crate::mail::{self, Mail};
use crate::notification;
use crate::prose::{self, Prose, Said};
use crate::report::{Action, Kind, Limit, Recipient, Report};
use crate::return_path::{self, ReturnPath};
use crate::standard::{self, Status};

/// What a mail reports; `None` where it reports nothing.
///
/// The mail is as it is on the wire or in a file, with or without CR. Time is linear in its length.
pub fn read(mail: &[u8]) -> Option<Report> {
    Reader::new().read(mail)
}

/// Reads mails, for a sender whose return paths may have the recipient in them.
///
/// ```
/// use bounce_classifier_reports::Reader;
///
/// let reader = Reader::new().return_path("bounce+{local}={domain}@a.example".parse()?);
/// let mail = "From: MAILER-DAEMON@mx.example\r\nTo: bounce+bob=b.example@a.example\r\n\
///             Subject: Undeliverable\r\n\r\nYour message could not be delivered: 550 5.1.1 No such user\r\n";
/// let report = reader.read(mail.as_bytes()).unwrap();
/// assert_eq!(report.recipients[0].address(), Some("bob@b.example"));
/// # Ok::<(), bounce_classifier_reports::ReturnPathError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Reader {
    return_paths: Vec<ReturnPath>,
}

impl Reader {
    /// Reads mails as [`read`] does.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the recipient from return paths of this pattern too; of several patterns, the first that fits counts.
    pub fn return_path(mut self, pattern: ReturnPath) -> Self {
        self.return_paths.push(pattern);
        self
    }

    /// What a mail reports; `None` where it reports nothing.
    pub fn read(&self, mail: &[u8]) -> Option<Report> {
        let message = mail::parse(mail)?;
        let report = self.read_message(&Mail::new(&message));
        dismantle(message);
        report
    }

    fn read_message(&self, mail: &Mail<'_>) -> Option<Report> {
        let recipient = return_path::recipient(&mail.header, &self.return_paths);
        let mut report = read_message(mail, recipient.as_deref())?;
        let is_of_recipient = !matches!(report.kind, Kind::Subscribe | Kind::Unsubscribe);
        if let Some(address) = recipient.filter(|_| is_of_recipient) {
            name(&mut report.recipients, address);
        }
        (report.id, report.sent_to) = (mail.id(), mail.sent_to());
        report.received = mail.received();
        Some(report)
    }
}

/// Gives the one recipient of a report the address that the return path names, whatever the report says. Of several, one
/// may have it already, and which of the others it is nobody knows.
fn name(recipients: &mut Vec<Recipient>, address: String) {
    if recipients.is_empty() {
        recipients.push(Recipient::default());
    }
    let [recipient] = &mut recipients[..] else { return };
    if recipient.last.is_none() {
        recipient.last = recipient.original.take().filter(|said| !said.eq_ignore_ascii_case(&address));
    }
    recipient.original = Some(address);
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

fn read_message(mail: &Mail<'_>, recipient: Option<&str>) -> Option<Report> {
    let prose = LazyCell::new(|| Prose::new(mail));
    apart::by_parts(mail)
        .or_else(|| by_status(mail, &prose))
        .or_else(|| notification::read(mail))
        .or_else(|| by_prose(mail, &prose, recipient))
        .or_else(|| apart::complaint(mail))
        .or_else(|| apart::by_header(mail))
}

/// By the texts, by a report that another server has put into its own, or by the texts and whom the message that is
/// returned was for: by its return path, or by its header.
fn by_prose(mail: &Mail<'_>, prose: &Prose<'_>, recipient: Option<&str>) -> Option<Report> {
    if !prose.is_report() {
        return None;
    }
    let said = prose.read();
    if !said.recipients.is_empty() {
        return by_said(mail, said);
    }
    within(mail).or_else(|| by_said(mail, said.with_original(mail, recipient)))
}

/// The first report of those that are within a report, however deep.
fn within(mail: &Mail<'_>) -> Option<Report> {
    let mut left: Vec<&Message<'_>> = mail.inner.iter().rev().copied().collect();
    while let Some(message) = left.pop() {
        let inner = Mail::new(message);
        let prose = LazyCell::new(|| Prose::new(&inner));
        if let Some(report) = by_status(&inner, &prose) {
            return Some(report);
        }
        if prose.is_report() {
            let said = prose.read();
            if !said.recipients.is_empty() {
                return by_said(&inner, said);
            }
            left.extend(inner.inner.iter().rev().copied());
        }
    }
    None
}

fn by_status<'p, F: FnOnce() -> Prose<'p>>(
    mail: &Mail<'_>,
    prose: &LazyCell<Prose<'p>, F>,
) -> Option<Report> {
    let mut status = Status::default();
    mail.statuses.iter().for_each(|text| status.read(text));
    if status.recipients.is_empty() {
        // A status that stands in a text, of whoever reports.
        let text = mail.texts.iter().find_map(|text| standard::within(text))?;
        if !prose.is_report() {
            return None;
        }
        status.read(text);
    }
    let mut report = report(mail, status.recipients)?;
    // The text is read where it can add something: what is not said, or the rest of a reply.
    let is_named = |recipient: &Recipient| recipient.address().is_some_and(address::is_full);
    let quotes = |text: &str| memchr::memmem::find(text.as_bytes(), b"<<< ").is_some();
    if !status.silent.is_empty()
        || !report.recipients.iter().all(is_named)
        || mail.texts.iter().any(|text| quotes(text))
    {
        let said = prose.read();
        complete(&mut report.recipients, &status.silent, &said);
        if let [recipient] = &mut report.recipients[..]
            && !is_named(recipient)
        {
            recipient.original = named_elsewhere(mail, &said, recipient);
        }
        report.reached = said.reached;
    }
    if status.has_more {
        report.reached.push(Limit::Recipients);
    }
    (report.reporting_mta, report.arrival) = (status.reporting_mta, status.arrival);
    Some(report)
}

/// The address of a recipient for which a status has none, or a file or program that stands behind it.
fn named_elsewhere(mail: &Mail<'_>, said: &Said, recipient: &Recipient) -> Option<String> {
    let original = mail.original.as_ref().filter(|_| recipient.last.is_none());
    prose::failed(mail).or_else(|| said.only()).or_else(|| prose::recipient_of(original?))
}

/// Completes replies that are cut off, and fills in what a status is silent about and the text says.
fn complete(recipients: &mut [Recipient], silent: &[usize], said: &Said) {
    let alone = recipients.len() == 1;
    for reply in recipients.iter_mut().filter_map(|recipient| recipient.reply.as_mut()) {
        if let Some(whole) = said.whole(reply) {
            *reply = whole;
        }
    }
    for &at in silent {
        let recipient = &mut recipients[at];
        let status = recipient.status.as_deref().and_then(diagnosis::leading);
        let action = recipient.action.unwrap_or(Action::Failed);
        if let Some(reason) = said.reason(recipient.address().unwrap_or_default(), alone) {
            recipient.say(diagnosis::reply(reason, status, action));
        }
    }
}

fn by_said(mail: &Mail<'_>, said: Said) -> Option<Report> {
    let action = if said.is_delay { Action::Delayed } else { Action::Failed };
    let recipients = said.recipients.into_iter().map(|(address, reason)| {
        let mut recipient =
            Recipient { original: Some(address), action: Some(action), ..Recipient::default() };
        recipient.say(diagnosis::reply(&reason, None, action));
        recipient
    });
    let mut report = report(mail, recipients.collect())?;
    if report.message_id.is_none() {
        report.message_id = said.returned.get("message-id").map(|id| apart::id(&id));
    }
    report.reached = said.reached;
    Some(report)
}

/// The kind is that of the gravest action; recipients come in their order.
fn report(mail: &Mail<'_>, recipients: Vec<Recipient>) -> Option<Report> {
    const GRAVEST: [Action; 5] =
        [Action::Failed, Action::Delayed, Action::Expanded, Action::Relayed, Action::Delivered];
    let has = |action: &Action| recipients.iter().any(|recipient| recipient.action == Some(*action));
    let kind = GRAVEST.into_iter().find(has)?.kind();
    let message_id = mail.original.as_ref().and_then(|original| original.get("message-id"));
    let message_id = message_id.map(|id| apart::id(&id));
    Some(Report { message_id, recipients, ..Report::of(kind) })
}
