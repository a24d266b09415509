//! The header that syslog puts before a message.

use crate::clock;

/// A line of syslog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyslogHeader<'a> {
    pub(crate) time: i64,
    /// The program, without its number.
    pub(crate) tag: &'a str,
    pub(crate) message: &'a str,
}

/// Takes `TIME HOST TAG[PID]: `, with a priority `<22>` before it, or `[ID 197553 mail.info]` behind it, where
/// there is one.
pub(crate) fn take_header(line: &str, latest: i64) -> Option<SyslogHeader<'_>> {
    let line = match line.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?.1,
        None => line,
    };
    let (time, rest) = clock::take_iso(line).or_else(|| clock::take_syslog(line, latest))?;
    let (_host, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (tag, message) = rest.split_once(": ")?;
    // A tag is a word: a colon further on is of the message.
    if tag.is_empty() || tag.contains(' ') {
        return None;
    }
    let tag = tag.split_once('[').map_or(tag, |(name, _)| name);
    let message = match message.strip_prefix("[ID ") {
        Some(rest) => rest.split_once("] ")?.1,
        None => message,
    };
    Some(SyslogHeader { time, tag, message })
}
