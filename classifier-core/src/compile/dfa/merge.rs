//! States that cannot be told apart are one.
//!
//! The words of an alternation have endings in common, and where a word stands does not matter to what comes after
//! it: a fifth of the states of most DFAs have a twin.

use std::collections::HashMap;

/// Twins of twins come to light one pass later. States are numbered in the order in which they were found, so going
/// backwards most are found in the first pass.
const PASSES: usize = 4;

/// For each state the one that stands for it: states with the same row, once its entries are replaced, and with the
/// same acceptance.
///
/// Linear in the table.
pub(super) fn representatives<'k>(
    rows: &[u16],
    stride: usize,
    accepts: impl Fn(usize) -> &'k [u32],
) -> Vec<u16> {
    let count = rows.len() / stride;
    let mut representative: Vec<u16> = (0..count).map(|state| state as u16).collect();
    for _ in 0..PASSES {
        let mut known = HashMap::new();
        let mut merged = false;
        for state in
            (0..count).rev().filter(|&state| usize::from(representative[state]) == state).collect::<Vec<_>>()
        {
            let row = rows[state * stride..(state + 1) * stride].iter();
            let row: Vec<u16> = row.map(|&next| find(&representative, next)).collect();
            let first = *known.entry((row, accepts(state))).or_insert(state as u16);
            merged |= usize::from(first) != state;
            representative[state] = first;
        }
        if !merged {
            break;
        }
    }
    (0..count).map(|state| find(&representative, state as u16)).collect()
}

/// What stands for a state in the end; the dead state has no row, and stays.
fn find(representative: &[u16], mut state: u16) -> u16 {
    while let Some(&next) = representative.get(usize::from(state)) {
        if next == state {
            break;
        }
        state = next;
    }
    state
}
