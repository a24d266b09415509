//! Small rule files that are costly to compile: done soon, or refused, and never endless.
#![cfg(feature = "compile")]

use std::time::{Duration, Instant};

use bounce_classifier::{Classifier, RuleErrors};

/// Far more than any of these takes, even without optimisation, and far less than they took by mistake.
const SOON: Duration = Duration::from_secs(10);

fn compile(patterns: impl IntoIterator<Item = String>) -> Result<Classifier, RuleErrors> {
    let patterns: Vec<String> = patterns.into_iter().collect();
    let file = serde_json::json!({ "rules": { "Label": patterns } }).to_string();
    let start = Instant::now();
    let result = Classifier::builder().rules_str("costly.json", file).build();
    assert!(start.elapsed() < SOON, "{:?} for {:?} and so on", start.elapsed(), patterns.first());
    result
}

/// Each repetition was appended to a copy of all before it.
#[test]
fn counted_literals() {
    compile((0..2000).map(|i| format!("a{{{}}}", 4000 - i % 90))).expect("within the limits");
}

/// The class was copied and hashed again for each repetition.
#[test]
fn counted_classes() {
    compile((0..500).map(|i| format!(r"\w{{{}}}", 4000 - i % 90))).expect("within the limits");
}

/// Anchored rules that explode were tried with the whole budget of a shard, alone and in every group.
#[test]
fn anchored_rules_over_the_budget() {
    compile((0..500).map(|i| format!("^[01]*1[01]{{{}}}$", 13 + i % 3))).expect("within the limits");
}
