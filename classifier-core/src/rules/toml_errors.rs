//! The errors of the TOML parser in words for people who write rules.
//!
//! The parser recovers and goes on, so that it finds all mistakes; but one bracket that is not closed makes
//! it take all that follows for a list. What it says from there on is dropped, except about strings, which
//! it still reads right.

use std::ops::Range;

use ::toml::de::{DeTable, Error};

use super::labels::{Parsed, duplicate, one_line, quoted, starts_inside};
use super::toml_index::Index;
use crate::diagnostics::Diagnostic;

/// What to do about an escape that TOML does not know.
const QUOTES: &str = "write the pattern in single quotes ('...'), or double the backslash";

const SINGLE_QUOTES: &str = "write the pattern in single quotes ('...')";

/// The words for a string that is not closed.
const OPEN_STRING: &str = "the string has no closing quote";

/// The words for what the parsers refuse to go into.
const TOO_DEEP: &str = "nested too deeply";

/// The syntax errors of a file, in order of place.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is read after this offset was not meant so.
    misled_from: usize,
}

impl Syntax {
    /// Whether what stands at `span` was read wrong because of a syntax error.
    pub(super) fn spoils(&self, span: &Range<usize>) -> bool {
        span.start >= self.misled_from || starts_inside(&self.diagnostics, span)
    }
}

/// What an error of the parser is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Duplicate,
    Escape,
    Digits,
    OpenString,
    /// A list that goes on where something else was meant: the parser is misled from here.
    OpenList,
    /// No value, or one that would have to be a string.
    Unquoted,
    TooDeep,
    /// Another mistake inside a string, which the parser reads right even when it is misled.
    InString,
    Other,
}

impl Kind {
    /// Strings are read right wherever they stand.
    fn holds_when_misled(self) -> bool {
        use Kind::*;
        matches!(self, Escape | Digits | OpenString | InString | TooDeep)
    }
}

/// The parser has no kinds, only messages; the tests hold on to them.
fn kind(message: &str) -> Kind {
    const KINDS: [(&str, Kind); 13] = [
        ("duplicate key", Kind::Duplicate),
        ("missing escaped value", Kind::Escape),
        ("too few unicode value digits", Kind::Digits),
        ("invalid value, expected unicode", Kind::Digits),
        ("invalid basic string, expected `\"`", Kind::OpenString),
        ("invalid literal string, expected `'`", Kind::OpenString),
        ("invalid multi-line basic string, expected `\"`", Kind::OpenString),
        ("invalid multi-line literal string, expected `'`", Kind::OpenString),
        ("unexpected `=` in array", Kind::OpenList),
        ("unclosed array", Kind::OpenList),
        ("string values must be quoted", Kind::Unquoted),
        ("invalid boolean", Kind::Unquoted),
        ("cannot recurse further", Kind::TooDeep),
    ];
    let known = KINDS.iter().find(|(start, _)| message.starts_with(start));
    match known {
        Some((_, kind)) => *kind,
        None if message == "recursion limit" => Kind::TooDeep,
        None if message.starts_with("invalid ") && message.contains(" string") => Kind::InString,
        None => Kind::Other,
    }
}

/// Translates `errors`, which the parser found in `text` on its way to `table`.
pub(super) fn translate(file: usize, text: &str, table: &DeTable<'_>, errors: &[Error]) -> Syntax {
    let mut translator = Translator { text, parsed: Parsed::new(file), index: None, table };
    let misled_from = errors.iter().filter_map(|e| misled_from(text, e)).min();
    let misled_from = misled_from.unwrap_or(usize::MAX);
    for error in errors {
        let kind = kind(error.message());
        let start = error.span().map_or(0, |span| span.start);
        if start < misled_from || kind.holds_when_misled() {
            translator.add(kind, error);
        }
    }
    if misled_from != usize::MAX {
        translator.add_open_list(misled_from);
    }
    Syntax { diagnostics: in_order(translator.parsed.diagnostics), misled_from }
}

