//! Ours and what one would use instead, all behind one trait.

mod cached;
#[cfg(feature = "bench-hyperscan")]
mod hyperscan;
mod lazy_dfa;
mod ours;
mod prefiltered;
mod regex_set;

pub use cached::{Cached, TwoCaches};
pub use regex_set::{large_regex_set, regex_set, unlimited_regex_set};

/// Which is the lowest-numbered rule that matches?
pub trait Contender {
    /// The number of the rule.
    fn classify(&self, reply: &str) -> Option<usize>;
}

/// A contender by its name.
pub type Entry = (&'static str, fn(&[String]) -> Option<Box<dyn Contender>>);

/// The rows of the tables.
pub const OURS: &str = "bounce-classifier";
/// The least that a cache costs which one would put before a classifier.
pub const CACHED: &str = "LRU cache hit";
/// What KumoMTA does to avoid classifying.
pub const TWO_CACHES: &str = "LRU cache hit, as KumoMTA";

/// The contenders that are made of patterns. One that cannot take them gives none.
pub const FROM_PATTERNS: &[Entry] = &[
    ("RegexSet", |patterns| boxed(regex_set(patterns))),
    ("RegexSet, 256 MB", |patterns| boxed(Some(large_regex_set(patterns)))),
    ("lazy DFA, unlimited", |patterns| boxed(lazy_dfa::lazy_dfa(patterns))),
    ("regex-filtered", |patterns| boxed(Some(prefiltered::prefiltered(patterns)))),
    #[cfg(feature = "bench-hyperscan")]
    ("Hyperscan", |patterns| boxed(hyperscan::hyperscan(patterns))),
];

/// Those whose time is bounded enough for hostile texts, or that show why it should be.
pub const ON_HOSTILE: &[&str] = &["RegexSet, 256 MB", "Hyperscan"];

impl<C: Contender + ?Sized> Contender for &C {
    fn classify(&self, reply: &str) -> Option<usize> {
        (**self).classify(reply)
    }
}

fn boxed(contender: Option<impl Contender + 'static>) -> Option<Box<dyn Contender>> {
    contender.map(|contender| Box::new(contender) as _)
}
