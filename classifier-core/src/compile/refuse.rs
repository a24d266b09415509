//! What is said of rules that exceed a limit.

use crate::diagnostics::Diagnostic;
use crate::matcher::scratch::MAX_SEARCHES;
use crate::rules::Rule;

use super::limits::Limits;

pub(super) fn too_many_states(rule: &Rule, limits: &Limits) -> Diagnostic {
    let message =
        format!("the rule needs more than {} states, which is the limit `rule_states`", limits.rule_states);
    let help = if limits.rule_states < Limits::MOST_RULE_STATES {
        format!(
            "lower the counts of its repetitions, split it, or raise `rule_states` (at most {})",
            Limits::MOST_RULE_STATES
        )
    } else {
        "lower the counts of its repetitions, or split it".to_owned()
    };
    at(rule, message).help(help)
}

/// `states` are those of the rule.
pub(super) fn ungated(rule: &Rule, states: usize, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the rule's automaton of {states} states would be simulated on every reply; with the rules before it, \
         that makes more than {} states, which is the limit `ungated_states`",
        limits.ungated_states
    );
    at(rule, message).help(
        "give each way through it a phrase to look for, of three characters or more; lower the counts of its \
         repetitions; or raise `ungated_states`",
    )
}

pub(super) fn image_too_large(rule: &Rule, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the rules up to this one make an image of more than {} bytes, which is the limit `image_bytes`",
        limits.image_bytes
    );
    at(rule, message).help("use fewer rules, or raise `image_bytes`")
}

pub(super) fn too_many_searches(rule: &Rule) -> Diagnostic {
    let message = format!("more than {MAX_SEARCHES} rules up to this one need an automaton of their own");
    at(rule, message).help("use fewer rules, or plainer ones")
}

fn at(rule: &Rule, message: String) -> Diagnostic {
    Diagnostic::at(rule.file, rule.span.clone(), message)
}
