//! Lines of Exim's mainlog.
//!
//! ```text
//! 2026-11-21 10:00:00 1vMabc-00000005fRk-1abc ** bob@example.com R=dnslookup T=remote_smtp H=mx.example.com
//!   [192.0.2.1] X=TLS1.3: SMTP error from remote mail server after RCPT TO:<bob@example.com>: 550 5.1.1 User unknown
//! ```
//!
//! `**` is a failure, `==` a deferral, `=>`, `->`, `>>` and `*>` are deliveries. Other lines are no records.
//!
//! Where a server answered, the reply is what it said, without the `: retry timeout exceeded` that Exim puts behind
//! it. Where Exim itself has given up (`Unrouteable address`), nobody sent a code: the line is made of 550 or 450,
//! as the failure is final or not, and of the text. There is no enhanced code then, since Exim logs none.

mod address;
mod fields;

use std::borrow::Cow;

use self::address::take_address;
use self::fields::Fields;
use crate::record::{Kind, Record};
use crate::{clock, postfix, said};

/// How Exim writes the end of a line of a reply.
const LINE_END: &str = r"\n";

/// The record of a line; `None` where it is not one.
pub fn parse(line: &str) -> Option<Record<'_>> {
    let (time, rest) = take_time(line)?;
    let (queue_id, rest) = take_queue_id(rest)?;
    let (flag, rest) = rest.split_once(' ')?;
    let kind = match flag {
        "**" => Kind::Bounce,
        "==" => Kind::Deferral,
        "=>" | "->" | ">>" | "*>" => Kind::Delivery,
        _ => return None,
    };
    let (recipient, rest) = take_address(rest)?;
    let fields = Fields::read(rest);
    Some(Record {
        time,
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
fn take_time(line: &str) -> Option<(Option<i64>, &str)> {
    let own = |line| clock::take_iso(line).and_then(|(time, rest)| Some((time, rest.strip_prefix(' ')?)));
    if let Some((time, rest)) = own(line).filter(|(_, rest)| after_pid(rest).is_some_and(has_queue_id)) {
        return Some((Some(time), after_pid(rest)?));
    }
    let header = postfix::take_header(line, clock::latest())?;
    let (time, rest) = own(header.message).unwrap_or((header.time, header.message));
    header.tag.starts_with("exim").then_some((Some(time), after_pid(rest)?))
}

fn after_pid(rest: &str) -> Option<&str> {
    match rest.strip_prefix('[') {
        Some(rest) => Some(rest.split_once("] ")?.1),
        None => Some(rest),
    }
}

fn has_queue_id(rest: &str) -> bool {
    take_queue_id(rest).is_some()
}

/// Takes `1tDqXK-0005fR-1a`, or `1tDqXK-00000005fRk-1abc` as newer versions write it.
fn take_queue_id(rest: &str) -> Option<(&str, &str)> {
    let (id, rest) = rest.split_once(' ')?;
    let mut parts = id.split('-').map(|part| {
        let is_base62 = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_base62.then_some(part.len())
    });
    let lengths = [parts.next()??, parts.next()??, parts.next()??];
    (parts.next().is_none() && matches!(lengths, [6, 6, 2] | [6, 11, 4])).then_some((id, rest))
}

fn reply<'a>(kind: Kind, fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    if kind == Kind::Delivery {
        return fields.confirmation.and_then(|text| said::reply(text, LINE_END));
    }
    let text = fields.message.filter(|text| !text.is_empty())?;
    match quoted(text) {
        Some(quoted) => said::reply(quoted, LINE_END),
        None => Some(Cow::Owned(said::own(kind == Kind::Bounce, None, &text.replace(LINE_END, " ")))),
    }
}

/// What a server said, within what Exim says: after `SMTP error from remote mail server after RCPT TO:<...>: `, and
/// in older versions `host mx.example.com [192.0.2.1]: `.
fn quoted(text: &str) -> Option<&str> {
    let start = text.find(" error from remote mail server after ")?;
    let mut ends = text[start..].match_indices(": ").map(|(at, _)| start + at + 2);
    // Few commands have a colon in them, and only what comes soon is no part of a reply.
    let at = ends.by_ref().take(8).find(|&at| said::code(&text[at..]).is_some())?;
    let quoted = &text[at..];
    Some(quoted.strip_suffix(": retry timeout exceeded").unwrap_or(quoted))
}
