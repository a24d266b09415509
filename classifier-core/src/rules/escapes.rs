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
            self.at = self.end.min(self.at + length);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Rule, Sources, parse};
    use super::*;

    const TOML: [&str; 14] = [
        "a",
        "é",
        "😀",
        " ",
        "'",
        "#",
        r"\n",
        r"\\",
        r#"\""#,
        r"\t",
        r"\e",
        r"\x41",
        r"\u00e9",
        r"\U0001F600",
    ];
    const LINES: [&str; 7] = ["a", "\n", "\r\n", "\"", "\\\n   ", "\\  \r\n\t\n ", r"\\"];
    const LITERAL: [&str; 7] = ["a", "é", r"\d", "\"", "\n", "\r\n", "'"];
    const JSON: [&str; 10] = ["a", "é", "/", "'", r"\/", r"\u00e9", r"\ud83d\ude00", r#"\""#, r"\\", r"\b\f"];

    fn body(parts: &'static [&'static str]) -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(parts), 0..12).prop_map(|parts| parts.concat())
    }

    /// A token and the ending of the file it is from.
    fn token() -> impl Strategy<Value = (String, &'static str)> {
        prop_oneof![
            body(&TOML).prop_map(|b| (format!("\"{b}\""), "toml")),
            body(&LINES).prop_map(|b| (format!("\"\"\"{b}\"\"\""), "toml")),
            body(&LITERAL).prop_map(|b| (format!("'{b}'"), "toml")),
            body(&LITERAL).prop_map(|b| (format!("'''{b}'''"), "toml")),
            body(&JSON).prop_map(|b| (format!("\"{b}\""), "json")),
        ]
    }

    /// The one pattern of a file, if the parser accepts it.
    fn read(token: &str, ending: &str) -> Option<(Rule, String)> {
        let text = match ending {
            "toml" => format!("rules.A = [{token}]"),
            _ => format!("{{\"rules\": {{\"A\": [{token}]}}}}"),
        };
        let mut sources = Sources::new();
        sources.add(format!("x.{ending}"), text.clone());
        let (mut rules, diagnostics) = parse(sources);
        (diagnostics.is_empty() && rules.rules.len() == 1).then(|| (rules.rules.remove(0), text))
    }

    proptest! {
        #[test]
        fn the_walk_agrees_with_the_parsers((token, ending) in token()) {
            // Some are not what they seem: a line break between single quotes, three quotes inside three.
            let Some((rule, text)) = read(&token, ending) else {
                return Ok(());
            };
            prop_assert_eq!(&text[rule.span.clone()], &token);
            let walked: String = pieces(&token).map(|p| p.char).collect();
            prop_assert_eq!(&walked, &rule.pattern);

            let mut last = 0;
            for ((at, char), piece) in rule.pattern.char_indices().zip(pieces(&token)) {
                prop_assert!(last <= piece.raw.start && piece.raw.end <= token.len());
                last = piece.raw.end;
                let span = rule.source_span(&text, at..at + char.len_utf8());
                prop_assert_eq!(span.start - rule.span.start, piece.raw.start);
                prop_assert_eq!(span.end - rule.span.start, piece.raw.end);
                // Its own bytes make this character again.
                let quotes = &token[..if is_multi_line(&token, '"') || is_multi_line(&token, '\'') { 3 } else { 1 }];
                let alone = format!("{quotes}x{}x{quotes}", &token[piece.raw.clone()]);
                // A carriage return cannot stand without its newline.
                if char != '\r' || !alone.contains('\r') {
                    let (again, _) = read(&alone, ending).expect("the same bytes");
                    prop_assert_eq!(again.pattern, format!("x{char}x"));
                }
            }
        }

        #[test]
        fn any_token_and_any_part_give_a_range_inside(token in any::<String>(), a in 0..40usize, b in 0..40usize) {
            for token in [token.clone(), format!("\"{token}"), format!("\"\"\"\\{token}"), format!("'''{token}\"")] {
                let range = raw_range(&token, a..b);
                prop_assert!(range.start <= range.end && range.end <= token.len(), "{range:?} {token:?}");
            }
        }
    }

    /// An escape that promises more digits than there are took them from past the end.
    #[test]
    fn an_escape_that_is_cut_ends_with_its_token() {
        for token in ["\"\\uA", "\"\\U0\"", "\"\\x\"", "\"\\uD83D\""] {
            let range = raw_range(token, 0..3);
            assert!(range.end <= token.len(), "{range:?} {token:?}");
        }
    }

    #[test]
    fn an_empty_part_is_before_the_next_character_or_the_quote() {
        let token = r#""a\\b""#;
        assert_eq!(raw_range(token, 0..0), 1..1);
        assert_eq!(raw_range(token, 1..1), 2..2);
        assert_eq!(raw_range(token, 2..2), 4..4);
        assert_eq!(raw_range(token, 3..3), 5..5);
        assert_eq!(raw_range(token, 9..9), 5..5);
        assert_eq!(raw_range(token, 1..9), 2..5);
        assert_eq!(raw_range("\"\"", 0..0), 1..1);
    }
}
