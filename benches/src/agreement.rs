//! Nothing is timed that gives other answers than ours.

use bounce_classifier::Classifier;

use crate::contenders::Contender;

/// # Panics
///
/// Where the contender's answer is not ours.
pub fn assert_agreement<'r>(
    name: &str,
    contender: &dyn Contender,
    ours: &Classifier,
    replies: impl IntoIterator<Item = &'r String>,
) {
    for reply in replies {
        let start = &reply[..reply.floor_char_boundary(300)];
        assert_eq!(contender.classify(reply), Contender::classify(ours, reply), "{name} on {start:?}");
    }
}
