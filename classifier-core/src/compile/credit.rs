//! How much work all automata of a kind may cost together.
//!
//! Counted in work, not in time, so that the same rules give the same image everywhere. Each rule pays in by
//! its size and takes out what its automaton costs, whether that comes about or not: what plain rules leave,
//! costly ones may use, and no set of rules costs more than its size allows.

use super::classes::Classes;
use super::dfa::{Budget, DenseDfa, Source, determinize};

/// Work that may be done.
#[derive(Debug)]
pub(super) struct Credit {
    left: usize,
}

impl Credit {
    pub(super) fn new(left: usize) -> Credit {
        Credit { left }
    }

    pub(super) fn pay_in(&mut self, work: usize) {
        self.left = self.left.saturating_add(work);
    }

    /// Whether so much is left.
    pub(super) fn has(&self, work: usize) -> bool {
        self.left >= work
    }

    /// Determinises the rules, unless that is over the budget or the credit; also says what it took.
    pub(super) fn attempt(
        &mut self,
        rules: &[Source<'_>],
        classes: &Classes,
        forget: bool,
        budget: Budget,
    ) -> (Option<DenseDfa>, usize) {
        let budget = Budget { work: budget.work.min(self.left), ..budget };
        let (dfa, spent) = determinize(rules, classes, forget, budget);
        self.left = self.left.saturating_sub(spent);
        (dfa, spent)
    }
}
