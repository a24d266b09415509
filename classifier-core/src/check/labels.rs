//! Lints about labels and tables.

use super::finding::Finding;
use crate::rules::RuleSet;

/// What is odd about the labels and tables of the files.
pub(super) fn lint(_set: &RuleSet) -> Vec<Finding> {
    Vec::new()
}
