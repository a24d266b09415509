//! Which bytes of a string token made which characters of its value.

use std::ops::Range;

/// One character of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The character.
    pub(super) char: char,
    /// The bytes of the token that made it.
    pub(super) raw: Range<usize>,
}

/// The characters of a string token of TOML or JSON, quotes included in the token.
///
/// The token has to be one that the parsers accept. Then its quotes tell the kinds apart, and one set of
/// escapes serves both languages: none means one thing in TOML and another in JSON. Any other token gives
/// some answer.
pub(super) fn pieces(token: &str) -> Pieces<'_> {
    let quote = if token.starts_with('\'') { '\'' } else { '"' };
    let delimiter = if is_multi_line(token, quote) { 3 } else { 1 };
    let body = token.get(delimiter..).unwrap_or("");
    let newline = if delimiter == 3 { first_newline(body) } else { 0 };
    Pieces {
        token,
        at: token.len() - body.len() + newline,
        end: token.len().saturating_sub(delimiter),
        escapes: quote == '"',
    }
}

/// The name that a key of TOML stands for: a bare word, or a string.
pub(super) fn key(token: &str) -> String {
    match token.starts_with(['"', '\'']) {
        true => pieces(token).map(|piece| piece.char).collect(),
        false => token.to_owned(),
    }
}

fn is_multi_line(token: &str, quote: char) -> bool {
    token.len() >= 6 && token.chars().take(3).all(|c| c == quote)
}

/// A newline right after the opening delimiter does not count.
fn first_newline(body: &str) -> usize {
    match body.as_bytes() {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => 0,
    }
}

/// The range of the token that made `part` (bytes) of its value.
pub(super) fn raw_range(token: &str, part: Range<usize>) -> Range<usize> {
    let pieces = pieces(token);
    let closing = pieces.end;
    let (mut start, mut end) = (None, None);
    let mut value_at = 0;
    for piece in pieces {
        let value_end = value_at + piece.char.len_utf8();
        if start.is_none() && part.start < value_end {
            start = Some(piece.raw.start);
        }
        if value_at < part.end && part.end <= value_end {
            end = Some(piece.raw.end);
        }
        value_at = value_end;
    }
    let start = start.unwrap_or(closing);
    match part.is_empty() {
        true => start..start,
        false => start..end.unwrap_or(closing).max(start),
    }
}

/// Walks over a string token; made by [`pieces`].
#[derive(Clone, Debug)]
pub(super) struct Pieces<'t> {
    token: &'t str,
    at: usize,
    /// Where the closing delimiter starts.
    end: usize,
    escapes: bool,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let rest = self.token.get(self.at..self.end)?;
            let first = rest.chars().next()?;
            let start = self.at;
            let (char, length) =
                if self.escapes && first == '\\' { escape(rest) } else { (Some(first), first.len_utf8()) };
            self.at += length;
            if let Some(char) = char {
                return Some(Piece { char, raw: start..self.at });
            }
        }
    }
}

/// What the escape at the start of `rest` stands for, and its length in bytes.
fn escape(rest: &str) -> (Option<char>, usize) {
    let Some(kind) = rest[1..].chars().next() else {
        return (Some('\\'), 1);
    };
    let short = match kind {
        'b' => '\u{8}',
        'e' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'x' => return (Some(to_char(hex(rest, 2, 2))), 4),
        'u' => return four_digits(rest),
        'U' => return (Some(to_char(hex(rest, 2, 8))), 10),
        // A backslash at the end of a line takes the newline and the blanks after it along.
        c if c.is_ascii_whitespace() => return (None, 1 + blanks(&rest[1..])),
        other => other,
    };
    (Some(short), 1 + kind.len_utf8())
}

fn blanks(rest: &str) -> usize {
    rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len()
}

/// `\uXXXX`, or in JSON two of them: a surrogate pair.
fn four_digits(rest: &str) -> (Option<char>, usize) {
    let high = hex(rest, 2, 4);
    if !(0xD800..0xDC00).contains(&high) {
        return (Some(to_char(high)), 6);
    }
    let low = hex(rest, 8, 4).wrapping_sub(0xDC00) & 0x3FF;
    (Some(to_char(0x1_0000 + ((high - 0xD800) << 10) + low)), 12)
}

fn hex(rest: &str, at: usize, digits: usize) -> u32 {
    let digits = rest.get(at..at + digits).unwrap_or("");
    u32::from_str_radix(digits, 16).unwrap_or(u32::from(char::REPLACEMENT_CHARACTER))
}

fn to_char(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
