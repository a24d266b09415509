//! `regex::RegexSet`.

use regex::{RegexSet, RegexSetBuilder};

use super::Contender;

/// With so much of it the lazy DFA keeps its states, as long as nobody provokes it.
const CACHE: usize = 256 << 20;
/// Enough for any set here.
const UNLIMITED: usize = 1 << 30;

/// As KumoMTA builds it: with the default limits, which refuse large sets.
pub fn regex_set(patterns: &[String]) -> Option<RegexSet> {
    RegexSet::new(patterns).ok()
}

/// With the default cache, and a size limit that takes any set.
pub fn unlimited_regex_set(patterns: &[String]) -> RegexSet {
    RegexSetBuilder::new(patterns).size_limit(UNLIMITED).build().expect("good patterns")
}

/// With a cache that holds the states of many replies.
pub fn large_regex_set(patterns: &[String]) -> RegexSet {
    let mut builder = RegexSetBuilder::new(patterns);
    builder.size_limit(UNLIMITED).dfa_size_limit(CACHE).build().expect("good patterns")
}

impl Contender for RegexSet {
    fn classify(&self, reply: &str) -> Option<usize> {
        self.matches(reply).iter().next()
    }
}
