//! The automaton over all words as an image holds it.

use super::trie::{State, Trie};
use crate::image::layout::{Found, step};

/// The states at their places, and what is found there.
#[derive(Debug)]
pub(super) struct Table {
    /// As [`step`] says.
    pub(super) steps: Vec<u64>,
    /// [`Found`]s.
    pub(super) founds: Vec<u8>,
}

impl Table {
    /// `None` where a place, or what is found, is beyond what a step can say.
    pub(super) fn of(trie: &Trie) -> Option<Table> {
        let Places { places, bases, used } = Places::of(trie)?;
        let mut steps = vec![step::pack(0, 0, 0, step::NO_LETTER); used.len()];
        // Nothing is found at 0.
        let mut founds = vec![0];
        let mut found = vec![0; trie.states.len()];
        let depths = trie.depths();
        // What is behind the base of each state: a state without others behind it has those of the one it falls back to.
        let mut behind: Vec<(usize, usize)> = Vec::new();
        for (number, state) in trie.states.iter().enumerate() {
            found[number] = write_found(state, depths[number], found[state.fallback], &mut founds);
            let (base, fallback) = match bases[number] {
                Some(base) => (base, places[state.fallback]),
                None if number == 0 => (0, 0),
                None => behind[state.fallback],
            };
            behind.push((base, fallback));
            let letter = if number == 0 { step::NO_LETTER } else { state.letter };
            steps[places[number]] = step::pack(base, fallback, found[number], letter);
        }
        (founds.len() < 1 << step::FOUND_BITS).then_some(Table { steps, founds })
    }
}

/// Writes what is found at a state, before what is found at the one that it falls back to; gives where it stands.
fn write_found(state: &State, depth: usize, next: usize, founds: &mut Vec<u8>) -> usize {
    let Some(word) = &state.word else { return next };
    let at = founds.len();
    let length = depth + word.tail.len();
    founds.extend(Found { next, length, tail: word.tail.len(), sets: word.sets.len() }.pack());
    founds.extend(&word.tail);
    founds.extend(word.sets.iter().flat_map(|set| set.to_le_bytes()));
    at
}

/// Where the states stand.
struct Places {
    places: Vec<usize>,
    /// Of the states that others follow.
    bases: Vec<Option<usize>>,
    /// Whether a state stands at each place.
    used: Vec<bool>,
}

impl Places {
    fn of(trie: &Trie) -> Option<Places> {
        let count = trie.states.len();
        let mut places = Places { places: vec![0; count], bases: vec![None; count], used: vec![true] };
        let mut bases_used = Vec::new();
        let mut first_free = 1;
        for (number, state) in trie.states.iter().enumerate() {
            let children = &trie.states[state.children.clone()];
            if children.is_empty() {
                continue;
            }
            while places.is_used(first_free) {
                first_free += 1;
            }
            let base = places.base(children, first_free, &bases_used)?;
            bases_used.resize(bases_used.len().max(base + 1), false);
            bases_used[base] = true;
            places.bases[number] = Some(base);
            for (child, State { letter, .. }) in state.children.clone().zip(children) {
                let place = base + usize::from(*letter);
                places.used.resize(places.used.len().max(place + 1), false);
                places.used[place] = true;
                places.places[child] = place;
            }
        }
        Some(places)
    }

    fn is_used(&self, place: usize) -> bool {
        self.used.get(place).copied().unwrap_or(false)
    }

    /// The least base that no other state has and that has room for these states; `None` where it is too great.
    fn base(&self, children: &[State], first_free: usize, bases_used: &[bool]) -> Option<usize> {
        let first = usize::from(children[0].letter);
        let last = usize::from(children[children.len() - 1].letter);
        let is_free = |base: usize| {
            !bases_used.get(base).copied().unwrap_or(false)
                && children.iter().all(|child| !self.is_used(base + usize::from(child.letter)))
        };
        let most = (1 << step::PLACE_BITS) - 1 - last;
        (first_free.saturating_sub(first)..=most).find(|&base| is_free(base))
    }
}
