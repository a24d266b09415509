//! The lazy DFA beneath `RegexSet`, by itself: no limit on its cache, no pool of caches.

use std::cell::RefCell;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Input, MatchKind, PatternSet};

use super::Contender;

pub(super) struct LazyDfa {
    dfa: DFA,
    scratch: RefCell<(Cache, PatternSet)>,
}

/// None where a pattern has a `\b`, which lazy DFAs cannot decide beside characters outside ASCII.
pub(super) fn lazy_dfa(patterns: &[String]) -> Option<LazyDfa> {
    let config = DFA::config().match_kind(MatchKind::All).cache_capacity(usize::MAX);
    let dfa = DFA::builder().configure(config).build_many(patterns).ok()?;
    let scratch = RefCell::new((dfa.create_cache(), PatternSet::new(dfa.pattern_len())));
    Some(LazyDfa { dfa, scratch })
}

impl Contender for LazyDfa {
    fn classify(&self, reply: &str) -> Option<usize> {
        let (cache, matching) = &mut *self.scratch.borrow_mut();
        matching.clear();
        let searched = self.dfa.try_which_overlapping_matches(cache, &Input::new(reply), matching);
        searched.expect("nothing makes it give up");
        matching.iter().next().map(|pattern| pattern.as_usize())
    }
}
