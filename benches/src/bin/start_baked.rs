//! Starts, and gives the number of the shipped rule that a reply matches: with rules that are baked in.

use std::env;

use bounce_classifier::{Classifier, include_rules};

static RULES: Classifier = include_rules!("../../../rules/iana.toml");

fn main() {
    let reply = env::args().nth(1).expect("a reply");
    let rule = RULES.classify(&reply).rule().expect("a reply that matches");
    println!("{}", rule.number());
}
