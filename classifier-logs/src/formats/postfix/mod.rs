//! Lines of Postfix's mail.log.
//!
//! ```text
//! Nov 21 10:00:00 mail postfix/smtp[812]: 4XyZ12abcdz3: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25,
//!   delay=1.2, delays=0.1/0/0.5/0.6, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1
//!   <bob@example.com>: User unknown (in reply to RCPT TO command))
//! ```
//!
//! Only lines with `status=` say how a delivery ended; all other lines of syslog are remarks. So is `NOQUEUE: reject:`:
//! there the server refused mail from others.
//!
//! Where a server answered, the reply is what it said. Where Postfix itself has given up (`connect to ...: Connection
//! timed out`), nobody sent a code: the line is made of 550 or 450, as the status is final or not, of `dsn=`, and of
//! the text. When a message expires, the queue manager says so without its recipients and without a code: the line is
//! made of 550, of 5.4.7 (RFC 3463, section 3.5: the delivery time has expired) and of its words, and `Expiry` finds the
//! recipients.

mod expiry;
mod fields;

use std::borrow::Cow;

pub(crate) use self::expiry::Expiry;
pub use self::expiry::MOST_WAITING;
use self::fields::PostfixFields;
use crate::quoted_reply;
use crate::record::{Record, RecordKind};
use crate::syslog::take_header;

/// How Postfix names the command that a reply was to.
const IN_REPLY_TO: &str = " (in reply to ";

/// The enhanced code of what has expired.
const EXPIRED: &str = "5.4.7";

/// The record of a line; `None` where it is not of this form.
///
/// A time without a year is of the last year that keeps it from being after `latest`, in seconds since 1970.
pub fn parse(line: &str, latest: i64) -> Option<Record<'_>> {
    match take_header(line, latest) {
        Some(header) => of_message(header.time, header.message),
        // Who prints messages alone still has the deliveries.
        None => of_message(None, line).filter(|record| record.kind != RecordKind::Remark),
    }
}

/// The record of what follows the header of syslog.
pub(crate) fn of_message(time: Option<i64>, message: &str) -> Option<Record<'_>> {
    match take_queue_id(message).filter(|(_, rest)| is_of_delivery(rest)) {
        Some((queue_id, rest)) => delivery(time, queue_id, rest),
        // It says how a delivery ended, of we know not what.
        None if message.starts_with("to=<") => None,
        None => Some(Record { time, ..Record::new(RecordKind::Remark) }),
    }
}

/// Whether what follows a queue id says how a delivery ended.
fn is_of_delivery(rest: &str) -> bool {
    ["to=", "from="].iter().any(|key| rest.starts_with(key)) && rest.contains(", status=")
}

fn delivery<'a>(time: Option<i64>, queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let fields = PostfixFields::read(rest)?;
    let kind = fields.kind()?;
    Some(Record {
        time,
        queue_id: Some(Cow::Borrowed(queue_id)),
        sender: fields.sender.map(Cow::Borrowed),
        peer: fields.relay.and_then(peer).map(Cow::Borrowed),
        reply: reply(kind, &fields),
        recipients: fields.recipients.into_iter().map(Cow::Borrowed).collect(),
        ..Record::new(kind)
    })
}

/// Short ids are hexadecimal digits, long ones have most letters.
fn take_queue_id(message: &str) -> Option<(&str, &str)> {
    let (id, rest) = message.split_once(": ")?;
    let is_id = (5..=24).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then_some((id, rest))
}

/// The host of `host[address]:port`; `none`, `local` and the like are no hosts.
fn peer(relay: &str) -> Option<&str> {
    let (host, _) = relay.split_once('[')?;
    Some(host).filter(|host| !host.is_empty())
}

fn reply<'a>(kind: RecordKind, fields: &PostfixFields<'a>) -> Option<Cow<'a, str>> {
    if let Some(words) = fields.expired() {
        return Some(Cow::Owned(quoted_reply::made_up(true, Some(EXPIRED), words)));
    }
    let text = fields.text.unwrap_or_default();
    if let Some(quoted) = quoted(text) {
        return quoted_reply::on_one_line(quoted, " ");
    }
    match kind {
        // `250 2.0.0 Ok: queued as ...`, or `delivered to mailbox`, which is no reply.
        RecordKind::Delivery | RecordKind::Other => quoted_reply::on_one_line(text, " "),
        _ => Some(Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, fields.dsn, text))),
    }
}

/// What a server said, within what Postfix says.
fn quoted(text: &str) -> Option<&str> {
    let after = ["said: ", "refused to talk to me: "].into_iter().filter_map(|words| {
        let at = text.match_indices(words).map(|(at, _)| at + words.len());
        at.take(8).find(|&at| quoted_reply::basic_code(&text[at..]).is_some())
    });
    let quoted = &text[after.min()?..];
    // A server may say `(in reply to ` as well; Postfix says it last.
    Some(quoted.rfind(IN_REPLY_TO).map_or(quoted, |at| &quoted[..at]))
}
