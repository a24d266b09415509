//! Rules to an image.
//!
//! ```text
//! RuleSet -> pattern (HIR) -> plan -+-> shared: nfa -> shard (dfa of several rules)
//!                                   +-> chains: fragments, windows -> tiers of grams
//!                                   +-> search: nfa, dfa; gated by required literals
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
mod window;

pub use limits::Limits;
pub(crate) use plan::is_anchored;

use crate::check::examples;
use crate::diagnostics::{Diagnostic, Errors};
use crate::rules::{RuleSet, Sources};
use assemble::Assembler;
use planned::Plans;
use planner::Planner;

/// Rule files to an image.
///
/// # Errors
///
/// Everything that is wrong with any of the files: unreadable ones, wrong forms, invalid patterns, and
/// rules that exceed a limit; and where all that is well, each example that the rules do not answer as it
/// says.
///
/// # Complexity
///
/// Linear in the size of the rules with their repetitions written out, each up to a limit: making automata
/// deterministic has a budget that the patterns pay for, and some milliseconds for all of them.
pub fn build(sources: Sources, limits: &Limits) -> Result<Vec<u8>, Errors> {
    let (set, diagnostics) = crate::rules::parse(sources);
    build_parsed(&set, diagnostics, limits).map_err(|diagnostics| Errors::new(set.files, diagnostics))
}

/// As [`build`], for a caller that needs the rules as well: `diagnostics` are what is wrong with their files.
///
/// # Errors
///
/// Those diagnostics, and what else [`build`] would find.
pub fn build_parsed(
    set: &RuleSet,
    diagnostics: Vec<Diagnostic>,
    limits: &Limits,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let image = compile_whole(set, diagnostics, limits)?;
    let failures = examples::failures(set, &image, limits);
    if failures.is_empty() { Ok(image) } else { Err(failures) }
}

/// The image, where nothing is wrong with the files or with any rule; the examples are not run.
pub(crate) fn compile_whole(
    set: &RuleSet,
    mut diagnostics: Vec<Diagnostic>,
    limits: &Limits,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    match compile(set, limits) {
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
    let limits = limits.clamped();
    let Plans { rules, shards, classes, rarity } = Planner::new(set, limits).plan()?;
    let image = Assembler::new(set, classes, rarity, limits).assemble(&rules, &shards);
    image.map_err(|diagnostic| vec![*diagnostic])
}
