//! The labels of a classifier.

use core::fmt;

use crate::{BounceClass, Classifier};

/// A label of a classifier, as the rule files name it.
#[derive(Clone, Copy)]
pub struct Label<'c> {
    classifier: &'c Classifier,
    id: LabelId,
}

/// The number of a label among those of its classifier, from 0 and without holes: for counters in an array, for columns
/// of a dictionary, and wherever a label must outlive the borrow of its classifier.
///
/// It means the same to every classifier with the same image. [`Classifier::label`] gives the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelId(u32);

impl LabelId {
    pub(crate) fn new(number: usize) -> LabelId {
        LabelId(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Classifier {
    /// All labels in the order in which the files name them first; then `Uncategorized`, if they do not.
    ///
    /// ```
    /// use bounce_classifier::Classifier;
    ///
    /// let classifier = Classifier::builtin();
    /// let mut counts = vec![0; classifier.labels().len()];
    /// for reply in ["550 5.1.1 User unknown", "552 5.2.2 Mailbox full", "550 5.1.1 No such user"] {
    ///     counts[classifier.classify(reply).label_id().index()] += 1;
    /// }
    /// let seen: Vec<(&str, i32)> =
    ///     classifier.labels().map(|label| label.name()).zip(counts).filter(|(_, count)| *count > 0).collect();
    /// assert_eq!(seen.len(), 2);
    /// assert!(seen.contains(&("InvalidRecipient", 2)));
    /// ```
    pub fn labels(&self) -> impl ExactSizeIterator<Item = Label<'_>> {
        let count = self.sections().label_count().max(self.uncategorized().index() + 1);
        (0..count).map(|number| Label { classifier: self, id: LabelId::new(number) })
    }

    /// The label with this id; `None` where it is that of another classifier, which has more.
    pub fn label(&self, id: LabelId) -> Option<Label<'_>> {
        (id.index() < self.labels().len()).then_some(Label { classifier: self, id })
    }

    /// The id of the label that replies have which no rule matches.
    pub(crate) fn uncategorized(&self) -> LabelId {
        let image = self.sections();
        let count = image.label_count();
        // Only that label has the class: classes follow from texts.
        let named = (0..count).find(|&number| image.label_class(number) == BounceClass::Uncategorized);
        LabelId::new(named.unwrap_or(count))
    }
}

impl<'c> Label<'c> {
    /// Its number.
    pub fn id(&self) -> LabelId {
        self.id
    }

    /// Its text.
    pub fn name(&self) -> &'c str {
        match self.is_named() {
            true => self.classifier.sections().label_text(self.id.index()),
            false => BounceClass::Uncategorized.name(),
        }
    }

    /// Its class; [`BounceClass::Other`] for labels of one's own.
    pub fn class(&self) -> BounceClass {
        match self.is_named() {
            true => self.classifier.sections().label_class(self.id.index()),
            false => BounceClass::Uncategorized,
        }
    }

    /// What it means, in the words of the rule files; empty where they do not say.
    pub fn description(&self) -> &'c str {
        match self.is_named() {
            true => self.classifier.sections().label_description(self.id.index()),
            false => "",
        }
    }

    /// Whether a rule file names it.
    fn is_named(&self) -> bool {
        self.id.index() < self.classifier.sections().label_count()
    }
}

impl fmt::Debug for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Label").field("id", &self.id.index()).field("name", &self.name()).finish()
    }
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
