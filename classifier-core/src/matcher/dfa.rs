//! Walking a dense DFA.

use crate::image::Image;
use crate::image::layout::{DEAD, Dfa};

/// Why a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// No more rule can match.
    Done,
    /// At a byte that is not ASCII, which the DFA does not know, with rules still alive.
    NotAscii,
}

/// Walks the DFA over `text` and says each rule that it accepts, in the order of their ends; the walk ends
/// early where `accept` returns `false`.
///
/// Linear in the text.
#[inline]
pub(crate) fn walk(image: &Image<'_>, index: usize, text: &[u8], mut accept: impl FnMut(u32) -> bool) -> End {
    let dfa = image.dfas().at(index);
    let start = index.wrapping_mul(256);
    let Some(map) = image.byte_maps().get(start..).and_then(<[u8]>::first_chunk::<256>) else {
        return End::Done;
    };
    let table = image
        .transitions()
        .range(dfa.table as usize, (dfa.table as usize).wrapping_add(dfa.entries as usize));
    let mut state = dfa.start;
    if state >= dfa.accepting && !arrive(image, &dfa, state, &mut accept) {
        return End::Done;
    }
    for &byte in text {
        if byte >= 0x80 {
            return End::NotAscii;
        }
        state = table.at(state as usize + map[byte as usize] as usize);
        if state >= dfa.accepting && !arrive(image, &dfa, state, &mut accept) {
            return End::Done;
        }
    }
    state = table.at((state as usize + dfa.stride as usize).wrapping_sub(1));
    if state >= dfa.accepting {
        arrive(image, &dfa, state, &mut accept);
    }
    End::Done
}

/// What to do in a state that accepts or is dead; `false` where the walk is over.
#[cold]
#[inline(never)]
fn arrive(image: &Image<'_>, dfa: &Dfa, state: u16, accept: &mut impl FnMut(u32) -> bool) -> bool {
    if state == DEAD {
        return false;
    }
    let nth = (dfa.accepts as usize).wrapping_add(((state - dfa.accepting) / dfa.stride.max(1)) as usize);
    let rules = image.accepted().range(
        image.accept_starts().at(nth) as usize,
        image.accept_starts().at(nth.wrapping_add(1)) as usize,
    );
    rules.iter().all(accept)
}
