//! Lines of OpenSMTPD's mail log.
//!
//! ```text
//! Nov 21 10:00:00 mail smtpd[812]: 8a1f0c2d3e4b5a69 mta delivery evpid=a1b2c3d4e5f60718 from=<news@example.org>
//!   to=<bob@example.com> rcpt=<-> source="192.0.2.7" relay="192.0.2.1 (mx.example.com)" delay=1s result="PermFail"
//!   stat="550 5.1.1 User unknown"
//! ```
//!
//! `mta delivery` and `mda delivery` say how a delivery ended (up to version 6.0 `relay: PermFail for ...`, with commas
//! between the fields); others are remarks.

use std::borrow::Cow;

use crate::quoted_reply;
use crate::record::{Record, RecordKind};
use crate::syslog::take_header;

/// The record of a line; `None` where it is not of this form. A time without a year is not after `latest`.
pub fn parse(line: &str, latest: i64) -> Option<Record<'_>> {
    let header = take_header(line, latest)?;
    of_message(header.time, header.message)
}

/// The record of what follows the header of syslog.
pub(crate) fn of_message(time: Option<i64>, message: &str) -> Option<Record<'_>> {
    let is_delivery = [" delivery ", ": PermFail for ", ": TempFail for ", ": Ok for "];
    match is_delivery.iter().any(|words| message.contains(words)) && message.contains("stat=") {
        true => delivery(message).map(|record| Record { time, ..record }),
        false => Some(Record { time, ..Record::new(RecordKind::Remark) }),
    }
}

fn delivery(message: &str) -> Option<Record<'_>> {
    let result = value(message, "result=")
        .or_else(|| message.split_once(": ")?.1.split_once(" for ").map(|(word, _)| word))?;
    let kind = match result {
        "Ok" => RecordKind::Delivery,
        "TempFail" => RecordKind::Deferral,
        "PermFail" | "Loop" => RecordKind::Bounce,
        _ => return None,
    };
    let to = value(message, "rcpt=").filter(|to| *to != "-").or_else(|| value(message, "to="));
    let id = value(message, "evpid=").or_else(|| message.split_once(" for ")?.1.split(':').next());
    Some(Record {
        queue_id: id.map(Cow::Borrowed),
        sender: value(message, "from=").map(Cow::Borrowed),
        recipients: to.map(Cow::Borrowed).into_iter().collect(),
        peer: value(message, "relay=").and_then(host).map(Cow::Borrowed),
        reply: reply(kind, message),
        ..Record::new(kind)
    })
}

/// The value of a key, without the quotes or angles around it.
fn value<'a>(message: &'a str, key: &str) -> Option<&'a str> {
    let at = message.match_indices(key).find(|(at, _)| message[..*at].ends_with(' '))?.0 + key.len();
    let rest = &message[at..];
    match rest.as_bytes().first()? {
        b'"' => rest[1..].split('"').next(),
        b'<' => rest[1..].split('>').next(),
        _ => rest.split([' ', ',']).next(),
    }
}

/// The name in `192.0.2.1 (mx.example.com)`; without one, the address.
fn host(relay: &str) -> Option<&str> {
    let name = relay.split_once('(').map_or(relay, |(_, name)| name.trim_end_matches(')'));
    Some(name).filter(|name| !name.is_empty() && *name != "-")
}

/// The status is the last field. It may have quotes within its quotes.
fn reply(kind: RecordKind, message: &str) -> Option<Cow<'_, str>> {
    let (_, stat) = message.split_once(" stat=").filter(|_| kind != RecordKind::Delivery)?;
    let stat = stat.strip_prefix('"').map_or(stat, |stat| stat.strip_suffix('"').unwrap_or(stat)).trim();
    let made_up = || Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, None, stat));
    Some(quoted_reply::on_one_line(stat, " ").unwrap_or_else(made_up))
}
