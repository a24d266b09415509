//! Starts, and gives the number of the shipped rule that a reply matches: with a `RegexSet` of the same
//! patterns. They come from the baked rules, so no rule file is read.

use std::env;

use bounce_classifier::{Classifier, include_rules};
use regex::RegexSet;

static RULES: Classifier = include_rules!("../../../rules/iana.toml");

fn main() {
    let reply = env::args().nth(1).expect("a reply");
    let set = RegexSet::new(RULES.rules().map(|rule| rule.pattern())).expect("good patterns");
    println!("{}", set.matches(&reply).iter().next().expect("a reply that matches"));
}
