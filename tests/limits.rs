//! Small rule files that are costly to compile: done soon, or refused, and never endless.
#![cfg(feature = "compile")]

use std::time::{Duration, Instant};

use bounce_classifier::{Classifier, Limits, RuleErrors};

/// Far more than any of these takes, even without optimisation, and far less than they took by mistake.
const SOON: Duration = Duration::from_secs(15);

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

/// Classes, and the tables of the scan, were not counted.
#[test]
fn images_are_not_larger_than_the_limit() {
    let classes =
        |i: u32| (0..20).map(|k| format!(r"[\p{{L}}&&[^\x{{{:x}}}]]", 0x4e00 + i * 20 + k)).collect();
    let kinds: [Vec<String>; 2] =
        [(0..40).map(classes).collect(), (0..300).map(|i| format!("^5.*user {i:06} unknown")).collect()];
    for patterns in kinds {
        let file = serde_json::json!({ "rules": { "Label": patterns } }).to_string();
        let build = |bytes| {
            let mut limits = Limits::default();
            limits.image_bytes = bytes;
            Classifier::builder().rules_str("large.json", file.clone()).limits(limits).build()
        };
        let size = build(usize::MAX).expect("no limit").image().len();
        assert_eq!(build(size).expect("the limit is met").image().len(), size);
        let error = build(size - 1).expect_err("one byte over the limit").to_string();
        assert!(error.contains("which is the limit `image_bytes`"), "{error}");
    }
}
