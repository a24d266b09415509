//! What became of a line of a log.

use bounce_classifier::{BounceClass, Classification};

/// What became of a line of a log, whichever server wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A rule gave the class.
    Classified,
    /// No rule matches: the class is `Uncategorized`.
    Unclassified,
    /// A record of a kind that has no class, such as a delivery.
    OtherKind,
    /// A record of a kind that has a class, but without a reply that can be read.
    NoReply,
    /// The line is no record of the log's form.
    UnknownForm,
    /// A line that such logs have as well, and that is not of a delivery.
    Remark,
    /// Nothing but white space.
    Blank,
}

impl Outcome {
    /// The outcome for a reply that was classified.
    pub(crate) fn of(class: &Classification<'_>) -> Self {
        match class.class() {
            BounceClass::Uncategorized => Outcome::Unclassified,
            _ => Outcome::Classified,
        }
    }
}
