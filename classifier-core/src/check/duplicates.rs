//! `duplicate-pattern`

use std::collections::HashMap;

use super::finding::Finding;
use super::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;
use crate::rules::RuleSet;

/// A pattern stands twice.
pub(in crate::check) struct DuplicatePattern;

impl Define for DuplicatePattern {
    const LINT: Lint = Lint {
        name: "duplicate-pattern",
        level: Level::Warning,
        group: LintGroup::Winning,
        finds: "the same pattern stands in the files twice",
        why: "the first wins, whatever label the second has",
        remedy: "remove one of them",
        example: LintExample {
            files: &["[rules]\nA = ['^550 user']\nB = ['^550 user']"],
            shows: "^550 user",
        },
    };
}

/// Rules with the pattern of an earlier rule.
pub(super) fn lint(set: &RuleSet) -> Vec<Finding> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut findings = Vec::new();
    for (number, rule) in set.rules.iter().enumerate() {
        let first = *first.entry(&rule.pattern).or_insert(number);
        if first != number {
            findings.push(finding(set, first, number));
        }
    }
    findings
}

fn finding(set: &RuleSet, first: usize, number: usize) -> Finding {
    let (winner, rule) = (&set.rules[first], &set.rules[number]);
    let (by, own) = (&set.labels[winner.label], &set.labels[rule.label]);
    let message = match by == own {
        true => format!("this pattern stands under `{own}` before"),
        false => format!("this pattern stands under `{by}` before, so it never gives `{own}`"),
    };
    // Own rules before shipped ones are there to overrule them.
    let (level, help) = match winner.file == rule.file {
        true => (Level::Warning, "remove one of them: the first wins"),
        false => (Level::Note, "nothing to do where the earlier file is meant to overrule this one"),
    };
    Finding::of_rule(set, number, message).with(|diagnostic| {
        diagnostic
            .lint(level, DuplicatePattern::NAME)
            .related(winner.file, winner.span.clone(), "this one wins")
            .help(help)
    })
}
