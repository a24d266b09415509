//! What a lint finds, and which findings a file allows.

use crate::diagnostics::{Diagnostic, Level};
use crate::rules::{Allow, RuleSet};

use super::lints;

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

/// The findings that are not allowed, and those about the allowances themselves.
pub(super) fn not_allowed(set: &RuleSet, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let allows = &set.annotations.allows;
    let mut used = vec![false; allows.len()];
    let mut left = Vec::new();
    for finding in findings {
        let by = (0..allows.len()).filter(|&nth| covers(set, &allows[nth], &finding));
        let by: Vec<usize> = by.collect();
        by.iter().for_each(|&nth| used[nth] = true);
        if by.is_empty() {
            left.push(finding.diagnostic);
        }
    }
    left.extend(allows.iter().zip(used).filter_map(|(allow, used)| about(allow, used)));
    left
}

fn covers(set: &RuleSet, allow: &Allow, finding: &Finding) -> bool {
    let is_rule = |pattern: &str| finding.rule.is_some_and(|number| set.rules[number].pattern == pattern);
    allow.file == finding.diagnostic.file
        && finding.diagnostic.name == Some(&allow.lint.value)
        && allow.rule.as_ref().is_none_or(|rule| is_rule(&rule.value))
}

fn about(allow: &Allow, used: bool) -> Option<Diagnostic> {
    let span = allow.lint.span.clone();
    if lints::find(&allow.lint.value).is_none() {
        let message = format!("there is no lint `{}`", allow.lint.value);
        let help = "`bounce-classifier check --lints` lists them";
        return Some(
            Diagnostic::at(allow.file, span, message).lint(Level::Error, lints::UNKNOWN_LINT).help(help),
        );
    }
    let unused = || {
        Diagnostic::at(allow.file, span, "this lint finds nothing that would have to be allowed")
            .lint(Level::Warning, lints::UNUSED_ALLOW)
            .help("remove it, so that it hides nothing later")
    };
    (!used).then(unused)
}
