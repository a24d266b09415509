//! Headers of less common forms.

use super::frames::{without_names, without_stream};
use super::{SyslogHeader, times, without_id, without_pid};
use crate::quoting::{Escapes, find_unquoted};

/// So many times may stand one behind the other: that of a container's log, and that of the program.
const MOST_TIMES: usize = 3;

/// So many words may stand between time and tag: the host, the facility, the severity.
const MOST_WORDS: usize = 4;

/// Takes a header of any form.
pub(super) fn take(line: &str, latest: i64) -> Option<SyslogHeader<'_>> {
    let line = without_names(line);
    let (has_priority, line) = match without_priority(line) {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    if let Some(header) = line.strip_prefix("1 ").and_then(|rest| rfc5424(rest, latest)) {
        return Some(header);
    }
    let (time, rest) = take_times(line, latest)?;
    // A container's time may stand before all of the other.
    if !has_priority && let Some(rest) = without_priority(rest) {
        let inner = super::take_header(rest, latest)?;
        return Some(SyslogHeader { time: inner.time.or(time), ..inner });
    }
    let (tag, message) = take_tag(rest)?;
    Some(SyslogHeader { time, tag, message: without_id(message)? })
}

/// What follows `<22>`.
fn without_priority(line: &str) -> Option<&str> {
    let (number, rest) = line.strip_prefix('<')?.split_once('>')?;
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(rest)
}

/// Takes the times before a message. The last one is the program's own.
fn take_times(line: &str, latest: i64) -> Option<(Option<i64>, &str)> {
    let (mut time, rest) = times::take(line, latest)?;
    let mut rest = without_stream(rest);
    for _ in 1..MOST_TIMES {
        let Some((inner, after)) = times::take(rest, latest) else { break };
        (time, rest) = (inner.or(time), without_stream(after));
    }
    Some((time, rest))
}

/// Takes the words up to the tag, and it: `TAG[PID]: `, `TAG: `, or `[TAG] ` of metalog.
fn take_tag(mut rest: &str) -> Option<(&str, &str)> {
    for _ in 0..=MOST_WORDS {
        let (word, after) = rest.split_once(' ')?;
        if let Some(tag) = word.strip_suffix(':') {
            return Some((without_pid(tag), after.trim_start())).filter(|(tag, _)| !tag.is_empty());
        }
        if let Some(tag) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
            return Some((tag, after));
        }
        rest = after.trim_start();
    }
    None
}

/// What follows the version in a line of RFC 5424: `TIME HOST TAG PID ID DATA MESSAGE`.
fn rfc5424(rest: &str, latest: i64) -> Option<SyslogHeader<'_>> {
    let (time, rest) = match rest.strip_prefix("- ") {
        Some(rest) => (None, rest),
        None => times::take(rest, latest)?,
    };
    let mut words = rest.splitn(5, ' ');
    let (_host, tag, _pid, _id) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let message = without_data(words.next()?)?;
    Some(SyslogHeader { time, tag: without_pid(tag), message: message.trim_start_matches('\u{feff}') })
}

/// What follows the structured data: `-`, or `[name key="value"]` one or several times.
fn without_data(mut rest: &str) -> Option<&str> {
    if let Some(rest) = rest.strip_prefix("- ") {
        return Some(rest);
    }
    while rest.starts_with('[') {
        let end = find_unquoted(rest, Escapes::InQuotes, |_, byte| byte == b']').ok()??;
        rest = &rest[end + 1..];
    }
    rest.strip_prefix(' ')
}
