//! Lints about labels and tables.

use std::collections::HashSet;

use super::finding::Finding;
use super::lints::{Define, Lint, LintExample, LintGroup};
use super::names;
use crate::bounce_class::BounceClass;
use crate::diagnostics::{Diagnostic, Level};
use crate::rules::{LabelTable, RuleSet, TABLES, Text};

/// A label that is nearly a predefined one.
pub(in crate::check) struct LabelTypo;

impl Define for LabelTypo {
    const LINT: Lint = Lint {
        name: "label-typo",
        level: Level::Warning,
        group: LintGroup::Labels,
        finds: "a label that is nearly a predefined one",
        why: "its class is `Other`: whoever asks for the predefined label does not get its replies",
        remedy: "write the predefined label, or a name that nobody takes for it",
        example: LintExample {
            files: &["[rules]\nInvalidRecipent = ['^550 user']"],
            shows: "InvalidRecipent",
        },
    };
}

/// A pattern that is the name of a label.
pub(in crate::check) struct LabelAsPattern;

impl Define for LabelAsPattern {
    const LINT: Lint = Lint {
        name: "label-as-pattern",
        level: Level::Warning,
        group: LintGroup::Labels,
        finds: "a pattern that is the name of a label",
        why: "a list holds patterns and does not refer to other lists; no reply says the name",
        remedy: "write what the replies say, or remove it",
        example: LintExample { files: &["[rules]\nA = ['QuotaIssues']"], shows: "QuotaIssues" },
    };
}

/// A table that nobody reads.
pub(in crate::check) struct UnknownTable;

impl Define for UnknownTable {
    const LINT: Lint = Lint {
        name: "unknown-table",
        level: Level::Warning,
        group: LintGroup::Labels,
        finds: "a key of the file that is nearly one that is read",
        why: "nobody reads it",
        remedy: "write the name that is meant; tables for people can have any other name",
        example: LintExample {
            files: &["[rules]\nA = ['^550 user']\n[[example]]\nreply = '550 user'\nlabel = 'A'"],
            shows: "[[example]]",
        },
    };
}

/// A table for a label without rules.
pub(in crate::check) struct UnusedLabel;

impl Define for UnusedLabel {
    const LINT: Lint = Lint {
        name: "unused-label",
        level: Level::Warning,
        group: LintGroup::Labels,
        finds: "a table `[labels.NAME]` for a label without rules",
        why: "it says nothing about any reply",
        remedy: "write rules for the label, or remove the table",
        example: LintExample {
            files: &["[rules]\nA = ['^550 user']\n[labels.Gone]\nseverity = 'permanent'"],
            shows: "[labels.Gone]",
        },
    };
}

/// What is odd about the labels and tables of the files.
pub(super) fn lint(set: &RuleSet) -> Vec<Finding> {
    let mut findings: Vec<Finding> = typos(set).collect();
    findings.extend(patterns(set));
    findings.extend(set.annotations.unknown.iter().filter_map(unknown_table));
    findings.extend(unused(set));
    findings
}

fn is_predefined(label: &str) -> bool {
    BounceClass::from_label(label) != BounceClass::Other
}

fn predefined<'s>() -> impl Iterator<Item = &'s str> {
    BounceClass::PREDEFINED.iter().map(|class| class.name())
}

fn at(file: usize, span: &std::ops::Range<usize>, message: String) -> Diagnostic {
    Diagnostic::at(file, span.clone(), message)
}

fn of_file(diagnostic: Diagnostic) -> Finding {
    Finding { rule: None, diagnostic }
}

/// Labels that are nearly predefined, each where it first stands.
fn typos(set: &RuleSet) -> impl Iterator<Item = Finding> {
    let labels = set.labels.iter().zip(&set.label_keys).filter(|(label, _)| !is_predefined(label));
    let labels = labels.take(MOST_LABELS);
    labels.filter_map(|(label, (file, span))| {
        let meant = names::nearest(label, predefined())?;
        let message = format!("`{label}` is nearly the predefined label `{meant}`");
        let diagnostic = at(*file, span, message)
            .lint(Level::Warning, LabelTypo::NAME)
            .note(format!("its class is `Other`: whoever asks for `{meant}` does not get its replies"))
            .help(format!("write `{meant}`, or choose a name that nobody takes for it"));
        Some(of_file(diagnostic))
    })
}

/// Of more labels nobody wrote each by hand.
const MOST_LABELS: usize = 10_000;

/// Patterns that are names of labels: somebody thought that a list may refer to one.
fn patterns(set: &RuleSet) -> impl Iterator<Item = Finding> {
    let labels: HashSet<&str> = predefined().chain(set.labels.iter().map(String::as_str)).collect();
    let is_name = move |pattern: &str, own: &str| {
        // `Greylisted = ['Greylisted']` is a rule like others; no reply says `QuotaIssues`.
        labels.contains(pattern) && (is_coined(pattern) || (is_predefined(pattern) && pattern != own))
    };
    let rules = set.rules.iter().enumerate();
    rules.filter(move |(_, rule)| is_name(&rule.pattern, &set.labels[rule.label])).map(|(number, rule)| {
        let message = format!("`{}` is the name of a label, and few replies have it in them", rule.pattern);
        Finding::of_rule(set, number, message).with(|diagnostic| {
            diagnostic
                .lint(Level::Warning, LabelAsPattern::NAME)
                .help("a list holds patterns: write what the replies say, or remove it")
        })
    })
}

/// A name that is no word: `QuotaIssues`, `over_quota`.
fn is_coined(name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let is_hump = |pair: &[char]| pair[0].is_lowercase() && pair[1].is_uppercase();
    letters.contains(&'_') || letters.windows(2).any(is_hump)
}

/// A table that nobody reads, with a name like one that is read.
fn unknown_table((file, key): &(usize, Text)) -> Option<Finding> {
    let meant = names::nearest(&key.value, TABLES)?;
    let message = format!("nothing reads `{}`: was `{meant}` meant?", key.value);
    let diagnostic = at(*file, &key.span, message)
        .lint(Level::Warning, UnknownTable::NAME)
        .help(format!("write `{meant}`; a table for people can have any other name"));
    Some(of_file(diagnostic))
}

/// `[labels.NAME]` for labels that no rule gives.
fn unused(set: &RuleSet) -> Vec<Finding> {
    let used: HashSet<&str> = set.rules.iter().map(|rule| set.labels[rule.label].as_str()).collect();
    let is_unused =
        |table: &&LabelTable| !used.contains(table.name.value.as_str()) && !is_predefined(&table.name.value);
    let tables = set.annotations.labels.iter().filter(is_unused).enumerate();
    tables.map(|(nth, table)| of_file(unused_table(set, table, nth < MOST_SUGGESTIONS))).collect()
}

/// Every name is compared with every label: not for more names than somebody will read about.
const MOST_SUGGESTIONS: usize = 100;

fn unused_table(set: &RuleSet, LabelTable { file, name, .. }: &LabelTable, suggest: bool) -> Diagnostic {
    let message = format!("no rule has the label `{}`", name.value);
    let diagnostic = at(*file, &name.span, message).lint(Level::Warning, UnusedLabel::NAME);
    let labels = || predefined().chain(set.labels.iter().map(String::as_str).filter(|l| *l != name.value));
    match suggest.then(|| names::nearest(&name.value, labels())).flatten() {
        Some(meant) => diagnostic.help(format!("write `[labels.{meant}]`, if that is the one")),
        None => diagnostic.help("write rules for it, or remove the table"),
    }
}
