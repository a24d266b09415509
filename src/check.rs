//! What can be said about rules before a reply is seen.
//!
//! [`Builder::check`] reads and compiles rule files, runs their examples, and looks for rules that were
//! probably meant otherwise. Each thing it finds is a [`Finding`] with a name, a level, a place and advice;
//! [`LINTS`] lists what it looks for. The program `bounce-classifier check` prints them.
//!
//! ```
//! use bounce_classifier::Classifier;
//! use bounce_classifier::check::Level;
//!
//! let rules = r"
//! [rules]
//! QuotaIssues = ['^552 Quota exceeded (mailbox for user is full)']
//! ";
//! let report = Classifier::builder().rules_str("mine.toml", rules).check();
//! assert_eq!(report.count(Level::Warning), 1);
//!
//! let finding = report.findings().next().unwrap();
//! assert_eq!(finding.name(), Some("literal-parentheses"));
//! assert_eq!(finding.to_string(), "mine.toml:3:37: warning: this group changes nothing: were its \
//!     parentheses meant literally? [literal-parentheses]");
//! ```
//!
//! A finding that is wrong is allowed in the rule file, with a reason:
//!
//! ```toml
//! [[allow]]
//! lint = "unescaped-dot"
//! rule = 'mail.box'          # without it: for all rules of the file
//! reason = "hyphen or blank"
//! ```

use std::fmt;
use std::ops::Range;

use bounce_classifier_core::check;
use bounce_classifier_core::diagnostics::{self, Diagnostic, LineIndex, Located};

use crate::Builder;

pub use bounce_classifier_core::check::{LINTS, Lint};
pub use bounce_classifier_core::diagnostics::{Level, Position};

impl Builder {
    /// Checks the rules instead of building a classifier: every mistake, or, where there is none, what the
    /// [lints](LINTS) find.
    pub fn check(self) -> Report {
        self.checked(false)
    }

    /// As [`check`](Self::check), with a note for each rule that wins no example of the files.
    pub fn check_coverage(self) -> Report {
        self.checked(true)
    }

    fn checked(self, coverage: bool) -> Report {
        let (sources, limits) = self.into_parts();
        let mut options = check::Options::default();
        options.limits = limits;
        options.coverage = coverage;
        Report(check::check(sources, &options))
    }
}

/// What there is to say about rule files.
#[derive(Clone, Debug)]
pub struct Report(check::Report);

impl Report {
    /// The findings, in order of file and place.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        let files = &self.0.findings.files;
        let places =
            Places(files.iter().map(|file| (file.name.as_str(), LineIndex::new(&file.text))).collect());
        self.0.findings.iter().map(move |located| places.finding(located))
    }

    /// How many findings have this level or a higher one.
    pub fn count(&self, least: Level) -> usize {
        self.0.count(least)
    }

    /// How many rules the files have.
    pub fn rules(&self) -> usize {
        self.0.rules
    }

    /// How many examples the files have.
    pub fn examples(&self) -> usize {
        self.0.examples
    }

    /// Whether the files could be read and compiled. If not, the findings are the mistakes that
    /// [`Builder::build`] would report, under the name `invalid-rules`.
    pub fn is_usable(&self) -> bool {
        self.0.is_usable
    }

    /// The report without findings below a level.
    #[must_use]
    pub fn at_least(mut self, least: Level) -> Report {
        self.0.findings.diagnostics.retain(|finding| finding.level >= least);
        self
    }

    /// The findings as text in the manner of rustc, each by itself: the first `most` of them, and then, if
    /// there are more, how many.
    pub fn render_each(&self, color: bool, most: usize) -> Vec<String> {
        self.0.findings.render_first(color, most)
    }
}

/// All findings as text in the manner of rustc.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render_each(false, usize::MAX).join("\n\n"))
    }
}

/// The names of the files, and lines and columns in them.
struct Places<'r>(Vec<(&'r str, LineIndex<'r>)>);

impl<'r> Places<'r> {
    fn finding(&self, located: Located<'r>) -> Finding<'r> {
        let Diagnostic { file, span, related, .. } = located.diagnostic;
        let place = span.as_ref().and_then(|span| self.place(*file, span));
        let other = |other: &'r diagnostics::Related| {
            let (file, start, end) = self.place(other.file, &other.span)?;
            Some(Related { file, start, end, label: &other.label })
        };
        let related = related.iter().filter_map(other).collect();
        Finding { located, end: place.map(|(_, _, end)| end), related }
    }

    fn place(&self, file: usize, span: &Range<usize>) -> Option<(&'r str, Position, Position)> {
        let (name, lines) = self.0.get(file)?;
        Some((name, lines.position(span.start), lines.position(span.end)))
    }
}

/// One thing to say about rule files.
#[derive(Clone)]
pub struct Finding<'r> {
    located: Located<'r>,
    end: Option<Position>,
    related: Vec<Related<'r>>,
}

impl<'r> Finding<'r> {
    /// The name of the lint that found it; `invalid-rules` for a mistake that keeps the rules from being compiled.
    pub fn name(&self) -> Option<&'static str> {
        self.located.diagnostic.name
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        self.located.diagnostic.level
    }

    /// What is wrong.
    pub fn message(&self) -> &'r str {
        &self.located.diagnostic.message
    }

    /// The name of the file, as it was given.
    pub fn file(&self) -> &'r str {
        self.located.file
    }

    /// Where the part of the file starts that it is about; `None` for the file as a whole.
    pub fn start(&self) -> Option<Position> {
        self.located.position
    }

    /// Where that part ends: the place after its last character.
    pub fn end(&self) -> Option<Position> {
        self.end
    }

    /// Words about that part; may be empty.
    pub fn label(&self) -> &'r str {
        &self.located.diagnostic.label
    }

    /// Why it matters, and what proves it.
    pub fn notes(&self) -> &'r [String] {
        &self.located.diagnostic.notes
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&'r str> {
        self.located.diagnostic.help.as_deref()
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
