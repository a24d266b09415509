//! Simulating the NFA of one rule, for what no other plan decides.

use super::Text;
use crate::image::Image;
use crate::image::capacity::MAX_STATES;
use crate::image::layout::{NfaState, Search, op};
use crate::image::look::Look;

const SMALL: usize = 128;
const MEDIUM: usize = 1024;
const LARGE: usize = MAX_STATES;

/// Whether the rule of `search` matches anywhere in `text`.
///
/// Time is linear in the text times the states. Nothing is allocated: the sets of states stand on the
/// stack, sized by the rule (1 KiB up to 128 states, 68 KiB at the most).
pub(crate) fn is_match(image: &Image<'_>, search: &Search, text: &impl Text) -> bool {
    match search.nfa.len() as usize {
        states if states <= SMALL => simulate::<SMALL, { SMALL / 64 }>(image, search, text.chars()),
        states if states <= MEDIUM => simulate::<MEDIUM, { MEDIUM / 64 }>(image, search, text.chars()),
        _ => simulate::<LARGE, { LARGE / 64 }>(image, search, text.chars()),
    }
}

/// A set of states that remembers the order of insertion, so that it is its own work list.
struct States<const N: usize, const WORDS: usize> {
    list: [u16; N],
    length: usize,
    members: [u64; WORDS],
}

impl<const N: usize, const WORDS: usize> States<N, WORDS> {
    fn new() -> Self {
        States { list: [0; N], length: 0, members: [0; WORDS] }
    }

    /// Adds a state. States past `N` are none: validation excludes them.
    fn insert(&mut self, state: u16) {
        let (word, bit) = (state as usize / 64, 1 << (state % 64));
        let Some(members) = self.members.get_mut(word) else { return };
        if *members & bit == 0 {
            *members |= bit;
            self.list[self.length] = state;
            self.length += 1;
        }
    }

    fn get(&self, index: usize) -> Option<u16> {
        self.list[..self.length].get(index).copied()
    }

    fn clear(&mut self) {
        for &state in &self.list[..self.length] {
            self.members[state as usize / 64] = 0;
        }
        self.length = 0;
    }
}

#[inline(never)]
fn simulate<const N: usize, const WORDS: usize>(
    image: &Image<'_>,
    search: &Search,
    mut chars: impl Iterator<Item = char>,
) -> bool {
    let (now, next) = (&mut States::<N, WORDS>::new(), &mut States::<N, WORDS>::new());
    let (mut now, mut next) = (now, next);
    let mut before = None;
    loop {
        let after = chars.next();
        if before.is_none() || search.anchored == 0 {
            now.insert(0);
        } else if now.length == 0 {
            return false;
        }
        let mut i = 0;
        while let Some(index) = now.get(i) {
            let state = state(image, search, index);
            match state.op as u8 {
                op::MATCH => return true,
                op::SPLIT => {
                    now.insert(state.next);
                    now.insert(state.other);
                }
                op::LOOK if holds(image, state.op >> 8, before, after) => now.insert(state.next),
                op::CHAR if after.is_some_and(|c| c as u32 == state.op >> 8) => next.insert(state.next),
                op::CLASS if after.is_some_and(|c| contains(image, state.op >> 8, c)) => {
                    next.insert(state.next)
                }
                _ => {}
            }
            i += 1;
        }
        if after.is_none() {
            return false;
        }
        before = after;
        core::mem::swap(&mut now, &mut next);
        next.clear();
    }
}

/// State `index` of the search's NFA; its start is state 0.
fn state(image: &Image<'_>, search: &Search, index: u16) -> NfaState {
    image.nfa_states().at((search.nfa.start as usize).wrapping_add(index as usize))
}

fn holds(image: &Image<'_>, number: u32, before: Option<char>, after: Option<char>) -> bool {
    // Class 0 of every image that has a Unicode word look is `\w`.
    Look::from_number(number).is_some_and(|look| look.holds(before, after, |c| contains(image, 0, c)))
}

/// Whether class `index` has the character. Logarithmic in the ranges of the class.
pub(crate) fn contains(image: &Image<'_>, index: u32, c: char) -> bool {
    let class = image.classes().at(index as usize);
    let c = c as u32;
    if c < 128 {
        return class.ascii >> c & 1 == 1;
    }
    let core::ops::Range { start: mut low, end: mut high } = class.ranges.indices();
    while low < high {
        let middle = low + (high - low) / 2;
        let range = image.ranges().at(middle);
        if c < range.low {
            high = middle;
        } else if c > range.high {
            low = middle + 1;
        } else {
            return true;
        }
    }
    false
}
