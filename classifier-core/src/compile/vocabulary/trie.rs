//! All words as one tree of letters, and what each state falls back to.

use std::collections::BTreeMap;

/// A word that no other begins like is cut off behind so many letters: what follows is compared where they are met.
const SHORTEST: usize = 3;

/// A state; they stand in the order of their depths.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The letter that leads here; 0 for the first state.
    pub(super) letter: u8,
    /// The states that follow stand one after the other.
    pub(super) children: std::ops::Range<usize>,
    /// The state of the longest end of what led here that begins a word as well.
    pub(super) fallback: usize,
    /// The word that ends here, or would if it were not cut off.
    pub(super) word: Option<Word>,
}

/// A word where it ends.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The letters that were cut off.
    pub(super) tail: Vec<u8>,
    /// Sets that it is in, ascending.
    pub(super) sets: Vec<u16>,
}

/// The states; the first is where all words begin.
#[derive(Debug)]
pub(super) struct Trie {
    pub(super) states: Vec<State>,
}

impl Trie {
    /// The tree of these words, which are in sets.
    pub(super) fn of(words: &BTreeMap<&[u8], Vec<u16>>, letters: &[u8; 256]) -> Trie {
        // Letters are numbered in the order of bytes, so words of letters are in order, too.
        let words: Vec<(Vec<u8>, &Vec<u16>)> = words
            .iter()
            .map(|(word, sets)| (word.iter().map(|&byte| letters[usize::from(byte)]).collect(), sets))
            .collect();
        let state = |letter| State { letter, children: 0..0, fallback: 0, word: None };
        let mut states = vec![state(0)];
        // The words that go through each state, and its depth.
        let mut through = vec![(0..words.len(), 0)];
        let mut at = 0;
        while at < states.len() {
            let (mut range, depth) = through[at].clone();
            let is_cut = range.len() == 1 && depth >= SHORTEST;
            if let Some((word, sets)) = words.get(range.start)
                && (is_cut || word.len() == depth)
            {
                states[at].word = Some(Word { tail: word[depth..].to_vec(), sets: (*sets).clone() });
                range.start += 1;
            }
            let first = states.len();
            for group in words[range.clone()].chunk_by(|(one, _), (other, _)| one[depth] == other[depth]) {
                states.push(state(group[0].0[depth]));
                through.push((range.start..range.start + group.len(), depth + 1));
                range.start += group.len();
            }
            states[at].children = first..states.len();
            at += 1;
        }
        let mut trie = Trie { states };
        trie.set_fallbacks();
        trie
    }

    /// The letters that lead to each state.
    pub(super) fn depths(&self) -> Vec<usize> {
        let mut depths = vec![0; self.states.len()];
        for (number, state) in self.states.iter().enumerate() {
            for child in state.children.clone() {
                depths[child] = depths[number] + 1;
            }
        }
        depths
    }

    fn set_fallbacks(&mut self) {
        for state in 1..self.states.len() {
            for child in self.states[state].children.clone() {
                let letter = self.states[child].letter;
                let mut shorter = self.states[state].fallback;
                self.states[child].fallback = loop {
                    match self.child(shorter, letter) {
                        Some(next) => break next,
                        None if shorter == 0 => break 0,
                        None => shorter = self.states[shorter].fallback,
                    }
                };
            }
        }
    }

    fn child(&self, state: usize, letter: u8) -> Option<usize> {
        let children = self.states[state].children.clone();
        let nth = self.states[children.clone()].binary_search_by_key(&letter, |child| child.letter);
        nth.ok().map(|nth| children.start + nth)
    }
}
