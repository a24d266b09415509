//! Answers that outlive the borrow of their classifier.

use crate::labels::LabelId;
use crate::{Action, BounceClass, Classification, Severity};

/// What a [`Classification`] says, without its borrow of the classifier: for channels, queues and caches.
///
/// The numbers in it mean the same to every classifier with the same image: [`Classifier::label`](crate::Classifier::label)
/// and [`Classifier::rule`](crate::Classifier::rule) take them.
///
/// ```
/// use bounce_classifier::{Action, Classifier};
///
/// let classifier = Classifier::builtin();
/// let answer = classifier.classify("550 5.1.1 User unknown").to_owned_answer();
/// let action = std::thread::spawn(move || answer.action()).join().unwrap();
/// assert_eq!(action, Action::Suppress);
/// assert_eq!(classifier.label(answer.label_id()).unwrap().name(), "InvalidRecipient");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnedClassification {
    label: LabelId,
    class: BounceClass,
    severity: Severity,
    action: Action,
    rule: Option<u32>,
}

impl OwnedClassification {
    /// The number of the label among those of the classifier.
    pub fn label_id(&self) -> LabelId {
        self.label
    }

    /// The class of the label; [`BounceClass::Other`] for labels of one's own.
    pub fn class(&self) -> BounceClass {
        self.class
    }

    /// Whether the failure lasts.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What to do about it.
    pub fn action(&self) -> Action {
        self.action
    }

    /// The number of the rule that matched; `None` where none did.
    pub fn rule_number(&self) -> Option<usize> {
        self.rule.map(|rule| rule as usize)
    }
}

impl Classification<'_> {
    /// The same without the borrow of the classifier.
    pub fn to_owned_answer(&self) -> OwnedClassification {
        OwnedClassification {
            label: self.label_id(),
            class: self.class(),
            severity: self.severity(),
            action: self.action(),
            rule: self.rule().map(|rule| rule.number() as u32),
        }
    }
}
