//! `Searches`, `Always`, `Clauses`, `Words`, `NfaStates`.

use super::super::capacity::{MAX_SEARCHES, MAX_STATES};
use super::super::layout::{NONE, NfaState, op};
use super::super::look::Look;
use super::super::read::Image;
use super::super::record::Span;
use super::bounds::InOrder;
use super::{Checked, ascending, check, each, index_or_none, within};

impl Image<'_> {
    pub(super) fn check_searches(&self) -> Checked {
        check(self.searches().len() <= MAX_SEARCHES, "there are too many searches")?;
        let (mut last, mut states, mut clauses) = (0, InOrder::default(), InOrder::default());
        // Behind those of the shards.
        let mut dfas = InOrder { end: self.shards().len() as u32 };
        each(self.searches(), |search| {
            self.check_rule(search.rule)?;
            states.next(search.nfa, "a search's NFA is another's")?;
            clauses.next_unless_empty(search.clauses, "a search's clauses are another's")?;
            if search.dfa != NONE {
                dfas.next(Span::of(search.dfa, 1), "a search's DFA is another's")?;
            }
            check(core::mem::replace(&mut last, search.rule) <= search.rule, "searches are out of order")?;
            check(index_or_none(search.dfa, self.dfas().len()), "a search's DFA is missing")?;
            check(
                (!search.nfa.is_empty() || search.dfa != NONE || search.sequence != NONE)
                    && search.nfa.len() as usize <= MAX_STATES
                    && within(search.nfa, self.nfa_states().len()),
                "a search's NFA is missing",
            )?;
            check(index_or_none(search.sequence, self.sequences().len()), "a search's words are missing")?;
            check(within(search.clauses, self.clauses().len()), "a search's clauses are missing")?;
            each(self.nfa_states().span(search.nfa), |state| self.check_state(&state, search.nfa.len()))
        })?;
        let known = self.always().iter().all(|search| (search as usize) < self.searches().len());
        check(known && ascending(self.always().iter()), "a search is missing, or is there twice")?;
        self.check_clauses()
    }

    fn check_clauses(&self) -> Checked {
        let mut words = InOrder::default();
        each(self.clauses(), |clause| {
            words.next(clause.words, "a clause's words are another's")?;
            check(within(clause.words, self.words().len()), "a clause's words are missing")
        })
    }

    fn check_state(&self, state: &NfaState, states: u32) -> Checked {
        let operand = state.op >> 8;
        let known = match state.op as u8 {
            op::CHAR => char::from_u32(operand).is_some(),
            op::CLASS => (operand as usize) < self.classes().len(),
            op::LOOK => match Look::from_number(operand) {
                Some(look) => !look.asks_for_words() || self.classes().len() > 0,
                None => false,
            },
            op::SPLIT | op::MATCH => operand == 0,
            _ => false,
        };
        check(known, "an NFA's state is of no kind")?;
        let next = u32::from(state.next.max(state.other));
        check(next < states, "an NFA's state leads nowhere")
    }
}
