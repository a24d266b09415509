//! Rules to an image.
//!
//! ```text
//! RuleSet -> pattern (HIR) -> plan -+-> shared: nfa -> shard (dfa of several rules)
//!                                   +-> chains: fragments, windows -> tiers of grams
//!                                   +-> search: nfa, dfa, or a dfa for each part; gated by required literals
//!                                               or by sets of words that one automaton meets
//!                                               -> assemble -> image
//! ```
//!
//! `planner` goes from rule to rule and minds the limits; `automata` says which DFAs are worth their cost.
//!
//! The result depends on the rules alone: not on the host, the time, or the order of a hash table.

mod assemble;
mod automata;
mod chain;
mod classes;
mod clauses;
mod credit;
mod dfa;
mod divide;
mod folding;
mod grams;
mod groups;
mod heads;
pub(crate) mod language;
mod limits;
mod lists;
mod nfa;
mod pattern;
mod plan;
mod planned;
mod planner;
mod position;
mod rarity;
mod refuse;
mod required;
mod shard;
mod skips;
mod vocabulary;
mod window;

pub use limits::Limits;
pub(crate) use plan::is_anchored;

use crate::diagnostics::Diagnostic;
use crate::rules::RuleSet;
use assemble::Assembler;
use planned::Plans;
use planner::Planner;

/// The image, where nothing is wrong with the files or with any rule; the examples are not run.
pub(crate) fn compile_whole(
    set: &RuleSet,
    diagnostics: Vec<Diagnostic>,
    limits: &Limits,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    compile_front(set, set.rules.len(), diagnostics, limits)
}

/// As [`compile_whole`], an image that decides the first `own` rules and stands before one of the others.
pub(crate) fn compile_front(
    set: &RuleSet,
    own: usize,
    mut diagnostics: Vec<Diagnostic>,
    limits: &Limits,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    match compile_first(set, own, limits) {
        Ok(image) if diagnostics.is_empty() => return Ok(image),
        Ok(_) => {}
        Err(more) => diagnostics.extend(more),
    }
    Err(diagnostics)
}

/// Rules to an image.
///
/// # Errors
///
/// A diagnostic for each invalid pattern and for each rule that exceeds a limit.
pub fn compile(set: &RuleSet, limits: &Limits) -> Result<Vec<u8>, Vec<Diagnostic>> {
    compile_first(set, set.rules.len(), limits)
}

/// The first `own` rules to an image, which names all.
fn compile_first(set: &RuleSet, own: usize, limits: &Limits) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let limits = limits.clamped();
    let Plans { rules, shards, classes, rarity, lexicon, .. } = plan(set, own, limits)?;
    let image = Assembler::new(set, classes, rarity, limits, lexicon).assemble(&rules, &shards);
    image.map_err(|diagnostic| vec![*diagnostic])
}

/// The plans of the first `own` rules.
fn plan(set: &RuleSet, own: usize, limits: Limits) -> Result<Plans<'_>, Vec<Diagnostic>> {
    let planner = |limits| Planner::new(&set.files, &set.rules[..own], limits);
    let mut plans = planner(limits).plan()?;
    if let Some(vocabulary) = plans.vocabulary.take() {
        plans.lexicon = vocabulary.lexicon();
        if plans.lexicon.is_none() {
            // There are more words than an image has room for: each rule is looked for by itself.
            return planner(Limits { vocabulary_from: usize::MAX, ..limits }).plan();
        }
    }
    Ok(plans)
}
