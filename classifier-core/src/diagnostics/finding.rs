//! Diagnostics with all their places in words: file, line and column.

use std::fmt;
use std::ops::Range;

use super::{Diagnostic, Errors, LineIndex, Position};
use crate::diagnostics::{self, Level};

impl Errors {
    /// The findings, in order of file and place.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        let lines = self.files.iter().map(|file| (file.name.as_str(), LineIndex::new(&file.text)));
        let places = Places(lines.collect());
        self.diagnostics.iter().map(move |diagnostic| places.finding(diagnostic))
    }
}

/// The names of the files, and lines and columns in them.
struct Places<'r>(Vec<(&'r str, LineIndex<'r>)>);

impl<'r> Places<'r> {
    fn finding(&self, diagnostic: &'r Diagnostic) -> Finding<'r> {
        let Diagnostic { file, span, related, .. } = diagnostic;
        let name = self.0.get(*file).map_or("", |&(name, _)| name);
        let place = span.as_ref().and_then(|span| self.place(*file, span));
        let other = |other: &'r diagnostics::Related| {
            let (file, start, end) = self.place(other.file, &other.span)?;
            Some(Related { file, start, end, label: &other.label })
        };
        let related = related.iter().filter_map(other).collect();
        let (start, end) = place.map(|(_, start, end)| (start, end)).unzip();
        Finding { diagnostic, file: name, start, end, related }
    }

    fn place(&self, file: usize, span: &Range<usize>) -> Option<(&'r str, Position, Position)> {
        let (name, lines) = self.0.get(file)?;
        Some((name, lines.position(span.start), lines.position(span.end)))
    }
}

/// One thing to say about rule files.
#[derive(Clone)]
pub struct Finding<'r> {
    diagnostic: &'r Diagnostic,
    file: &'r str,
    start: Option<Position>,
    end: Option<Position>,
    related: Vec<Related<'r>>,
}

impl<'r> Finding<'r> {
    /// The name of the lint that found it; `invalid-rules`, or nothing, for a mistake that keeps the rules
    /// from being compiled.
    pub fn name(&self) -> Option<&'static str> {
        self.diagnostic.name
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        self.diagnostic.level
    }

    /// What is wrong.
    pub fn message(&self) -> &'r str {
        &self.diagnostic.message
    }

    /// The name of the file, as it was given.
    pub fn file(&self) -> &'r str {
        self.file
    }

    /// Where the part of the file starts that it is about; `None` for the file as a whole.
    pub fn start(&self) -> Option<Position> {
        self.start
    }

    /// Where that part ends: the place after its last character.
    pub fn end(&self) -> Option<Position> {
        self.end
    }

    /// Words about that part; may be empty.
    pub fn label(&self) -> &'r str {
        &self.diagnostic.label
    }

    /// Why it matters, and what proves it.
    pub fn notes(&self) -> &'r [String] {
        &self.diagnostic.notes
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&'r str> {
        self.diagnostic.help.as_deref()
    }

    /// Other places that it speaks of.
    pub fn related(&self) -> &[Related<'r>] {
        &self.related
    }
}

/// `FILE:LINE:COLUMN: LEVEL: MESSAGE [NAME]`, on one line.
impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file())?;
        if let Some(Position { line, column }) = self.start() {
            write!(f, "{line}:{column}:")?;
        }
        write!(f, " {}: {}", self.level().name(), self.message())?;
        self.name().map_or(Ok(()), |name| write!(f, " [{name}]"))
    }
}

impl fmt::Debug for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Finding").field(&self.to_string()).finish()
    }
}

/// Another place that a finding speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related<'r> {
    /// The name of its file, as it was given.
    pub file: &'r str,
    /// Where it starts.
    pub start: Position,
    /// The place after its last character.
    pub end: Position,
    /// What is said about it.
    pub label: &'r str,
}
