//! Lines of syslog that come in JSON.

use crate::record::Record;
use crate::syslog;

/// Reads a line with its header; the number is the latest time that it may have.
pub(super) type OfLine = fn(&str, i64) -> Option<Record<'_>>;

/// Reads what follows a header, of which the time is known.
pub(super) type OfMessage = fn(Option<i64>, &str) -> Option<Record<'_>>;

/// The record of the line in an object. That line may have a header of its own, or be the message alone.
pub(super) fn parse(
    object: &str,
    latest: i64,
    parse: OfLine,
    of_message: OfMessage,
) -> Option<Record<'static>> {
    let syslog::Enclosed { time, message, .. } = syslog::unpack(object)?;
    let mut record = parse(&message, latest).or_else(|| of_message(time, &message))?;
    record.time = record.time.or(time);
    Some(record.into_owned())
}
