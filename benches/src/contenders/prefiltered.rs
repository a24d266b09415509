//! Prefiltering as `FilteredRE2` does it: the literals that patterns need are looked for, and the patterns
//! whose literals are there are tried one by one.

use regex_filtered::{Builder, Regexes};

use super::Contender;

pub(super) fn prefiltered(patterns: &[String]) -> Regexes {
    let builder = Builder::new().push_all(patterns).expect("good patterns");
    builder.build().expect("few enough literals")
}

impl Contender for Regexes {
    fn classify(&self, reply: &str) -> Option<usize> {
        self.matching(reply).next().map(|(number, _)| number)
    }
}
