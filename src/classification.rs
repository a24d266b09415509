//! What a classifier answers.

use core::fmt;
use core::iter::FusedIterator;

use bounce_classifier_core::advice::Advice;
use bounce_classifier_core::matcher::first_match_in_layers;

use crate::labels::LabelId;
use crate::{Action, BounceClass, Classifier, Severity};

/// The class of a reply, and the rule that gave it.
#[derive(Clone, Copy)]
pub struct Classification<'c> {
    classifier: &'c Classifier,
    rule: Option<u32>,
}

impl<'c> Classification<'c> {
    pub(crate) fn new(classifier: &'c Classifier, rule: Option<u32>) -> Self {
        Classification { classifier, rule }
    }

    /// The label of the rule that matched; `Uncategorized` where none did.
    pub fn label(&self) -> &'c str {
        match self.rule {
            Some(rule) => self.classifier.sections().label(rule as usize),
            None => BounceClass::Uncategorized.name(),
        }
    }

    /// The number of that label in the image, where a rule matched.
    pub(crate) fn label_number(&self) -> Option<usize> {
        self.rule.map(|rule| self.classifier.sections().label_number(rule as usize))
    }

    /// The number of the label among those of the classifier, which is there without its borrow.
    ///
    /// Takes time linear in the number of labels where no rule matched, else constant time.
    pub fn label_id(&self) -> LabelId {
        self.label_number().map_or_else(|| self.classifier.uncategorized(), LabelId::new)
    }

    /// The class of the label; [`BounceClass::Other`] for labels of one's own.
    pub fn class(&self) -> BounceClass {
        match self.rule {
            Some(rule) => self.classifier.sections().class(rule as usize),
            None => BounceClass::Uncategorized,
        }
    }

    /// Whether the failure lasts; [`Severity::Either`] where no rule matched.
    pub fn severity(&self) -> Severity {
        self.advice().severity
    }

    /// What to do about it; [`Action::Review`] where no rule matched.
    pub fn action(&self) -> Action {
        self.advice().action
    }

    /// Severity and action together.
    pub fn advice(&self) -> Advice {
        match self.rule {
            Some(rule) => self.classifier.sections().advice(rule as usize),
            None => BounceClass::Uncategorized.default_advice(),
        }
    }

    /// The rule that matched; `None` where none did.
    pub fn rule(&self) -> Option<Rule<'c>> {
        self.rule.map(|number| Rule::new(self.classifier, number))
    }
}

impl fmt::Debug for Classification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classification").field("label", &self.label()).field("rule", &self.rule()).finish()
    }
}

/// A rule of a classifier, as its author wrote it.
#[derive(Clone, Copy)]
pub struct Rule<'c> {
    classifier: &'c Classifier,
    number: u32,
}

impl<'c> Rule<'c> {
    /// Rule `number` of the classifier, which must have it.
    pub(crate) fn new(classifier: &'c Classifier, number: u32) -> Self {
        Rule { classifier, number }
    }

    /// Its place in the matching order, counted from 0 over all files.
    pub fn number(&self) -> usize {
        self.number as usize
    }

    /// Its label.
    pub fn label(&self) -> &'c str {
        self.classifier.sections().label(self.number())
    }

    /// The class of its label; [`BounceClass::Other`] for labels of one's own.
    pub fn class(&self) -> BounceClass {
        self.classifier.sections().class(self.number())
    }

    /// What its label means, in the words of the rule files; empty where they do not say.
    pub fn description(&self) -> &'c str {
        self.classifier.sections().description(self.number())
    }

    /// Whether the failures that it finds last: its own severity, else that of its label.
    pub fn severity(&self) -> Severity {
        self.classifier.sections().advice(self.number()).severity
    }

    /// What to do about them: its own action, else that of its label.
    pub fn action(&self) -> Action {
        self.classifier.sections().advice(self.number()).action
    }

    /// Its regular expression.
    pub fn pattern(&self) -> &'c str {
        self.classifier.sections().pattern(self.number())
    }

    /// The name of its file, as it was given.
    pub fn file(&self) -> &'c str {
        self.classifier.sections().file(self.number())
    }

    /// Its line in the file, counted from 1.
    pub fn line(&self) -> u32 {
        self.classifier.sections().place(self.number()).0
    }

    /// Its column in characters, counted from 1.
    pub fn column(&self) -> u32 {
        self.classifier.sections().place(self.number()).1
    }
}

impl fmt::Debug for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("number", &self.number())
            .field("label", &self.label())
            .field("pattern", &self.pattern())
            .field("file", &self.file())
            .field("line", &self.line())
            .field("column", &self.column())
            .finish()
    }
}

/// The rules that match a reply, in order.
#[derive(Clone, Debug)]
pub struct Matches<'c, 't> {
    classifier: &'c Classifier,
    reply: &'t str,
    /// The first rule that was not looked at; `None` at the end.
    from: Option<u32>,
}

impl<'c, 't> Matches<'c, 't> {
    pub(crate) fn new(classifier: &'c Classifier, reply: &'t str) -> Self {
        Matches { classifier, reply, from: Some(0) }
    }
}

impl<'c> Iterator for Matches<'c, '_> {
    type Item = Rule<'c>;

    fn next(&mut self) -> Option<Rule<'c>> {
        let rule = first_match_in_layers(self.classifier.layers(), self.reply, self.from?);
        self.from = rule.map(|rule| rule + 1);
        rule.map(|rule| Rule::new(self.classifier, rule))
    }
}

impl FusedIterator for Matches<'_, '_> {}
