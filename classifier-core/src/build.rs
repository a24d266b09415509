//! Building: rule files are parsed, compiled, and asked for their examples.
//!
//! Rules that are compiled already need not be compiled again: an image of the rules before them stands before theirs.
//!
//! This stands above [`rules`], [`compile`] and [`check`](crate::check), and only puts them together. The
//! macro, the build script and the builder at run time all come through here.

use crate::check::examples::{self, Behind};
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

/// As [`build_parsed`], where the rules of the files from `compiled` on are compiled already: an image of the rules before
/// them, which stands before `behind`, the image of these rules alone. See [`Layers`](crate::image::Layers).
///
/// Examples of the files before are run; those of the compiled files hold, for whatever an earlier file answers was meant to
/// be answered by it. `None` where an example of a file before is answered by the image behind, and that is not given: build
/// all then.
///
/// # Errors
///
/// As [`build_parsed`].
pub fn build_before(
    set: &RuleSet,
    diagnostics: Vec<Diagnostic>,
    limits: &Limits,
    compiled: usize,
    behind: Option<&[u8]>,
) -> Result<Option<Vec<u8>>, Vec<Diagnostic>> {
    let own = set.rules.partition_point(|rule| rule.file < compiled);
    let front = compile::compile_front(set, own, diagnostics, limits)?;
    let behind = Behind { from_file: compiled, image: behind };
    match examples::failures_before(set, &front, behind, limits) {
        Some(failures) if !failures.is_empty() => Err(failures),
        passed => Ok(passed.map(|_| front)),
    }
}
