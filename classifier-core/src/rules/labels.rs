//! What the parsers of both formats give, and the words they share.

use std::ops::Range;

use crate::diagnostics::Diagnostic;

/// A label of one file with its patterns, in document order.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) name: String,
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
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    pub(super) fn new(file: usize) -> Parsed {
        Parsed {
            file,
            labels: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// A diagnostic of this file. Not yet in the list: it may still get a label and a help.
    pub(super) fn at(&self, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(self.file, span, message)
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
