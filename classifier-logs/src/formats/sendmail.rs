//! Lines of Sendmail's mail log (also `sm-mta`).
//!
//! ```text
//! Nov 21 10:00:00 mail sm-mta[812]: 5ALA00xx012345: to=<bob@example.com>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp,
//!   pri=120345, relay=mx.example.com. [192.0.2.1], dsn=5.1.1, reply=550 5.1.1 <bob@example.com>... User unknown,
//!   stat=User unknown
//! ```
//!
//! Lines with `to=` and `stat=` say how a delivery ended; others are remarks. Newer versions have the server's words behind
//! `reply=`. Elsewhere the line is made of `stat=`, which may quote them, and of `dsn=`.

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
    match delivery(message) {
        Some(record) => Some(Record { time, ..record }),
        None => Some(Record { time, ..Record::new(RecordKind::Remark) }),
    }
}

fn delivery(message: &str) -> Option<Record<'_>> {
    let (id, rest) = message.split_once(": to=")?;
    let is_id = (8..=24).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (fields, stat) = rest.split_once(", stat=").filter(|_| is_id)?;
    let (recipients, fields) = fields.split_once(", ").unwrap_or((fields, ""));
    let (fields, said) = match fields.split_once(", reply=") {
        Some((fields, said)) => (fields, Some(said)),
        None => (fields, None),
    };
    let dsn = field(fields, "dsn=");
    let kind = kind(stat, dsn);
    Some(Record {
        queue_id: Some(Cow::Borrowed(id)),
        recipients: recipients.split(',').map(|to| Cow::Borrowed(without_angles(to))).collect(),
        peer: field(fields, "relay=").and_then(host).map(Cow::Borrowed),
        reply: reply(kind, dsn, said, stat),
        ..Record::new(kind)
    })
}

fn kind(stat: &str, dsn: Option<&str>) -> RecordKind {
    match (stat, dsn.and_then(|dsn| dsn.chars().next())) {
        (stat, _) if stat.starts_with("Sent") => RecordKind::Delivery,
        (stat, _) if stat.starts_with("queued") => RecordKind::Other,
        (stat, _) if stat.starts_with("Deferred") => RecordKind::Deferral,
        (_, Some('4')) => RecordKind::Deferral,
        (_, Some('2')) => RecordKind::Delivery,
        _ => RecordKind::Bounce,
    }
}

/// The value of a key: up to the next comma.
fn field<'a>(fields: &'a str, key: &str) -> Option<&'a str> {
    let at = fields.find(key).filter(|&at| at == 0 || fields[..at].ends_with(", "))?;
    fields[at + key.len()..].split(", ").next()
}

fn without_angles(address: &str) -> &str {
    address.strip_prefix('<').and_then(|address| address.strip_suffix('>')).unwrap_or(address)
}

/// The name in `mx.example.com. [192.0.2.1]`; of a host without a name, the address.
fn host(relay: &str) -> Option<&str> {
    let name = match relay.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None => relay.split_once(" [")?.0.trim_end_matches('.'),
    };
    Some(name).filter(|name| !name.is_empty())
}

fn reply<'a>(
    kind: RecordKind,
    dsn: Option<&str>,
    said: Option<&'a str>,
    stat: &'a str,
) -> Option<Cow<'a, str>> {
    if kind == RecordKind::Delivery {
        return None;
    }
    let text = stat.strip_prefix("Deferred: ").unwrap_or(stat);
    let quoted =
        [said, Some(text)].into_iter().flatten().find_map(|text| quoted_reply::on_one_line(text, " "));
    quoted.or_else(|| {
        Some(Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, dsn, said.unwrap_or(text))))
    })
}
