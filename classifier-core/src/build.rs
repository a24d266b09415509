//! Building: rule files are parsed, compiled, and asked for their examples.
//!
//! This stands above [`rules`], [`compile`] and [`check`](crate::check), and only puts them together. The
//! macro, the build script and the builder at run time all come through here.

use crate::check::examples;
use crate::compile::{self, Limits};
use crate::diagnostics::{Diagnostic, Errors};
use crate::rules::{self, RuleSet, Sources};

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
    let (set, diagnostics) = rules::parse(sources);
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
    let image = compile::compile_whole(set, diagnostics, limits)?;
    let failures = examples::failures(set, &image, limits);
    if failures.is_empty() { Ok(image) } else { Err(failures) }
}
