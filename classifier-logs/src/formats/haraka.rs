//! Lines of Haraka's log.
//!
//! ```text
//! 2026-11-21T10:00:00.123Z [NOTICE] [7E2B1A4C-0001.1.1] [outbound] recipient <bob@example.com> rejected: 550 5.1.1 User unknown
//! ```
//!
//! Of the plugin `outbound`, `recipient ... rejected` and `deferred` are failures of one recipient, and `Temp failing` is one
//! of all, where no server was reached. `delivered` is a delivery; other lines are remarks.

use std::borrow::Cow;

use crate::quoted_reply;
use crate::record::{Record, RecordKind};
use crate::syslog::take_time;

/// What stands before the words of the plugin that delivers.
const OUTBOUND: &str = "] [outbound] ";

/// The record of a line; `None` where it is not of this form. A time without a year is not after `latest`.
pub fn parse(line: &str, latest: i64) -> Option<Record<'_>> {
    let (time, rest) = take_time(line, latest).unwrap_or((None, line));
    let Some((before, message)) = rest.split_once(OUTBOUND) else {
        let is_logged = rest.starts_with('[') || rest.contains(": [");
        return is_logged.then(|| Record { time, ..Record::new(RecordKind::Remark) });
    };
    let record = delivery(message).unwrap_or_else(|| Record::new(RecordKind::Remark));
    let queue_id = before.rsplit_once('[').map(|(_, id)| Cow::Borrowed(id));
    Some(Record { time, queue_id: queue_id.filter(|id| id != "-"), ..record })
}

fn delivery(message: &str) -> Option<Record<'_>> {
    if let Some(rest) = message.strip_prefix("recipient <") {
        return of_recipient(rest);
    }
    if message.starts_with("delivered file=") {
        let host = message.split_once(" host=").and_then(|(_, rest)| rest.split(' ').next());
        return Some(Record {
            peer: host.map(|host| Cow::Borrowed(host.trim_matches('"'))),
            ..Record::new(RecordKind::Delivery)
        });
    }
    let (_, rest) = message.strip_prefix("Temp failing ")?.split_once(" for ")?;
    let (_, reason) = rest.split_once(" seconds: ")?;
    // Those recipients have lines of their own.
    let is_told = reason.starts_with("Some recipients temporarily failed");
    (!is_told).then(|| failure(RecordKind::Deferral, reason))
}

fn of_recipient(rest: &str) -> Option<Record<'_>> {
    let (recipient, rest) = rest.split_once("> ")?;
    let record = match rest.strip_prefix("rejected: ") {
        Some(said) => failure(RecordKind::Bounce, said),
        None => failure(RecordKind::Deferral, rest.strip_prefix("deferred: ")?),
    };
    Some(Record { recipients: vec![Cow::Borrowed(recipient)], ..record })
}

fn failure(kind: RecordKind, said: &str) -> Record<'_> {
    let made_up = || Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, None, said));
    let reply = quoted_reply::on_one_line(said, " ").unwrap_or_else(made_up);
    Record { reply: Some(reply), ..Record::new(kind) }
}
