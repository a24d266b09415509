//! What a lint finds, and which findings a file allows.

use super::examples::RuleWithoutExample;
use super::lints::{self, Define, Lint, LintExample, LintGroup};
use super::winning::Undecided;
use crate::diagnostics::{Diagnostic, Level};
use crate::rules::{Allow, RuleSet};

/// There is no such lint.
pub(in crate::check) struct UnknownLint;

impl Define for UnknownLint {
    const LINT: Lint = Lint {
        name: "unknown-lint",
        level: Level::Error,
        group: LintGroup::Allowances,
        finds: "`[[allow]]` names a lint that does not exist",
        why: "it allows nothing",
        remedy: "write one of these names",
        example: LintExample {
            files: &["[rules]\nA = ['^550 user']\n[[allow]]\nlint = 'unescaped-dots'\nreason = 'a host'"],
            shows: "lint = 'unescaped-dots'",
        },
    };
}

/// Nothing is allowed by it.
pub(in crate::check) struct UnusedAllow;

impl Define for UnusedAllow {
    const LINT: Lint = Lint {
        name: "unused-allow",
        level: Level::Warning,
        group: LintGroup::Allowances,
        finds: "`[[allow]]` for a lint that finds nothing",
        why: "it would hide something later",
        remedy: "remove it",
        example: LintExample {
            files: &["[rules]\nA = ['^550 user']\n[[allow]]\nlint = 'unescaped-dot'\nreason = 'a host'"],
            shows: "lint = 'unescaped-dot'",
        },
    };
}

/// A diagnostic and the rule that it is about.
#[derive(Debug)]
pub(super) struct Finding {
    /// Number of the rule; `None` where it is about something else in the file.
    pub(super) rule: Option<usize>,
    pub(super) diagnostic: Diagnostic,
}

impl Finding {
    /// A finding about the whole pattern of a rule.
    pub(super) fn of_rule(set: &RuleSet, number: usize, message: impl Into<String>) -> Finding {
        let rule = &set.rules[number];
        let diagnostic = Diagnostic::at(rule.file, rule.span.clone(), message);
        Finding { rule: Some(number), diagnostic }
    }

    /// A finding about a part of the pattern of a rule.
    pub(super) fn of_part(
        set: &RuleSet,
        number: usize,
        part: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Finding {
        let rule = &set.rules[number];
        let span = rule.source_span(&set.files[rule.file].text, part);
        Finding { rule: Some(number), diagnostic: Diagnostic::at(rule.file, span, message) }
    }

    /// The same finding with its diagnostic changed.
    #[must_use]
    pub(super) fn with(mut self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Finding {
        self.diagnostic = change(self.diagnostic);
        self
    }
}

/// The findings that are not allowed, and those about the allowances themselves. `coverage`: whether rules without
/// examples were looked for.
pub(super) fn not_allowed(set: &RuleSet, findings: Vec<Finding>, coverage: bool) -> Vec<Diagnostic> {
    let allows = &set.annotations.allows;
    let mut used = vec![false; allows.len()];
    let undecided: Vec<(usize, usize)> = findings.iter().filter_map(undecided).collect();
    let mut left = Vec::new();
    for finding in findings {
        let by: Vec<usize> = (0..allows.len()).filter(|&nth| covers(set, &allows[nth], &finding)).collect();
        by.iter().for_each(|&nth| used[nth] = true);
        if by.is_empty() {
            left.push(finding.diagnostic);
        }
    }
    let needed = |allow: &Allow, used| {
        used || could_find(set, allow, &undecided, coverage)
            || allows.iter().any(|other| allows_unused(other, allow))
    };
    left.extend(allows.iter().zip(used).filter_map(|(allow, used)| about(allow, needed(allow, used))));
    left
}

/// Of a finding that says it: the file and the rule of which it was not decided whether it can win.
fn undecided(finding: &Finding) -> Option<(usize, usize)> {
    let is_it = finding.diagnostic.name == Some(Undecided::NAME);
    finding.rule.filter(|_| is_it).map(|rule| (finding.diagnostic.file, rule))
}

/// Whether the lint was not run, or not to its end, where the allowance is for.
fn could_find(set: &RuleSet, allow: &Allow, undecided: &[(usize, usize)], coverage: bool) -> bool {
    let lint = allow.lint.value.as_str();
    let is_for = |rule: usize| allow.rule.as_ref().is_none_or(|text| text.value == set.rules[rule].pattern);
    match lint {
        // What it finds is said of other allowances.
        UnusedAllow::NAME => true,
        RuleWithoutExample::NAME => !coverage,
        _ if lints::OF_WINNING.contains(&lint) => {
            undecided.iter().any(|&(file, rule)| file == allow.file && is_for(rule))
        }
        _ => false,
    }
}

/// Whether `other` says that `allow` need not be needed: one for files that are given alone and with others.
fn allows_unused(other: &Allow, allow: &Allow) -> bool {
    let is_for = |rule: &crate::rules::Text| allow.rule.as_ref().is_some_and(|own| own.value == rule.value);
    other.lint.value == UnusedAllow::NAME
        && other.file == allow.file
        && other.rule.as_ref().is_none_or(is_for)
}

fn covers(set: &RuleSet, allow: &Allow, finding: &Finding) -> bool {
    let is_rule = |pattern: &str| finding.rule.is_some_and(|number| set.rules[number].pattern == pattern);
    allow.file == finding.diagnostic.file
        && finding.diagnostic.name == Some(&allow.lint.value)
        && allow.rule.as_ref().is_none_or(|rule| is_rule(&rule.value))
}

/// What is wrong with an allowance.
fn about(allow: &Allow, needed: bool) -> Option<Diagnostic> {
    let span = allow.lint.span.clone();
    if lints::find(&allow.lint.value).is_none() {
        let message = format!("there is no lint `{}`", allow.lint.value);
        let help = "`bounce-classifier check --lints` lists them";
        return Some(
            Diagnostic::at(allow.file, span, message).lint(Level::Error, UnknownLint::NAME).help(help),
        );
    }
    let unused = || {
        Diagnostic::at(allow.file, span, "this lint finds nothing that would have to be allowed")
            .lint(Level::Warning, UnusedAllow::NAME)
            .help("remove it, so that it hides nothing later")
    };
    (!needed).then(unused)
}