/// The start of the line where the parser first noticed that a list is not closed.
fn misled_from(text: &str, error: &Error) -> Option<usize> {
    let open = kind(error.message()) == Kind::OpenList;
    let at = error.span().filter(|_| open)?.start;
    match error.message().contains('=') {
        true => Some(text[..at].rfind('\n').map_or(0, |newline| newline + 1)),
        false => Some(at),
    }
}

fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let start = |d: &Diagnostic| d.span.as_ref().map(|s| s.start);
    diagnostics.sort_by_key(start);
    // The parser repeats itself, in the same words or others.
    diagnostics.dedup_by_key(|d| start(d));
    diagnostics
}

struct Translator<'a> {
    text: &'a str,
    parsed: Parsed,
    /// Made when it is first needed.
    index: Option<Index<'a>>,
    table: &'a DeTable<'a>,
}

impl<'a> Translator<'a> {
    fn add(&mut self, kind: Kind, error: &Error) {
        let Some(span) = error.span() else {
            let message = if kind == Kind::TooDeep { TOO_DEEP } else { error.message() };
            self.parsed.push(Diagnostic::whole_file(self.parsed.file, message));
            return;
        };
        let diagnostic = match kind {
            Kind::Duplicate => self.duplicate(span),
            Kind::Escape => self.escape(span),
            Kind::Digits => self.parsed.at(span, error.message()).help(QUOTES),
            Kind::OpenString => self.open_string(span),
            Kind::TooDeep => self.parsed.at(span, TOO_DEEP),
            Kind::Unquoted if span.is_empty() => self.parsed.at(span, "a value is missing"),
            Kind::Unquoted => self.parsed.at(span, "strings must be in quotes").help(SINGLE_QUOTES),
            Kind::OpenList => return,
            Kind::InString | Kind::Other => self.parsed.at(span, error.message()),
        };
        self.parsed.push(diagnostic);
    }

    fn index(&mut self) -> &Index<'a> {
        let (text, table) = (self.text, self.table);
        self.index.get_or_insert_with(|| Index::new(text, table))
    }

    fn duplicate(&mut self, span: Range<usize>) -> Diagnostic {
        let name = super::escapes::key(&self.text[span.clone()]);
        let file = self.parsed.file;
        let index = self.index();
        let first = index.first_key(&name, span.start);
        let first = first.or_else(|| index.same_header(span.start));
        let place = first.map(|at| index.position(at));
        duplicate(file, span, &name, place)
    }

    /// The parser points behind the backslash.
    fn escape(&self, span: Range<usize>) -> Diagnostic {
        let start = span.start.saturating_sub(1);
        let next = self.text[span.start..].chars().next();
        let end = span.start + next.map_or(0, char::len_utf8);
        let shown = quoted(&self.text[start..end]);
        let message = format!("unknown escape {shown} in a double-quoted string");
        self.parsed.at(start..end, message).help(QUOTES)
    }

    /// The parser points to where the string ends for it.
    fn open_string(&mut self, span: Range<usize>) -> Diagnostic {
        let text = self.text;
        let start = self.index().string_ending_at(span.start);
        let string = start.map_or(span.clone(), |start| one_line(text, start..span.start));
        self.parsed.at(string, OPEN_STRING)
    }

    fn add_open_list(&mut self, noticed: usize) {
        // A string that is not closed has swallowed the bracket, and depth ends all reading.
        let swallowed = |d: &Diagnostic| [OPEN_STRING, TOO_DEEP].contains(&d.message.as_str());
        if self.parsed.diagnostics.iter().any(swallowed) {
            return;
        }
        let diagnostic = match self.index().list_around(noticed) {
            Some((name, start)) => self
                .parsed
                .at(start..start + 1, format!("the list of {} has no closing `]`", quoted(name)))
                .label("opened here"),
            None => self.parsed.at(noticed..noticed, "a list before this has no closing `]`"),
        };
        self.parsed.push(diagnostic);
    }
}
