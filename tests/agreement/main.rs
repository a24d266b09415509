//! Agreement with `regex::RegexSet`: random rules on random replies made from pieces of those rules.
//!
//! `AGREEMENT_CASES` sets the number of cases (default 100,000 over all tests); `scripts/campaign` runs a
//! million.

mod known;

use std::env;

use bounce_classifier::{Classifier, EnhancedCode, Limits};
use bounce_classifier_testing::grammar::{self, Node};
use bounce_classifier_testing::{generate, parts, runs};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use regex::RegexSet;

fn cases() -> u32 {
    env::var("AGREEMENT_CASES").map_or(100_000, |cases| cases.parse().expect("AGREEMENT_CASES is a number"))
}

/// A JSON rule file with these patterns.
fn rule_file(patterns: &[String]) -> String {
    serde_json::json!({ "rules": { "Label": patterns } }).to_string()
}

/// Runs random rules of this kind against random replies: one in `share` of all cases.
fn agree(share: u32, rules: impl Strategy<Value = Vec<Node>>) {
    let mut runner = TestRunner::new(runs::kept(cases().div_ceil(share), file!()));
    runner
        .run(&(rules, any::<u64>()), |(rules, seed)| {
            let patterns: Vec<String> = rules.iter().map(|rule| rule.to_string()).collect();
            let Ok(oracle) = RegexSet::new(&patterns) else {
                // Over the oracle's size limit: there is nothing to compare with.
                return Err(TestCaseError::reject("too large for RegexSet"));
            };
            let mut limits = Limits::default();
            // All that can be compiled is compared.
            limits.ungated_states = Limits::MOST_UNGATED_STATES;
            limits.gated_states = Limits::MOST_GATED_STATES;
            limits.window_bytes = usize::MAX;
            // With all words met by one automaton, and without it.
            limits.vocabulary_from = if seed.is_multiple_of(2) { 0 } else { usize::MAX };
            let builder = Classifier::builder().rules_str("random.json", rule_file(&patterns));
            let classifier = builder.limits(limits).build();
            let classifier =
                classifier.map_err(|error| TestCaseError::fail(format!("{patterns:?}\n{error}")))?;
            for reply in generate::replies(&rules, seed) {
                let expected: Vec<usize> = oracle.matches(&reply).iter().collect();
                let found: Vec<usize> = classifier.matches(&reply).map(|rule| rule.number()).collect();
                prop_assert_eq!(&found, &expected, "matches of {:?} in {:?}", patterns, reply);
                let first = classifier.classify(&reply).rule().map(|rule| rule.number());
                prop_assert_eq!(first, expected.first().copied(), "first of {:?} in {:?}", patterns, reply);
                if let Some((code, enhanced, content)) = parts(&reply) {
                    let enhanced =
                        enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
                    let in_parts = classifier.classify_parts(code, enhanced, content);
                    let found = in_parts.rule().map(|rule| rule.number());
                    prop_assert_eq!(found, first, "first of {:?} in the parts of {:?}", patterns, reply);
                }
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Rules as the field writes them: a code, gaps, phrases.
#[test]
fn field_rules_agree() {
    agree(5, prop::collection::vec(grammar::field_rule(), 1..12));
}

/// Rules from everything that the `regex` crate takes.
#[test]
fn wild_rules_agree() {
    agree(5, prop::collection::vec(grammar::wild_rule(), 1..5));
}

/// Rules over two letters, where every overlap happens.
#[test]
fn tiny_alphabet_rules_agree() {
    agree(5, prop::collection::vec(grammar::tiny_rule(), 1..8));
}

/// All kinds in one set.
#[test]
fn mixed_rules_agree() {
    let rule = prop_oneof![
        grammar::field_rule(),
        grammar::wild_rule(),
        grammar::tiny_rule(),
        grammar::chain_rule(),
        grammar::phrase_rule(),
        grammar::sequence_rule(),
        grammar::anchored_rule(),
    ];
    agree(5, prop::collection::vec(rule, 1..8));
}

/// Phrases with gaps, decided by comparing bytes.
#[test]
fn chains_agree() {
    agree(5, prop::collection::vec(grammar::chain_rule(), 1..6));
}

/// Sets of words with gaps between them.
#[test]
fn phrases_agree() {
    agree(5, prop::collection::vec(grammar::phrase_rule(), 1..8));
}

/// Rules that words decide by themselves, which share the words.
#[test]
fn sequences_agree() {
    agree(5, prop::collection::vec(grammar::sequence_rule(), 1..8));
}

/// Rules over the budgets, which take long to compile.
#[test]
fn costly_rules_agree() {
    agree(
        200,
        prop::collection::vec(prop_oneof![2 => grammar::costly_rule(), 1 => grammar::field_rule()], 1..5),
    );
}

/// More rules than one shard, one bucket or one word of flags holds.
#[test]
fn large_sets_agree() {
    let rule = prop_oneof![
        4 => grammar::anchored_rule(),
        2 => grammar::chain_rule(),
        2 => grammar::field_rule(),
        1 => grammar::wild_rule(),
    ];
    agree(1000, prop::collection::vec(rule, 50..400));
}
