//! The header that syslog puts before a message, in the forms that systems write.
//!
//! ```text
//! mail-1  | 2026-11-21T10:00:00.1Z Nov 21 10:00:00 mail postfix/smtp[812]: 4XyZ12abcdz3: to=<bob@example.com>, ...
//! '-frames.rs--------------------' '-times.rs----' '-header.rs---------' '-message------------------------------
//! {"SYSLOG_IDENTIFIER":"postfix/smtp","MESSAGE":"..."}   envelope.rs
//! ```
//!
//! Nearly all lines are `TIME HOST TAG[PID]: MESSAGE`, so that is tried first; what is not, goes to `header.rs`.

mod envelope;
mod frames;
mod header;
mod times;

pub(crate) use self::envelope::{Enclosed, unpack};
pub(crate) use self::times::take as take_time;

pub(crate) use self::frames::{without_names, without_stream};
use crate::clock;

/// A line of syslog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyslogHeader<'a> {
    /// Nothing where the line does not say it, or counts from the start of the system.
    pub(crate) time: Option<i64>,
    /// The program, without its number.
    pub(crate) tag: &'a str,
    pub(crate) message: &'a str,
}

/// Takes the header that a line has, in any form; a time without a year is not after `latest`.
pub(crate) fn take_header(line: &str, latest: i64) -> Option<SyslogHeader<'_>> {
    common(line, latest).or_else(|| header::take(line, latest))
}

/// Takes `TIME HOST TAG[PID]: `, with a priority `<22>` before it, or `[ID 197553 mail.info]` behind it, where
/// there is one.
fn common(line: &str, latest: i64) -> Option<SyslogHeader<'_>> {
    let line = match line.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?.1,
        None => line,
    };
    let (time, rest) = clock::take_iso(line).or_else(|| clock::take_syslog(line, latest))?;
    let (host, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (tag, message) = rest.split_once(": ")?;
    // A tag is a word: a colon further on is of the message. Without a host, the tag stands in its place.
    if tag.is_empty() || tag.contains(' ') || host.ends_with(':') || host.starts_with('[') {
        return None;
    }
    Some(SyslogHeader { time: Some(time), tag: without_pid(tag), message: without_id(message)? })
}

/// The name in `postfix/smtp[812]`.
fn without_pid(tag: &str) -> &str {
    tag.split_once('[').map_or(tag, |(name, _)| name)
}

/// A message without the `[ID 197553 mail.info]` of Solaris.
fn without_id(message: &str) -> Option<&str> {
    match message.strip_prefix("[ID ") {
        Some(rest) => Some(rest.split_once("] ")?.1),
        None => Some(message),
    }
}
