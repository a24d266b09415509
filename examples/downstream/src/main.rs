//! Prints the label of a reply and the rule that gave it, then how often that asked for memory.

#![forbid(unsafe_code)]
#![deny(warnings)]

use allocation_counter::measure;
use bounce_classifier::{TypedClassifier, include_rules};

include_rules!(static RULES: TypedClassifier<enum Label> = "rules/own.toml");

fn main() {
    let reply = std::env::args().nth(1).expect("usage: downstream \"550 5.1.1 User unknown\"");
    let mut answer = None;
    let classifying = measure(|| {
        let bounce = RULES.classify(&reply);
        answer = Some((bounce.label(), bounce.severity(), bounce.rule()));
    });
    let (label, _, rule) = answer.expect("measuring runs what it measures");
    let place = rule.map_or("-".to_owned(), |rule| format!("{}:{}", rule.file(), rule.line()));
    println!("{label}\t{place}");

    let boxing = measure(|| drop(std::hint::black_box(Box::new(reply.len()))));
    assert_eq!(boxing.count_total, 1, "the counter does not count");
    println!("allocations while classifying: {}", classifying.count_total);
}
