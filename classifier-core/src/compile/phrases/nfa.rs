//! Phrases as one NFA over bytes, without loops.

use std::collections::HashMap;

use regex_syntax::hir::{Hir, HirKind};
use regex_syntax::utf8::Utf8Sequences;

use super::super::classes::CharSet;

/// A state; states are named by their index, and lead to lesser ones.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// A byte from the first to the second.
    Bytes(u8, u8, u32),
    /// A letter in both cases; by the lower.
    Letter(u8, u32),
    Split(Vec<u32>),
    /// The phrase is there.
    Phrase(u32),
}

/// The most states: shipped rules need a seventh.
const MOST_STATES: usize = 1 << 20;

/// Phrases, of which any may match.
#[derive(Debug, Default)]
pub(super) struct Nfa {
    pub(super) states: Vec<State>,
    pub(super) starts: Vec<u32>,
    /// Letters fit in both cases, whatever the phrases say.
    pub(super) folds: bool,
    /// A letter of the last phrase does not by itself.
    pub(super) cased: bool,
    /// There was no room for all phrases.
    pub(super) full: bool,
}

impl Nfa {
    /// Adds a phrase: these pieces, one after the other.
    pub(super) fn add(&mut self, pieces: &[Hir], phrase: u32) {
        self.cased = false;
        let end = self.push(State::Phrase(phrase));
        let start = self.concat(pieces, end);
        self.starts.push(start);
    }

    fn push(&mut self, state: State) -> u32 {
        self.states.push(state);
        self.states.len() as u32 - 1
    }

    fn concat(&mut self, parts: &[Hir], next: u32) -> u32 {
        parts.iter().rev().fold(next, |next, part| self.hir(part, next))
    }

    fn hir(&mut self, hir: &Hir, next: u32) -> u32 {
        self.full |= self.states.len() > MOST_STATES;
        if self.full {
            return next;
        }
        match hir.kind() {
            HirKind::Empty => next,
            HirKind::Literal(literal) => {
                literal.0.iter().rev().fold(next, |next, &byte| self.byte(byte, next))
            }
            HirKind::Class(class) => self.class(&CharSet::new(class), next),
            HirKind::Capture(capture) => self.hir(&capture.sub, next),
            HirKind::Concat(parts) => self.concat(parts, next),
            HirKind::Alternation(parts) => {
                let ways = parts.iter().map(|part| self.hir(part, next)).collect();
                self.push(State::Split(ways))
            }
            HirKind::Repetition(repetition) => {
                let mut start = next;
                for _ in repetition.min..repetition.max.unwrap_or(repetition.min) {
                    let more = self.hir(&repetition.sub, start);
                    start = self.push(State::Split(vec![more, next]));
                }
                (0..repetition.min).fold(start, |next, _| self.hir(&repetition.sub, next))
            }
            HirKind::Look(_) => unreachable!("phrases hold no looks"),
        }
    }

    fn byte(&mut self, byte: u8, next: u32) -> u32 {
        if self.folds && byte.is_ascii_alphabetic() {
            self.cased = true;
            return self.push(State::Letter(byte.to_ascii_lowercase(), next));
        }
        self.push(State::Bytes(byte, byte, next))
    }

    fn class(&mut self, set: &CharSet, next: u32) -> u32 {
        if let [(upper, high), (lower, last)] = set.ranges[..]
            && (upper, lower) == (high, last)
            && lower < 128
            && char::from(lower as u8).is_ascii_lowercase()
            && upper | 0x20 == lower
        {
            return self.push(State::Letter(lower as u8, next));
        }
        let mut known = HashMap::new();
        let mut ways = Vec::new();
        for &(low, high) in &set.ranges {
            let [low, high] = [low, high].map(|c| char::from_u32(c).expect("ranges are of characters"));
            for sequence in Utf8Sequences::new(low, high) {
                let way = sequence.as_slice().iter().rev().fold(next, |next, range| {
                    *known
                        .entry((range.start, range.end, next))
                        .or_insert_with(|| self.push(State::Bytes(range.start, range.end, next)))
                });
                ways.push(way);
            }
        }
        match ways[..] {
            [only] => only,
            _ => self.push(State::Split(ways)),
        }
    }

    /// The states that consume or end a phrase and are reached from `state` without a byte.
    pub(super) fn reach(&self, state: u32, reached: &mut Vec<u32>) {
        match &self.states[state as usize] {
            State::Split(ways) => ways.iter().for_each(|&way| self.reach(way, reached)),
            _ => reached.push(state),
        }
    }
}
