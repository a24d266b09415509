//! The automaton of the phrases as the image holds it: a run of bytes, see [`node`].
//!
//! Nearly all states have one edge, and those of a word stand as the word. A state that several lead to is written
//! once; the others jump there.

use std::collections::HashMap;

use super::automaton::{Automaton, State};
use crate::image::layout::node;

/// An automaton in the making: bytes, and where the states stand that are written.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) bytes: Vec<u8>,
    /// Lists of phrases that end at a state, each once.
    pub(super) endings: Vec<Vec<u32>>,
    known: HashMap<Vec<u32>, u16>,
    /// The image has no room for more.
    pub(super) full: bool,
}

impl Code {
    /// Writes the states that can be reached from these, and says where they stand.
    pub(super) fn add(&mut self, automaton: &Automaton, starts: &[u32]) -> Vec<u32> {
        let shared = shared(automaton);
        let places = vec![NONE; automaton.states.len()];
        let mut writer = Writer { code: self, automaton, shared, places, open: Vec::new() };
        let mut patches = Vec::new();
        for &start in starts {
            writer.write(start);
            while let Some((place, state)) = writer.open.pop() {
                writer.write(state);
                patches.push((place, state));
            }
        }
        let places = writer.places;
        for (place, state) in patches {
            self.bytes[place..place + 3].copy_from_slice(&places[state as usize].to_le_bytes()[..3]);
        }
        self.full |= self.bytes.len() > node::MOST_BYTES;
        starts.iter().map(|&start| places[start as usize]).collect()
    }

    /// The number of a list of phrases.
    fn ending(&mut self, phrases: &[u32]) -> u16 {
        if let Some(&ending) = self.known.get(phrases) {
            return ending;
        }
        let Ok(ending) = u16::try_from(self.endings.len()) else {
            self.full = true;
            return 0;
        };
        self.known.insert(phrases.to_vec(), ending);
        self.endings.push(phrases.to_vec());
        ending
    }
}

const NONE: u32 = u32::MAX;

struct Writer<'c> {
    code: &'c mut Code,
    automaton: &'c Automaton,
    /// Whether several edges lead to the state.
    shared: Vec<bool>,
    places: Vec<u32>,
    /// Targets that are still to be written, and where they are asked for.
    open: Vec<(usize, u32)>,
}

impl Writer<'_> {
    /// Writes a state, unless it is written, and what follows it directly.
    fn write(&mut self, mut state: u32) {
        let mut is_first = true;
        loop {
            if self.places[state as usize] != NONE {
                if !is_first {
                    let place = self.places[state as usize];
                    self.code.bytes.push(node::head(node::JUMP, 1));
                    self.code.bytes.extend_from_slice(&place.to_le_bytes()[..3]);
                }
                return;
            }
            is_first = false;
            let automaton = self.automaton;
            let State { phrases, edges } = &automaton.states[state as usize];
            self.places[state as usize] = self.code.bytes.len() as u32;
            if !phrases.is_empty() {
                let ending = self.code.ending(phrases);
                self.code.bytes.push(node::head(node::PHRASES, usize::from(!edges.is_empty())));
                self.code.bytes.extend_from_slice(&ending.to_le_bytes());
            }
            if edges.is_empty() {
                return if phrases.is_empty() {
                    self.code.bytes.push(node::head(node::END, 0))
                };
            }
            if only_byte(edges).is_none() {
                return self.write_edges(edges);
            }
            state = self.write_run(state);
        }
    }

    /// Writes the bytes of the states from this one on that have one edge; gives the state behind them.
    fn write_run(&mut self, mut state: u32) -> u32 {
        let head = self.code.bytes.len();
        self.code.bytes.push(0);
        let mut folded = None;
        let mut length = 0;
        while let Some((byte, is_folded, next)) = only_byte(&self.automaton.states[state as usize].edges) {
            if byte.is_ascii_alphabetic() {
                if folded.is_some_and(|folded| folded != is_folded) {
                    break;
                }
                folded = Some(is_folded);
            }
            self.code.bytes.push(byte);
            length += 1;
            state = next;
            let ends = !self.automaton.states[state as usize].phrases.is_empty();
            if ends || self.shared[state as usize] || length == node::MOST_ITEMS {
                break;
            }
        }
        let kind = if folded == Some(false) { node::EXACT } else { node::FOLDED };
        self.code.bytes[head] = node::head(kind, length);
        state
    }

    fn write_edges(&mut self, edges: &[(u8, u8, u32)]) {
        if let Some(edges) = folded_edges(edges) {
            self.write_head(node::BYTES, edges.len());
            for (byte, next) in edges {
                self.code.bytes.push(byte);
                self.target(next);
            }
        } else {
            self.write_head(node::RANGES, edges.len());
            for &(low, high, next) in edges {
                self.code.bytes.extend([low, high]);
                self.target(next);
            }
        }
    }

    /// A head with any number of items: where it has no room for it, the number follows.
    fn write_head(&mut self, kind: u8, items: usize) {
        if items <= node::MOST_ITEMS {
            self.code.bytes.push(node::head(kind, items));
        } else {
            self.code.bytes.extend([node::head(kind, 0), items as u8]);
            self.code.full |= items > usize::from(u8::MAX);
        }
    }

    fn target(&mut self, state: u32) {
        self.open.push((self.code.bytes.len(), state));
        self.code.bytes.extend([0; 3]);
    }
}

/// Whether several edges lead to each state; those of a letter in both cases are one.
fn shared(automaton: &Automaton) -> Vec<bool> {
    let mut edges = vec![0u8; automaton.states.len()];
    let mut count = |state: u32| edges[state as usize] = edges[state as usize].saturating_add(1);
    for state in &automaton.states {
        match only_byte(&state.edges) {
            Some((_, _, next)) => count(next),
            None => state.edges.iter().for_each(|&(_, _, next)| count(next)),
        }
    }
    edges.into_iter().map(|edges| edges > 1).collect()
}

/// The byte of a state with one edge, whether it is a letter in both cases, and where it leads.
fn only_byte(edges: &[(u8, u8, u32)]) -> Option<(u8, bool, u32)> {
    match *edges {
        [(low, high, next)] if low == high => Some((low, false, next)),
        [(upper, high, next), (lower, last, same)]
            if (upper, lower, next) == (high, last, same) && is_letter(upper, lower) =>
        {
            Some((lower, true, next))
        }
        _ => None,
    }
}

fn is_letter(upper: u8, lower: u8) -> bool {
    lower.is_ascii_lowercase() && upper == lower.to_ascii_uppercase()
}

/// The edges by their folded bytes; `None` where they are ranges, or tell letters apart by their case.
fn folded_edges(edges: &[(u8, u8, u32)]) -> Option<Vec<(u8, u32)>> {
    let mut folded = Vec::new();
    for &(low, high, next) in edges {
        let partner = |byte: u8| {
            let other = byte ^ 0x20;
            edges.iter().any(|&(low, high, same)| low <= other && other <= high && same == next)
        };
        // A few letters beside each other are cheaper as letters.
        if high - low > 3 {
            return None;
        }
        for byte in low..=high {
            if byte.is_ascii_alphabetic() && !partner(byte) {
                return None;
            }
            if !byte.is_ascii_uppercase() {
                folded.push((byte, next));
            }
        }
    }
    Some(folded)
}
