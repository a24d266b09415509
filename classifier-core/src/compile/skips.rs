//! Where a shard's DFA is after the first bytes that replies have in common.

use std::collections::HashMap;

use super::dfa::DenseDfa;
use crate::image::layout::{NONE, Skip, skip};

/// The skips of a shard.
#[derive(Debug)]
pub(super) struct Skips {
    /// From the code to its row.
    pub(super) codes: Vec<u8>,
    /// Rows of [`skip::COLUMNS`].
    pub(super) skips: Vec<Skip>,
}

/// Walks the DFA over all codes and enhanced codes; `None` where the codes have too many different rows.
pub(super) fn skips(dfa: &DenseDfa) -> Option<Skips> {
    let mut rows = HashMap::new();
    let mut made = Skips { codes: Vec::new(), skips: Vec::new() };
    let first = skip::FIRST_DIGIT as usize;
    for code in 100 * first..100 * first + skip::CODES {
        let start = dfa.walk(dfa.start, dfa.accepted(dfa.start), &format!("{code} "));
        let next = rows.len();
        let row = *rows.entry(start).or_insert_with(|| {
            made.skips.extend(row(dfa, start));
            next
        });
        made.codes.push(u8::try_from(row).ok()?);
    }
    Some(made)
}

/// A row: after each enhanced code, and after none.
fn row(dfa: &DenseDfa, (state, rule): (u16, u32)) -> impl Iterator<Item = Skip> {
    let first = skip::FIRST_DIGIT as usize;
    let classes = first..first + skip::FIRST_DIGITS as usize;
    let codes = classes.flat_map(|class| (0..10).map(move |subject| format!("{class}.{subject}.")));
    codes.chain([String::new()]).map(move |code| {
        let (state, rule) = dfa.walk(state, rule, &code);
        Skip { state, rule }
    })
}

const _: () = assert!(NONE == u32::MAX, "no rule must be more than any rule");
