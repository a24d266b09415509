//! Replies whose lines were put behind each other, each still with its code.

use alloc::string::{String, ToString};

use super::Reply;

/// The line that rules see, of a reply whose lines stand behind each other, as logs and programs keep them:
/// `550-5.1.1 No such 550 5.1.1 user`. Between its lines stands `separator`.
///
/// `code` is the code that the text starts with, of three digits; `rest` is what follows it and the `-`. The line is the
/// one that [`Reply::from_wire`] gives for the same lines on the wire.
pub fn unfold(code: &str, rest: &str, separator: &str) -> String {
    let mut message = String::with_capacity(rest.len());
    let mut rest = rest;
    let mut last = false;
    while !last {
        let Some((end, start, ends)) = next_line(rest, code, separator) else { break };
        message.push_str(&rest[..end]);
        message.push('\n');
        rest = &rest[start..];
        last = ends;
    }
    message.push_str(rest);
    // A code is three digits.
    let line = Reply::with_message(code.parse().unwrap_or_default(), &message).to_string();
    if separator == " " { line } else { line.replace(separator, " ") }
}

/// Where a line ends, where the next one starts after its code, and whether that is the last.
fn next_line(text: &str, code: &str, separator: &str) -> Option<(usize, usize, bool)> {
    let mut from = 0;
    while let Some(at) = text[from..].find(code) {
        let (at, after) = (from + at, from + at + code.len());
        from = after;
        let Some(end) = at.checked_sub(separator.len()).filter(|_| text[..at].ends_with(separator)) else {
            continue;
        };
        match text.as_bytes().get(after) {
            Some(b'-') => return Some((end, after + 1, false)),
            Some(b' ') => return Some((end, after + 1, true)),
            _ => {}
        }
    }
    None
}
