//! Lines of Exim's mainlog.
//!
//! ```text
//! 2026-11-21 10:00:00 1vMabc-00000005fRk-1abc ** bob@example.com R=dnslookup T=remote_smtp H=mx.example.com
//!   [192.0.2.1] X=TLS1.3: SMTP error from remote mail server after RCPT TO:<bob@example.com>: 550 5.1.1 User unknown
//! ```
//!
//! `**` is a failure, `==` a deferral, `=>`, `->`, `>>` and `*>` are deliveries. Other lines with a time are remarks, and
//! so is `rejected RCPT`: there the server refused mail from others.
//!
//! Where a server answered, the reply is what it said, without the `: retry timeout exceeded` that Exim puts behind
//! it. Where Exim itself has given up (`Unrouteable address`), nobody sent a code: the line is made of 550 or 450,
//! as the failure is final or not, and of the text. There is no enhanced code then, since Exim logs none.

mod address;
mod fields;

use std::borrow::Cow;

use self::address::take_address;
use self::fields::EximFields;
use crate::record::{Record, RecordKind};
use crate::syslog::take_header;
use crate::{clock, quoted_reply};

/// How Exim writes the end of a line of a reply.
const LINE_END: &str = r"\n";

/// The record of a line; `None` where it is not of this form.
///
/// A time without a year, which only syslog writes, is of the last year that keeps it from being after `latest`, in
/// seconds since 1970.
pub fn parse(line: &str, latest: i64) -> Option<Record<'_>> {
    let (time, rest) = take_time(line, latest)?;
    let (id, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let (flag, rest) = after.split_once(' ').unwrap_or((after, ""));
    match kind(flag) {
        Some(kind) if is_queue_id(id) => delivery(kind, time, id, rest),
        // It says how a delivery ended, of we know not what.
        Some(_) => None,
        None => Some(Record { time: Some(time), ..Record::new(RecordKind::Remark) }),
    }
}

fn kind(flag: &str) -> Option<RecordKind> {
    match flag {
        "**" => Some(RecordKind::Bounce),
        "==" => Some(RecordKind::Deferral),
        "=>" | "->" | ">>" | "*>" => Some(RecordKind::Delivery),
        _ => None,
    }
}

fn delivery<'a>(kind: RecordKind, time: i64, queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (recipient, rest) = take_address(rest)?;
    let fields = EximFields::read(rest);
    Some(Record {
        time: Some(time),
        queue_id: Some(Cow::Borrowed(queue_id)),
        sender: fields.sender.map(Cow::Borrowed),
        recipients: vec![Cow::Borrowed(recipient)],
        peer: fields.host.map(Cow::Borrowed),
        reply: reply(kind, &fields),
        ..Record::new(kind)
    })
}

/// Takes the time, and the `[pid]` that some have after it. Through syslog a line comes with a header, and may have
/// no time of its own.
fn take_time(line: &str, latest: i64) -> Option<(i64, &str)> {
    let own = |line| clock::take_iso(line).and_then(|(time, rest)| Some((time, rest.strip_prefix(' ')?)));
    let header = take_header(line, latest).filter(|header| header.tag.starts_with("exim"));
    let (time, rest) = match header {
        Some(header) => own(header.message).unwrap_or((header.time, header.message)),
        None => own(line)?,
    };
    Some((time, after_pid(rest)?))
}

fn after_pid(rest: &str) -> Option<&str> {
    match rest.strip_prefix('[') {
        Some(rest) => Some(rest.split_once("] ")?.1),
        None => Some(rest),
    }
}

/// Whether it is like `1tDqXK-0005fR-1a`, or `1tDqXK-00000005fRk-1abc` as newer versions write it.
fn is_queue_id(word: &str) -> bool {
    let mut lengths = word.split('-').map(str::len);
    let lengths = [lengths.next(), lengths.next(), lengths.next(), lengths.next()];
    matches!(lengths, [Some(6), Some(6), Some(2), None] | [Some(6), Some(11), Some(4), None])
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn reply<'a>(kind: RecordKind, fields: &EximFields<'a>) -> Option<Cow<'a, str>> {
    if kind == RecordKind::Delivery {
        return fields.confirmation.and_then(|text| quoted_reply::on_one_line(text, LINE_END));
    }
    let text = fields.message.filter(|text| !text.is_empty())?;
    match quoted(text) {
        Some(quoted) => quoted_reply::on_one_line(quoted, LINE_END),
        None => Some(Cow::Owned(quoted_reply::made_up(
            kind == RecordKind::Bounce,
            None,
            &text.replace(LINE_END, " "),
        ))),
    }
}

/// What a server said, within what Exim says: after `SMTP error from remote mail server after RCPT TO:<...>: `, and
/// in older versions `host mx.example.com [192.0.2.1]: `.
fn quoted(text: &str) -> Option<&str> {
    let start = text.find(" error from remote mail server after ")?;
    let mut ends = text[start..].match_indices(": ").map(|(at, _)| start + at + 2);
    // Few commands have a colon in them, and only what comes soon is no part of a reply.
    let at = ends.by_ref().take(8).find(|&at| quoted_reply::basic_code(&text[at..]).is_some())?;
    let quoted = &text[at..];
    Some(quoted.strip_suffix(": retry timeout exceeded").unwrap_or(quoted))
}
