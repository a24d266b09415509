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

use bounce_classifier_core::check;
use bounce_classifier_core::diagnostics::Diagnostic;

use crate::Builder;

pub use bounce_classifier_core::check::{LINTS, Lint, LintExample, LintGroup};
pub use bounce_classifier_core::diagnostics::finding::{Finding, Related};
pub use bounce_classifier_core::diagnostics::{Level, Position};

impl Builder {
    /// Checks the rules instead of building a classifier: every mistake, or, where there is none, what the
    /// [lints](LINTS) find. Of the [built-in rules](Builder::builtin) beside one's own nothing is reported: whoever
    /// gives rules before them means to overrule them.
    pub fn check(self) -> Report {
        self.checked(false)
    }

    /// As [`check`](Self::check), with a note for each rule that wins no example of the files.
    pub fn check_coverage(self) -> Report {
        self.checked(true)
    }

    fn checked(self, coverage: bool) -> Report {
        let (sources, shipped, limits) = self.into_parts();
        let has_own = sources.files().len() > shipped.len();
        let mut options = check::Options::default();
        options.limits = limits;
        options.coverage = coverage;
        let mut report = check::check(sources, &options);
        if has_own {
            let is_own =
                |finding: &Diagnostic| finding.level == Level::Error || !shipped.contains(&finding.file);
            report.findings.diagnostics.retain(is_own);
        }
        Report(report)
    }
}

/// What there is to say about rule files.
#[derive(Clone, Debug)]
pub struct Report(check::Report);

impl Report {
    /// The findings, in order of file and place.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.0.findings.findings()
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
