//! Compiling rule files at run time.

use std::ops::Range;
use std::path::Path;

use bounce_classifier_core::build;
use bounce_classifier_core::compile::Limits;
use bounce_classifier_core::diagnostics::{Diagnostic, Errors};
use bounce_classifier_core::rules::{self, RuleSet, Sources};

use crate::builtin::IMAGE;
use crate::{Classifier, RuleErrors};

/// Collects rule files, in matching order, and compiles them to a [`Classifier`].
///
/// ```
/// use bounce_classifier::Classifier;
///
/// let rules = "[rules]\nGreylisted = ['(?i)^4.+grey-?list']";
/// let classifier = Classifier::builder().rules_str("mine.toml", rules).build()?;
/// assert_eq!(classifier.classify("450 4.7.1 Greylisted, try again").label(), "Greylisted");
/// # Ok::<(), bounce_classifier::RuleErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Builder {
    sources: Sources,
    limits: Limits,
    skip_examples: bool,
    /// Which of the sources come with the library.
    shipped: Range<usize>,
}

impl Classifier {
    /// Starts a classifier from rule files that are compiled at run time.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Adds a rule file, `.toml` or `.json`. It is read at once; what is wrong with it is said by
    /// [`build`](Self::build).
    #[must_use]
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        self.sources.read_file(path);
        self
    }

    /// Adds rules from a text. The name stands in errors and in [`Rule::file`](crate::Rule::file); its
    /// ending, `.toml` or `.json`, says the form.
    #[must_use]
    pub fn rules_str(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.sources.add(name, text);
        self
    }

    /// Adds the rules that come with the library, which then answer where one's own do not.
    ///
    /// They are compiled already, and are not compiled again where they come last.
    ///
    /// ```
    /// use bounce_classifier::Classifier;
    ///
    /// let rules = "[rules]\nOurs = ['^550 .*lunch break']";
    /// let classifier = Classifier::builder().rules_str("mine.toml", rules).builtin().build()?;
    /// assert_eq!(classifier.classify("550 5.1.1 On lunch break").label(), "Ours");
    /// assert_eq!(classifier.classify("550 5.1.1 User unknown").label(), "InvalidRecipient");
    /// # Ok::<(), bounce_classifier::RuleErrors>(())
    /// ```
    #[must_use]
    pub fn builtin(mut self) -> Self {
        let first = self.sources.files().len();
        bounce_classifier_rules::FILES.iter().for_each(|&(name, text)| self.sources.add(name, text));
        self.shipped = first..self.sources.files().len();
        self
    }

    /// Replaces the limits on what compiling may cost. The [built-in rules](Self::builtin) are compiled already, within the
    /// default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Does not run the examples of the files, for those who want to see why one fails.
    #[must_use]
    pub fn skip_examples(mut self) -> Self {
        self.skip_examples = true;
        self
    }

    /// The sources, which of them come with the library, and the limits.
    pub(crate) fn into_parts(self) -> (Sources, Range<usize>, Limits) {
        (self.sources, self.shipped, self.limits)
    }

    /// Compiles the rules.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any of the files, each at its place; or else the examples in them that the
    /// rules do not answer as they say.
    pub fn build(self) -> Result<Classifier, RuleErrors> {
        let count = self.sources.files().len();
        if count > 0 && self.shipped == (0..count) {
            return Ok(Classifier::builtin().clone());
        }
        let (mut set, diagnostics) = rules::parse(self.sources);
        if self.skip_examples {
            set.annotations.examples.clear();
        }
        let are_last = !self.shipped.is_empty() && self.shipped.end == set.files.len();
        let shipped = are_last.then_some(self.shipped.start);
        match build(&set, diagnostics, &self.limits, shipped) {
            Ok(image) => Ok(Classifier::compiled(image)),
            Err(diagnostics) => Err(Errors::new(set.files, diagnostics).into()),
        }
    }
}

/// The image of the rules, of which those of the files from `shipped` on are the built-in ones.
fn build(
    set: &RuleSet,
    diagnostics: Vec<Diagnostic>,
    limits: &Limits,
    shipped: Option<usize>,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let Some(shipped) = shipped else { return build::build_parsed(set, diagnostics, limits) };
    let front = build::build_before(set, diagnostics, limits, shipped, Some(IMAGE))?;
    Ok([front.expect("the image behind is at hand").as_slice(), IMAGE].concat())
}
