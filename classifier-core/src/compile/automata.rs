//! Which rules get DFAs, and what is done about those that get none.
//!
//! A DFA over its budget is no error by itself: the rule's NFA is simulated instead. Where something gates
//! the rule, that is seldom. Where nothing does, it is on every reply; there a DFA may cost more, and the
//! NFAs that are simulated all the same are counted against a limit.
//!
//! The figures are chosen so that no set takes longer than `regex::RegexSet` takes for it, but for small ones
//! that explode: a unit of work takes 20 nanoseconds.

use super::classes::Classes;
use super::credit::Credit;
use super::dfa::{Budget, DenseDfa, Source, likely_entries};

/// What the DFA of one gated rule may cost. It is run on few replies.
const GATED: Budget = Budget { states: usize::MAX, entries: 8192, work: 1 << 16 };

/// What all DFAs of gated rules may cost, beyond what each byte of any pattern pays in.
const GATED_CREDIT: usize = 1 << 16;
const GATED_BYTE: usize = 32;

/// What the DFA of a gated rule costs at the least, for each state of its NFA. With less credit than that it
/// is not tried, so that the credit grows until it is enough for one.
const GATED_STATE: usize = 24;

/// What the DFA of one anchored rule may cost by itself. It is run on every reply, and shared with others.
const ANCHORED: Budget = Budget { states: usize::MAX, entries: 65_534, work: 1 << 17 };

/// What all DFAs of anchored rules may cost by themselves, beyond what each byte of their patterns pays in.
const ANCHORED_CREDIT: usize = 1 << 18;
const ANCHORED_BYTE: usize = 48;

/// What the DFA of one rule may cost by itself that nothing gates. It is run on every reply, too.
const UNGATED: Budget = Budget { states: usize::MAX, entries: 65_534, work: 1 << 18 };

/// What all DFAs of such rules may cost by themselves, beyond what each byte of their patterns pays in.
const UNGATED_CREDIT: usize = 1 << 19;
const UNGATED_BYTE: usize = 96;

/// A DFA of more states than this for each state of its NFA is about to explode, unless it is small.
const GROWTH: usize = 4;

/// States of DFAs that are small.
const FEW_STATES: usize = 64;

/// Makes the DFAs of single rules.
#[derive(Debug)]
pub(super) struct Automata {
    gated: Credit,
    anchored: Credit,
    ungated: Credit,
}

impl Automata {
    pub(super) fn new() -> Automata {
        Automata {
            gated: Credit::new(GATED_CREDIT),
            anchored: Credit::new(ANCHORED_CREDIT),
            ungated: Credit::new(UNGATED_CREDIT),
        }
    }

    /// Lets a rule pay for those that are gated, whatever its plan is.
    pub(super) fn pay_in(&mut self, pattern: &str) {
        self.gated.pay_in(pattern.len().saturating_mul(GATED_BYTE));
    }

    /// The DFA of a rule that is run where a literal of it is met, unless it is over the budget.
    pub(super) fn gated(&mut self, source: Source<'_>, classes: &Classes) -> Option<DenseDfa> {
        let hopeful = self.gated.has(source.nfa.states.len() * GATED_STATE)
            && likely_entries(source, classes) <= GATED.entries;
        if !hopeful {
            return None;
        }
        self.gated.attempt(&[source], classes, true, modest(GATED, source)).0
    }

    /// What the DFA of an anchored rule costs by itself, unless it is over the budget.
    pub(super) fn anchored(&mut self, pattern: &str, source: Source<'_>, classes: &Classes) -> Option<usize> {
        self.anchored.pay_in(pattern.len().saturating_mul(ANCHORED_BYTE));
        let (dfa, work) = self.anchored.attempt(&[source], classes, true, modest(ANCHORED, source));
        dfa.map(|_| work)
    }

    /// What the DFA of a rule that nothing gates costs by itself, unless it is over the budget.
    pub(super) fn ungated(&mut self, pattern: &str, source: Source<'_>, classes: &Classes) -> Option<usize> {
        self.ungated.pay_in(pattern.len().saturating_mul(UNGATED_BYTE));
        let (dfa, work) = self.ungated.attempt(&[source], classes, true, UNGATED);
        dfa.map(|_| work)
    }
}

/// The budget, with states as many as a DFA has that does not explode.
fn modest(budget: Budget, source: Source<'_>) -> Budget {
    Budget { states: source.nfa.states.len() * GROWTH + FEW_STATES, ..budget }
}
