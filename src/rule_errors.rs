//! What keeps rules from being compiled.

use std::fmt;

use bounce_classifier_core::diagnostics::Errors;

use crate::check::Finding;

/// Everything that is wrong with some rule files, in order of file and place; never empty.
///
/// As text it is in the manner of rustc, with the lines that are wrong:
///
/// ```
/// use bounce_classifier::Classifier;
///
/// let errors = Classifier::builder().rules_str("mine.toml", "[rules]\nSpam = ['(']").build().unwrap_err();
/// let finding = errors.findings().next().unwrap();
/// assert_eq!((finding.file(), finding.start().unwrap().line), ("mine.toml", 2));
/// assert!(errors.to_string().contains("mine.toml:2:"));
/// ```
#[derive(Clone)]
pub struct RuleErrors(Errors);

impl RuleErrors {
    /// How many mistakes are written out as text; of more, only the number is given.
    pub const MAX_SHOWN: usize = Errors::MAX_SHOWN;

    /// The mistakes, each with its place.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.0.findings()
    }

    /// All mistakes as text, without a newline at the end; in colour, where it is for a terminal.
    ///
    /// The text is the same on every machine: the width is fixed and nothing is asked of the terminal.
    pub fn render(&self, color: bool) -> String {
        self.0.render(color)
    }
}

/// Without colour.
impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As it is displayed: `main` prints the errors that it returns in this form.
impl fmt::Debug for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for RuleErrors {}

/// For crates of this workspace, which read rule files themselves.
#[doc(hidden)]
impl From<Errors> for RuleErrors {
    fn from(errors: Errors) -> Self {
        RuleErrors(errors)
    }
}
