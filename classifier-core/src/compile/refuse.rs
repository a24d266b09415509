//! What is said of rules that exceed a limit.

use crate::diagnostics::Diagnostic;
use crate::image::capacity::MAX_SEARCHES;
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

/// `states` are those of the rule.
pub(super) fn gated(rule: &Rule, states: usize, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the rule's automaton of {states} states would be simulated on every reply that holds its phrase; with the \
         rules before it, that makes more than {} states, which is the limit `gated_states`",
        limits.gated_states
    );
    at(rule, message)
        .help("lower the counts of its repetitions, use fewer such rules, or raise `gated_states`")
}

/// `bytes` are those of the window with this rule.
pub(super) fn window(rule: &Rule, bytes: usize, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the rule looks for the same phrase as rules before it, and so long ones that {bytes} bytes would be compared \
         wherever a reply holds it; the limit `window_bytes` is {}",
        limits.window_bytes
    );
    at(rule, message).help("join the rules, shorten their phrases, or raise `window_bytes`")
}

pub(super) fn folded(rule: &Rule, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the classes under `(?i)` of the rules up to this one have more than {} characters, which is the limit \
         `folded_characters`",
        limits.folded_characters
    );
    at(rule, message)
        .help(r"end `(?i)` before large classes, as in `(?i:phrase)[\s\S]`, or raise `folded_characters`")
}

pub(super) fn too_much_memory(rule: &Rule, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the plans of the rules up to this one take more than {} bytes of memory, which is the limit `build_bytes`",
        limits.build_bytes
    );
    at(rule, message).help("lower the counts of repetitions, use fewer rules, or raise `build_bytes`")
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
