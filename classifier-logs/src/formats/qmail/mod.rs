//! Lines of qmail-send, through multilog or syslog.
//!
//! ```text
//! @400000006b016baa075bcd15 info msg 123: bytes 2345 from <news@example.org> qp 812 uid 64011
//! @400000006b016baa075bcd15 starting delivery 45: msg 123 to remote bob@example.com
//! @400000006b016bab075bcd15 delivery 45: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_No/Giving_up_on_192.0.2.1./
//! ```
//!
//! `failure`, `deferral` and `success` say how a delivery ended, by its number. Whose it was, lines before have said:
//! `Deliveries` puts that in, as `delivery 45: msg 123 to remote bob@example.com from <news@example.org>: failure: ...`.
//! Spaces of a text are `_` in the log, and ends of lines are `/`.

mod deliveries;

use std::borrow::Cow;

pub(crate) use self::deliveries::Deliveries;
pub use self::deliveries::MOST_DELIVERIES;
use crate::quoted_reply;
use crate::record::{Record, RecordKind};
use crate::syslog::{take_header, take_time};

/// What a server said stands behind this.
const SAID: &str = "Remote_host_said:_";

/// What qmail adds when it has given up.
const GIVING_UP: &str = "/Giving_up_on_";

/// How a failure ends that tells its status, in parentheses.
const STATUS: &str = "(#";

/// The record of a line; `None` where it is not of this form. A time without a year is not after `latest`.
pub fn parse(line: &str, latest: i64) -> Option<Record<'_>> {
    let (time, message) = match take_header(line, latest).filter(|header| header.tag == "qmail") {
        // There qmail's own time is of seconds since 1970.
        Some(header) => {
            (header.time, take_time(header.message, latest).map_or(header.message, |(_, rest)| rest))
        }
        None => take_time(line, latest)?,
    };
    let record = match message.strip_prefix("delivery ") {
        Some(rest) => delivery(rest)?,
        None => Record::new(RecordKind::Remark),
    };
    Some(Record { time, ..record })
}

fn delivery(rest: &str) -> Option<Record<'_>> {
    let (_number, rest) = rest.split_once(": ")?;
    let (whose, rest) = match rest.strip_prefix("msg ") {
        Some(joined) => joined.split_once(": ").map(|(whose, rest)| (Some(whose), rest))?,
        None => (None, rest),
    };
    let (word, text) = rest.split_once(": ")?;
    let kind = match word {
        "success" => RecordKind::Delivery,
        "deferral" => RecordKind::Deferral,
        "failure" => RecordKind::Bounce,
        _ => return None,
    };
    let mut record = Record { reply: reply(kind, text), ..Record::new(kind) };
    if let Some((id, rest)) = whose.and_then(|whose| whose.split_once(" to ")) {
        let (to, sender) = rest.split_once(" from <").unwrap_or((rest, ""));
        record.queue_id = Some(Cow::Borrowed(id));
        record.recipients = to.split_once(' ').map(|(_, to)| Cow::Borrowed(to)).into_iter().collect();
        record.sender = sender.strip_suffix('>').map(Cow::Borrowed);
    }
    Some(record)
}

fn reply(kind: RecordKind, text: &str) -> Option<Cow<'_, str>> {
    let said = text.split_once(SAID).map(|(_, said)| said);
    if let Some(said) = said {
        let end = said.find(GIVING_UP).unwrap_or(said.len());
        let text = said[..end].trim_end_matches('/').replace('_', " ");
        let code = quoted_reply::basic_code(&text)?;
        // Other slashes are of addresses of pages.
        let lines = text
            .replace(&format!("/{code}-"), &format!("\n{code}-"))
            .replace(&format!("/{code} "), &format!("\n{code} "));
        return quoted_reply::on_one_line(&lines, "\n").map(|line| Cow::Owned(line.into_owned()));
    }
    if kind == RecordKind::Delivery {
        return None;
    }
    let words = text.trim_end_matches('/').replace('_', " ");
    let status = words.rsplit_once(STATUS).and_then(|(_, rest)| rest.split(')').next()).map(str::to_owned);
    Some(Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, status.as_deref(), &words)))
}
