//! Where rules match, and where they fail: random rules on random replies made from pieces of those rules.

use bounce_classifier::explain::{Outcome, Part};
use bounce_classifier::{Classifier, Limits};
use bounce_classifier_testing::grammar::{self, Node};
use bounce_classifier_testing::{generate, runs};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use regex::Regex;

fn check(cases: u32, rules: impl Strategy<Value = Vec<Node>>) {
    let mut runner = TestRunner::new(runs::kept(cases, file!()));
    let result = runner.run(&(rules, any::<u64>()), |(rules, seed)| {
        let patterns: Vec<String> = rules.iter().map(Node::to_string).collect();
        if patterns.iter().any(|pattern| Regex::new(pattern).is_err()) {
            // No pattern, such as a `#` under `(?x)`, or too large: there is nothing to compare with.
            return Err(TestCaseError::reject("not a pattern of regex"));
        }
        let text = serde_json::json!({ "rules": { "Label": patterns } }).to_string();
        let mut limits = Limits::default();
        limits.ungated_states = Limits::MOST_UNGATED_STATES;
        limits.gated_states = Limits::MOST_GATED_STATES;
        limits.window_bytes = usize::MAX;
        let built = Classifier::builder().limits(limits).rules_str("random.json", text).build();
        let classifier = built.map_err(|error| TestCaseError::fail(error.to_string()))?;
        for reply in generate::replies(&rules, seed) {
            parts_cover_the_match(&classifier, &reply)?;
            near_misses_are_misses(&classifier, &reply)?;
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The parts of a rule that matches are the match of `regex`, from end to end; other rules have none.
fn parts_cover_the_match(classifier: &Classifier, reply: &str) -> Result<(), TestCaseError> {
    for rule in classifier.rules() {
        let regex = Regex::new(rule.pattern()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let expected = regex.find(reply).map(|found| found.range());
        let parts = rule.locate(reply);
        let about = format!("{:?} in {reply:?}: {parts:?}", rule.pattern());
        prop_assert_eq!(parts.is_some(), expected.is_some(), "{}", about);
        let (Some(parts), Some(expected)) = (parts, expected) else { continue };
        let mut end = expected.start;
        for Part { span, pattern, .. } in &parts {
            prop_assert_eq!(span.start, end, "{}", about);
            prop_assert!(reply.get(span.clone()).is_some() && rule.pattern().contains(pattern), "{}", about);
            end = span.end;
        }
        prop_assert_eq!(end, expected.end, "{}", about);
        prop_assert!(!parts.is_empty(), "{}", about);
    }
    Ok(())
}

/// Near misses do not match, and what they say of the reply is so.
fn near_misses_are_misses(classifier: &Classifier, reply: &str) -> Result<(), TestCaseError> {
    let matching: Vec<usize> = classifier.matches(reply).map(|rule| rule.number()).collect();
    for near in classifier.nearest(reply, usize::MAX) {
        let about = format!("{:?} in {reply:?}: {near:?}", near.rule().pattern());
        prop_assert!(!matching.contains(&near.rule().number()), "{}", about);
        let failed = near.steps().iter().filter(|step| !matches!(step.outcome, Outcome::Matched(_)));
        prop_assert!(failed.count() > 0 && !near.why().is_empty(), "{}", about);
        let mut end = 0;
        for step in near.steps() {
            prop_assert!(near.rule().pattern().contains(step.pattern), "{}", about);
            match &step.outcome {
                Outcome::Missing(Some(reach)) => {
                    prop_assert!(reply.get(reach.span.clone()).is_some(), "{}", about);
                    prop_assert!(step.pattern.starts_with(reach.pattern), "{}", about);
                }
                outcome => {
                    let Some(span) = outcome.span() else { continue };
                    prop_assert!(reply.get(span.clone()).is_some(), "{}", about);
                    if matches!(
                        outcome,
                        Outcome::Matched(_) | Outcome::Found(_) | Outcome::Unreachable { .. }
                    ) {
                        prop_assert!(span.start >= end, "{}", about);
                        end = span.end;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Rules as the field writes them.
#[test]
fn field_rules() {
    check(100, prop::collection::vec(grammar::field_rule(), 1..6));
}

/// Rules from everything that the `regex` crate takes.
#[test]
fn wild_rules() {
    check(250, prop::collection::vec(grammar::wild_rule(), 1..4));
}

/// Rules that overlap, repeat and cost.
#[test]
fn other_rules() {
    let rule = prop_oneof![
        4 => grammar::tiny_rule(),
        4 => grammar::chain_rule(),
        4 => grammar::anchored_rule(),
        1 => grammar::costly_rule(),
    ];
    check(60, prop::collection::vec(rule, 1..4));
}
