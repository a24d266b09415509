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
//! Where a server answered, the reply is what it said (`said.rs`), without the `: retry timeout exceeded` that Exim puts
//! behind it. Where Exim itself has given up (`Unrouteable address`), nobody sent a code: the line is made of 550 or 450,
//! as the failure is final or not, and of the text. There is no enhanced code then, since Exim logs none. A failure
//! without a text is the code alone.

mod address;
mod fields;
mod said;

use std::borrow::Cow;

use self::address::take_address;
use self::fields::EximFields;
use self::said::LINE_END;
use crate::record::{Record, RecordKind};
use crate::syslog::{take_header, without_names, without_stream};
use crate::{clock, quoted_reply};

/// What syslog calls the program, and others that are built of it.
const PROGRAM: &str = "exim";

/// The record of a line; `None` where it is not of this form.
///
/// A time without a year, which only syslog writes, is of the last year that keeps it from being after `latest`, in
/// seconds since 1970.
pub fn parse(line: &str, latest: i64) -> Option<Record<'_>> {
    let own = take_own_time(line).or_else(|| take_own_time(without_names(line)));
    // Nearly all lines begin with Exim's own time. What follows the time of others names the program soon.
    if let Some((time, rest)) = own
        && (is_queue_id(first_word(rest)) || !names_program(rest))
    {
        return of_message(Some(time), rest);
    }
    let header = take_header(line, latest).filter(|header| header.tag.starts_with(PROGRAM));
    match header {
        Some(header) => of_message(header.time, header.message),
        None => of_message(Some(own?.0), own?.1),
    }
}

/// The record of what follows the header of syslog: Exim may have put its own time before the message, which then counts.
pub(crate) fn of_message(time: Option<i64>, message: &str) -> Option<Record<'_>> {
    let message = without_part(without_stream(message));
    let (time, rest) = match take_own_time(message) {
        Some((time, rest)) => (Some(time), rest),
        None => (time, after_pid(message)?),
    };
    let (id, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let (flag, rest) = after.split_once(' ').unwrap_or((after, ""));
    match kind(flag) {
        Some(kind) if is_queue_id(id) => delivery(kind, time, id, rest),
        // It says how a delivery ended, of we know not what.
        Some(_) => None,
        None => Some(Record { time, ..Record::new(RecordKind::Remark) }),
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

fn delivery<'a>(kind: RecordKind, time: Option<i64>, queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (recipient, rest) = take_address(rest)?;
    let fields = EximFields::read(rest);
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

fn reply<'a>(kind: RecordKind, fields: &EximFields<'a>) -> Option<Cow<'a, str>> {
    if kind == RecordKind::Delivery {
        return fields.confirmation.and_then(|text| quoted_reply::on_one_line(text, LINE_END));
    }
    let text = fields.message.unwrap_or_default();
    if let Some(quoted) = said::quoted(text) {
        return Some(quoted);
    }
    let text = match fields.more {
        Some(more) => &format!("{text}: {more}"),
        None => text,
    };
    Some(Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, None, &text.replace(LINE_END, " "))))
}

/// Takes Exim's own time, and the `[pid]` that some have after it.
fn take_own_time(line: &str) -> Option<(i64, &str)> {
    let (time, rest) = clock::take_iso(line)?;
    Some((time, after_pid(rest.strip_prefix(' ')?)?))
}

/// Takes off `[4711] `, and an option of the process (`-MC`) that some write behind it.
fn after_pid(rest: &str) -> Option<&str> {
    let rest = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once("] ")?.1,
        None => rest,
    };
    match rest.strip_prefix('-') {
        Some(option) => Some(option.split_once(' ').map_or(rest, |(_, rest)| rest)),
        None => Some(rest),
    }
}

/// Takes off the `[1/2] ` of a line that Exim has parted for syslog. What stands in the other parts is lost.
fn without_part(message: &str) -> &str {
    let part = message.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    let is_part = |numbers: &str| {
        numbers
            .split_once(['/', '\\'])
            .is_some_and(|(part, of)| part.parse::<u8>().is_ok() && of.parse::<u8>().is_ok())
    };
    part.filter(|(numbers, _)| is_part(numbers)).map_or(message, |(_, rest)| rest)
}

fn first_word(text: &str) -> &str {
    text.split_once(' ').map_or(text, |(word, _)| word)
}

/// Whether one of the first words is the program, as in the header of syslog.
fn names_program(text: &str) -> bool {
    const MOST_WORDS: usize = 12;
    text.split(' ').take(MOST_WORDS).any(|word| word.starts_with(PROGRAM) && word.ends_with(':'))
}

/// Whether it is like `1tDqXK-0005fR-1a`, or `1tDqXK-00000005fRk-1abc` as newer versions write it.
fn is_queue_id(word: &str) -> bool {
    let mut lengths = word.split('-').map(str::len);
    let lengths = [lengths.next(), lengths.next(), lengths.next(), lengths.next()];
    matches!(lengths, [Some(6), Some(6), Some(2), None] | [Some(6), Some(11), Some(4), None])
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
