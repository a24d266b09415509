//! Classifies all replies so many times with a rule set, for tools that count instructions.
//!
//! `instructions SET PASSES` says how many replies there are. Without arguments it lists the sets.
//! `scripts/instructions` runs it under valgrind.

use std::env;
use std::hint::black_box;

use bounce_classifier_benches::replies::replies;
use bounce_classifier_benches::rule_sets::{RuleSet, rule_sets};

fn main() {
    let mut arguments = env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(name), Some(passes)) => {
            let passes = passes.parse().expect("PASSES is a number");
            let set = rule_sets().into_iter().find(|set| set.name == name);
            println!("{}", classify(&set.expect("SET is one of the list"), passes));
        }
        _ => rule_sets().iter().for_each(|set| println!("{}", set.name)),
    }
}

/// The number of replies.
fn classify(set: &RuleSet, passes: usize) -> usize {
    let classifier = set.build();
    let replies = replies(set);
    for _ in 0..passes {
        for reply in &replies {
            black_box(classifier.classify(black_box(reply)));
        }
    }
    replies.len()
}
