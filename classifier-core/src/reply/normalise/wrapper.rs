//! What stands around a reply: marks, the type of a diagnosis, and the words of whoever quotes it.

use super::MOST_WRAPPERS;
use super::codes::{begins_refusal, inner, leading_code, leading_enhanced};

/// What editors of some systems begin a file with.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// How Postfix names the command that a reply was to, behind the reply.
const NOTE: &str = " (in reply to";

/// What such a note ends with.
pub(super) const END_OF_NOTE: &str = " command)";

/// Quotes, and what closes each.
const QUOTES: [(char, char); 6] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '\''),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
];

/// The type of a diagnosis (RFC 3464, section 2.1.2: `smtp`, `X-Postfix`) has at most so many bytes.
const MOST_TYPE_BYTES: usize = 24;

/// The reply in a text, from its code or enhanced code on; `None` where there is none.
pub(super) fn unwrapped(text: &str) -> Option<&str> {
    let text = within_quotes(text);
    let begins = leading_code(text).is_some() || leading_enhanced(text).is_some();
    let mut reply = if begins { text } else { quoted_at_start(text).or_else(|| quoted(text))? };
    for _ in 0..MOST_WRAPPERS {
        reply = without_note(reply);
        let Some(inside) = after_code(reply).and_then(inner) else { break };
        reply = inside;
    }
    Some(without_note(reply))
}

/// What follows the code that a reply begins with, or its enhanced code where it has no other.
fn after_code(reply: &str) -> Option<&str> {
    match leading_code(reply) {
        Some((_, rest)) => rest.strip_prefix([' ', '-']),
        None => leading_enhanced(reply)?.1.strip_prefix(' '),
    }
}

/// A text without the marks around it.
fn within_quotes(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, BYTE_ORDER_MARK | '#'));
    for (open, close) in QUOTES {
        if let Some(rest) = text.strip_prefix(open) {
            return rest.trim_end().strip_suffix(close).unwrap_or(rest).trim_start();
        }
    }
    text
}

/// The reply behind the type of a diagnosis (`smtp; 550 No`), or behind `host mx.example[192.0.2.1] said: `.
pub(super) fn quoted_at_start(text: &str) -> Option<&str> {
    if text.starts_with("host ") {
        return quoted(text);
    }
    let mut rest = without_type(text)?;
    while let Some(inside) = without_type(rest) {
        rest = inside;
    }
    let rest = within_quotes(rest);
    let begins = leading_code(rest).is_some() || leading_enhanced(rest).is_some();
    if begins { Some(rest) } else { quoted(rest) }
}

/// What follows the type of a diagnosis.
fn without_type(text: &str) -> Option<&str> {
    let end = text.bytes().take(MOST_TYPE_BYTES).position(|byte| byte == b';')?;
    let (kind, rest) = text.split_at(end);
    let is_type = ["smtp", "lmtp"].iter().any(|known| kind.eq_ignore_ascii_case(known))
        || kind.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"));
    is_type.then(|| rest[1..].trim_start())
}

/// The reply that a text quotes. The first one counts: what a server said may quote others.
fn quoted(text: &str) -> Option<&str> {
    let codes = || text.match_indices(['4', '5']).map(|(at, _)| at).filter(|&at| begins_refusal(&text[at..]));
    let at = codes().find(|&at| is_announced(&text[..at])).or_else(|| {
        // Without a mark before it, only a code and an enhanced code are surely a reply.
        codes()
            .find(|&at| text[..at].ends_with(' ') && text.get(at + 4..).and_then(leading_enhanced).is_some())
    })?;
    let reply = &text[at..];
    // A quote that was opened right before it ends it.
    let end = if text[..at].ends_with('\'') { reply.find('\'') } else { None };
    Some(end.map_or(reply, |end| &reply[..end]))
}

/// Whether this text announces a quotation, and does not end within a time or an address (`10:450`).
fn is_announced(before: &str) -> bool {
    let words = before.trim_end();
    let in_number = before.strip_suffix(':').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    (words.ends_with([':', ';', '\'', '"']) || words.ends_with("<<<")) && !in_number
}

/// Takes away the command that a reply was to. A server may say such a thing as well; Postfix says it last.
fn without_note(reply: &str) -> &str {
    let end = reply.trim_end();
    match end.rfind(NOTE).filter(|_| end.ends_with(END_OF_NOTE)) {
        Some(at) => &reply[..at],
        None => reply,
    }
}
