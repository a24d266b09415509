//! Rules to an image.
//!
//! ```text
//! RuleSet -> pattern (HIR) -> plan -+-> anchored: nfa -> shard (dfa)
//!                                   +-> chains:   fragments, windows -> tiers of grams
//!                                   +-> search:   nfa, dfa; gated by required literals
//!                                               -> assemble -> image
//! ```
//!
//! The result depends on the rules alone: not on the host, the time, or the order of a hash table.

mod assemble;
mod chain;
mod classes;
mod dfa;
mod grams;
mod groups;
mod heads;
mod limits;
mod nfa;
mod pattern;
mod plan;
mod position;
mod rarity;
mod required;
mod shard;
mod skips;
mod window;

pub use limits::Limits;

use regex_syntax::hir::{Hir, LookSet};

use crate::diagnostics::{Diagnostic, Errors};
use crate::rules::{Rule, RuleSet, Sources};
use assemble::Assembler;
use classes::Classes;
use nfa::Nfa;
use plan::Plan;
use rarity::Rarity;

/// A rule on its way through the compiler.
struct Planned<'r> {
    rule: &'r Rule,
    hir: Hir,
    plan: Plan,
    nfa: Nfa,
}

/// Rule files to an image.
///
/// # Errors
///
/// Everything that is wrong with any of the files: unreadable ones, wrong forms, invalid patterns, and
/// rules that exceed a limit.
///
/// # Complexity
///
/// Linear in the size of the rules, but for automata: each attempt at one has a fixed budget, of about a
/// millisecond for a rule that is searched for, and more for the anchored ones together.
pub fn build(sources: Sources, limits: &Limits) -> Result<Vec<u8>, Errors> {
    let (set, mut diagnostics) = crate::rules::parse(sources);
    match compile(&set, limits) {
        Ok(image) if diagnostics.is_empty() => return Ok(image),
        Ok(_) => {}
        Err(more) => diagnostics.extend(more),
    }
    Err(Errors::new(set.files, diagnostics))
}

/// Rules to an image.
///
/// # Errors
///
/// A diagnostic for each invalid pattern and for each rule that exceeds a limit.
pub fn compile(set: &RuleSet, limits: &Limits) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let limits = limits.clamped();
    let (parsed, mut diagnostics) = parse_patterns(set);
    let mut classes = Classes::default();
    if parsed.iter().any(|(_, hir)| asks_for_words(hir)) {
        classes.intern_word();
    }
    let rarity = Rarity::of(set.rules.iter().map(|rule| rule.pattern.as_str()));
    let mut planned = Vec::new();
    for (rule, hir) in parsed {
        match Nfa::new(&hir, &mut classes, limits.rule_states) {
            Ok(nfa) => planned.push(Planned { rule, plan: plan::plan(&hir, &rarity), hir, nfa }),
            Err(nfa::TooManyStates) => diagnostics.push(too_many_states(rule, &limits)),
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    Assembler::new(set, classes, rarity, limits).assemble(&planned).map_err(|diagnostic| vec![*diagnostic])
}

fn parse_patterns(set: &RuleSet) -> (Vec<(&Rule, Hir)>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let parsed = set
        .rules
        .iter()
        .filter_map(|rule| match pattern::parse(rule, &set.files[rule.file]) {
            Ok(hir) => Some((rule, hir)),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        })
        .collect();
    (parsed, diagnostics)
}

/// Whether a look of the pattern needs Unicode's `\w`.
fn asks_for_words(hir: &Hir) -> bool {
    let looks: LookSet = hir.properties().look_set();
    looks.contains_word_unicode()
}

fn too_many_states(rule: &Rule, limits: &Limits) -> Diagnostic {
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
    Diagnostic::at(rule.file, rule.span.clone(), message).help(help)
}
