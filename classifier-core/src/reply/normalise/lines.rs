//! Replies of several lines.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::iter;

use super::codes::{leading_code, leading_enhanced};
use crate::reply::{Reply, single_line, unfold};

/// How much is looked at without a branch.
const BLOCK: usize = 32;

/// A block, and the byte after it.
type Window = [u8; BLOCK + 1];

/// Whether a reply may have another line: it has a line break, or a `-` behind the last digit of its code. It is asked of
/// every reply, and most have neither.
pub(super) fn may_go_on(text: &[u8], last_digit: u8) -> bool {
    let mut rest = text;
    while let Some(window) = rest.first_chunk() {
        if has_mark(window, last_digit) {
            return true;
        }
        rest = &rest[BLOCK..];
    }
    let mut last: Window = [0; BLOCK + 1];
    last[..rest.len()].copy_from_slice(rest);
    has_mark(&last, last_digit)
}

/// Whether there is a mark in a block; of its last byte and the byte after it, too.
fn has_mark(window: &Window, last_digit: u8) -> bool {
    let (bytes, next) = (&window[..BLOCK], &window[1..]);
    let mark = |(&byte, &then): (&u8, &u8)| {
        u8::from(byte == b'\r')
            | u8::from(byte == b'\n')
            | (u8::from(byte == last_digit) & u8::from(then == b'-'))
    };
    iter::zip(bytes, next).fold(0, |found, pair| found | mark(pair)) != 0
}

/// The line of a reply that begins with its code.
pub(super) fn joined(reply: &str) -> Cow<'_, str> {
    if reply.contains(['\r', '\n']) {
        return match Reply::from_wire(reply) {
            Ok(reply) => Cow::Owned(format!("{reply}")),
            Err(_) => Cow::Owned(pasted(reply)),
        };
    }
    let Some((code, rest)) = leading_code(reply) else { return Cow::Borrowed(reply) };
    match rest.strip_prefix('-') {
        Some(rest) => Cow::Owned(unfold(code, rest, separator(rest, code))),
        None if goes_on(rest, code) => Cow::Owned(unfold(code, &rest[1..], " ")),
        None => Cow::Borrowed(reply),
    }
}

/// What stands between the lines: a space, or a line break as JSON and some logs write it.
fn separator(rest: &str, code: &str) -> &'static str {
    let written = [r"\r\n", r"\n"];
    written.into_iter().find(|mark| rest.contains(&*format!("{mark}{code}"))).unwrap_or(" ")
}

/// Whether a later line begins with the code and a `-`, though the first does not. `call 550-1234` is no such line.
fn goes_on(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        let begins =
            |rest: &str| rest.starts_with(|c: char| c.is_alphabetic()) || leading_enhanced(rest).is_some();
        text[..at].ends_with(' ') && text[at + code.len()..].strip_prefix('-').is_some_and(begins)
    })
}

/// The line of a text in several lines that is not as it was on the wire: blanks before the lines, empty ones, or lines
/// without a code.
fn pasted(reply: &str) -> String {
    let mut lines = reply.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let Some((code, rest)) = leading_code(first) else { return single_line(reply).into_owned() };
    let mut message = String::from(rest.get(1..).unwrap_or_default());
    for line in lines {
        let text = match leading_code(line) {
            Some((again, rest)) if again == code => rest.get(1..).unwrap_or_default(),
            _ => line,
        };
        message.push('\n');
        message.push_str(text);
    }
    // A code is three digits.
    format!("{}", Reply::with_message(code.parse().unwrap_or_default(), &message))
}
