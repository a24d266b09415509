//! What the parsers of both formats give, and the words they share.

use std::ops::Range;

use super::annotations::{self, Annotations};
use super::node::Entry;
use crate::diagnostics::{Diagnostic, Position};

/// A label of one file with its patterns, in document order.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) name: String,
    /// Its key.
    pub(super) span: Range<usize>,
    pub(super) patterns: Vec<Pattern>,
}

/// A pattern and its string token.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) value: String,
    pub(super) span: Range<usize>,
}

/// The labels of one file, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) file: usize,
    pub(super) labels: Vec<Label>,
    pub(super) annotations: Annotations,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    pub(super) fn new(file: usize) -> Parsed {
        Parsed { file, labels: Vec::new(), annotations: Annotations::default(), diagnostics: Vec::new() }
    }

    /// A diagnostic of this file. Not yet in the list: it may still get a label and a help.
    pub(super) fn at(&self, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(self.file, span, message)
    }

    /// Reads the tables beside the rules.
    pub(super) fn annotate(&mut self, top: Vec<Entry>) {
        let (annotations, mut diagnostics) = annotations::read(self.file, top);
        self.annotations = annotations;
        self.diagnostics.append(&mut diagnostics);
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The value of a label is not a list.
    pub(super) fn not_a_list(&mut self, span: Range<usize>, name: &str, found: &str, example: &str) {
        let message = format!("label {} needs a list of patterns, not {found}", quoted(name));
        let help = match found {
            "a string" => format!("put the pattern into a list: {example}"),
            _ => format!("write the patterns as a list of strings: {example}"),
        };
        self.push(self.at(span, message).label("not a list").help(help));
    }

    /// Something in the list of a label is not a string.
    pub(super) fn not_a_string(&mut self, span: Range<usize>, name: &str, found: &str) {
        let message = format!("a pattern of label {} must be a string, not {found}", quoted(name));
        self.push(self.at(span, message).label("not a string"));
    }
}

/// A name between backticks, short and on one line, whatever it contains.
pub(super) fn quoted(name: &str) -> String {
    const MOST: usize = 60;
    let mut shown = String::from("`");
    for (count, c) in name.chars().enumerate() {
        if count == MOST {
            shown.push('…');
            break;
        }
        match c.is_control() {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown.push('`');
    shown
}

/// The file says nothing about rules.
pub(super) fn missing_rules(file: usize, example: &str) -> Diagnostic {
    Diagnostic::whole_file(file, "missing field `rules`").help(example)
}

/// The same name twice in one table; `first` is the place of the first.
pub(super) fn duplicate(file: usize, span: Range<usize>, name: &str, first: Option<Position>) -> Diagnostic {
    let place = first.map_or(String::new(), |p| format!(", first at line {}, column {}", p.line, p.column));
    let message = format!("duplicate key {}{place}", quoted(name));
    let help = "put all patterns into one list, or give the rules to two files";
    Diagnostic::at(file, span, message).label("again here").help(help)
}

/// The part of a span that is on its first line: enough to show where, however long the value.
pub(super) fn one_line(text: &str, span: Range<usize>) -> Range<usize> {
    let line = text[span.clone()].split(['\r', '\n']).next().unwrap_or("");
    span.start..span.start + line.len()
}

/// Whether one of `diagnostics`, which are in order, starts in or right after `span`.
pub(super) fn starts_inside(diagnostics: &[Diagnostic], span: &Range<usize>) -> bool {
    let start = |d: &Diagnostic| d.span.as_ref().map_or(0, |s| s.start);
    let next = diagnostics.partition_point(|d| start(d) < span.start);
    diagnostics.get(next).is_some_and(|d| start(d) <= span.end)
}
