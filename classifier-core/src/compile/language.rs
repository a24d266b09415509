//! The texts that one rule matches, as an automaton of its own: for questions about rules, not about replies.

use regex_syntax::hir::Hir;

use super::classes::Classes;
use super::dfa::{Budget, DenseDfa, Source, determinize};
use super::nfa::Nfa;
use super::pattern::asks_for_words;
use super::plan::is_anchored;
use crate::image::layout::{DEAD, NONE};

/// A rule as a DFA over characters. Its states are numbers that only it understands, and the two below.
#[derive(Debug)]
pub(crate) struct Language {
    dfa: DenseDfa,
}

impl Language {
    /// The rule matches, whatever follows.
    pub(crate) const MATCHED: u16 = DEAD - 1;

    /// The rule cannot match any more.
    pub(crate) const DEAD: u16 = DEAD;

    /// The language of a pattern, for at most so much work, and the work that was done; `None` where it takes more
    /// than that.
    pub(crate) fn new(pattern: &str, hir: &Hir, work: usize) -> (Option<Language>, usize) {
        let mut classes = Classes::default();
        if asks_for_words(pattern) {
            classes.intern_word();
        }
        let Ok(nfa) = Nfa::new(hir, &mut classes, work) else { return (None, 0) };
        let source = Source { number: 0, nfa: &nfa, floating: !is_anchored(hir) };
        let budget = Budget { states: usize::MAX, entries: usize::from(Self::MATCHED), work };
        let (dfa, spent) = determinize(&[source], &classes, true, budget);
        (dfa.map(|dfa| Language { dfa }), spent + nfa.states.len())
    }

    pub(crate) fn start(&self) -> u16 {
        self.settle(self.dfa.start)
    }

    /// The column of a character: characters with the same column lead to the same states.
    pub(crate) fn column(&self, c: char) -> u8 {
        self.dfa.column(c)
    }

    /// The column that stands for the end of the text.
    pub(crate) fn end(&self) -> u8 {
        (self.dfa.stride - 1) as u8
    }

    /// The first characters of the ranges outside ASCII that may have another column than the one before.
    pub(crate) fn wide_starts(&self) -> impl Iterator<Item = char> {
        self.dfa.wide.iter().filter_map(|&(from, _)| char::from_u32(from))
    }

    /// Where a column leads from a state.
    pub(crate) fn next(&self, state: u16, column: u8) -> u16 {
        if state >= Self::MATCHED {
            return state;
        }
        self.settle(self.dfa.table[usize::from(state) + usize::from(column)])
    }

    fn settle(&self, state: u16) -> u16 {
        if self.dfa.accepted(state) == NONE { state } else { Self::MATCHED }
    }
}
