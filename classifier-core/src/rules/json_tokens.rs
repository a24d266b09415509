//! What is not plain JSON, found token by token.
//!
//! The scanner knows the dialects of JSON. Here everything that only a dialect allows is reported; whether
//! the tokens make sense together is the parser's business, except for commas.

use std::ops::Range;

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use super::labels::{Parsed, quoted};
use crate::diagnostics::Diagnostic;

/// The mistakes of file number `file`, in order of place.
pub(super) fn check(file: usize, text: &str) -> Vec<Diagnostic> {
    let mut checker = Checker { parsed: Parsed::new(file), text, last: None, depth: 0 };
    let mut scanner = Scanner::new(text, &ScannerOptions::default());
    let mut end = 0;
    // The parser meets the same error of the scanner, and reports it.
    while let Ok(Some(token)) = scanner.scan() {
        let span = scanner.token_start()..scanner.token_end();
        checker.gap(end..span.start);
        end = span.end;
        checker.token(&token, span);
    }
    let mut diagnostics = checker.parsed.diagnostics;
    // A comma is missed when the token after it has been looked at.
    diagnostics.sort_by_key(|d| d.span.as_ref().map(|s| s.start));
    diagnostics
}

struct Checker<'t> {
    parsed: Parsed,
    text: &'t str,
    /// The token before, comments left out.
    last: Option<(Role, Range<usize>)>,
    /// How many brackets are open.
    depth: usize,
}

/// What a token is to its neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A string, number or word: the start and the end of a value.
    Scalar,
    NotAKey,
    Open,
    Close,
    Comma,
    Colon,
}

impl Role {
    fn of(token: &Token<'_>) -> Option<Role> {
        Some(match token {
            Token::OpenBrace | Token::OpenBracket => Role::Open,
            Token::CloseBrace | Token::CloseBracket => Role::Close,
            Token::Comma => Role::Comma,
            Token::Colon => Role::Colon,
            Token::String(_) => Role::Scalar,
            Token::Word(_) | Token::Boolean(_) | Token::Number(_) | Token::Null => Role::NotAKey,
            Token::CommentLine(_) | Token::CommentBlock(_) => return None,
        })
    }

    fn starts_value(self) -> bool {
        matches!(self, Role::Scalar | Role::NotAKey | Role::Open)
    }

    fn ends_value(self) -> bool {
        matches!(self, Role::Scalar | Role::NotAKey | Role::Close)
    }
}

impl Checker<'_> {
    fn report(&mut self, span: Range<usize>, message: &str) {
        self.parsed.push(self.parsed.at(span, message));
    }

    fn token(&mut self, token: &Token<'_>, span: Range<usize>) {
        match token {
            Token::CommentLine(_) | Token::CommentBlock(_) => {
                let first_line = super::labels::one_line(self.text, span.clone());
                self.report(first_line, "JSON has no comments");
            }
            Token::String(_) => self.string(span.clone()),
            Token::Number(number) if !is_number(number) => self.report(span.clone(), "not a number of JSON"),
            _ => {}
        }
        if let Some(role) = Role::of(token) {
            self.neighbours(role);
            self.last = Some((role, span));
            match role {
                Role::Open => self.depth += 1,
                Role::Close => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// Commas between values and nowhere else, and nothing but strings as keys.
    fn neighbours(&mut self, role: Role) {
        let Some((last, last_span)) = self.last.clone() else {
            return;
        };
        if last.ends_value() && role.starts_value() && self.depth > 0 {
            self.report(last_span.end..last_span.end, "missing comma");
        } else if last == Role::Comma && role == Role::Close {
            self.report(last_span, "a comma after the last item");
        } else if last == Role::NotAKey && role == Role::Colon {
            let message =
                format!("the key {} must be in double quotes", quoted(&self.text[last_span.clone()]));
            self.report(last_span, &message);
        }
    }

    fn gap(&mut self, span: Range<usize>) {
        let strange = |c: &(usize, char)| !matches!(c.1, ' ' | '\t' | '\n' | '\r');
        if let Some((at, c)) = self.text[span.clone()].char_indices().find(strange) {
            let start = span.start + at;
            let message = format!("the character U+{:04X} between the values", u32::from(c));
            self.report(start..start + c.len_utf8(), &message);
        }
    }

    fn string(&mut self, span: Range<usize>) {
        let token = &self.text[span.clone()];
        if token.starts_with('\'') {
            return self.report(span, "strings of JSON are in double quotes");
        }
        let mut chars = token.char_indices();
        while let Some((at, c)) = chars.next() {
            let start = span.start + at;
            match c {
                '\\' => {
                    let escaped = chars.next().map_or('\\', |(_, c)| c);
                    self.escape(start..start + 1 + escaped.len_utf8(), escaped);
                }
                '\0'..='\x1f' => {
                    let message = format!("the control character U+{:04X} in a string", u32::from(c));
                    // A newline cannot be underlined.
                    let end = start + usize::from(!matches!(c, '\n' | '\r'));
                    let help = format!("write \\u{:04x}", u32::from(c));
                    let diagnostic = self.parsed.at(start..end, message).help(help);
                    self.parsed.push(diagnostic);
                }
                _ => {}
            }
        }
    }

    fn escape(&mut self, span: Range<usize>, escaped: char) {
        if matches!(escaped, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
            return;
        }
        let message = format!("unknown escape {} in a string", quoted(&self.text[span.clone()]));
        let diagnostic = self.parsed.at(span, message).help("double the backslash");
        self.parsed.push(diagnostic);
    }
}

/// The grammar of RFC 8259; the scanner also knows hexadecimal numbers, `.5`, `5.`, `+5` and `Infinity`.
fn is_number(number: &str) -> bool {
    let number = number.strip_prefix('-').unwrap_or(number);
    let bytes = number.as_bytes();
    let digits_after = |i: usize| bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
    let decimal = number.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let point = bytes.iter().position(|&b| b == b'.');
    decimal && bytes.first().is_some_and(u8::is_ascii_digit) && point.is_none_or(digits_after)
}
