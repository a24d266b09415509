//! Determinising the NFAs of one or more rules over ASCII.
//!
//! A match is known on arrival where nothing has to be looked ahead for, so most rules cost no state past
//! their end. Look-arounds stay in the set as pending and are decided on the next transition, where the
//! characters on both sides are known.

use std::collections::HashMap;

use super::classes::Classes;
use super::nfa::{Nfa, State};
use crate::image::layout::{DEAD, NONE};
use crate::matcher::look::Look;

/// What determinising may cost before it is given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Entries of the table; the format's limit is 65,534.
    pub(super) entries: usize,
    /// NFA states visited, all DFA states together.
    pub(super) work: usize,
}

/// A DFA as the image holds it: states are row starts.
#[derive(Debug)]
pub(super) struct DenseDfa {
    pub(super) byte_map: [u8; 256],
    pub(super) stride: u16,
    pub(super) table: Vec<u16>,
    pub(super) start: u16,
    /// The first accepting state.
    pub(super) accepting: u16,
    /// The rules of each accepting state, in order of state.
    pub(super) accepts: Vec<Vec<u32>>,
}

impl DenseDfa {
    /// Where `text` leads from `state`, and the least rule that is accepted on the way, `best` included.
    pub(super) fn walk(&self, mut state: u16, mut best: u32, text: &[u8]) -> (u16, u32) {
        for &byte in text {
            if state == DEAD {
                break;
            }
            state = self.table[usize::from(state) + usize::from(self.byte_map[usize::from(byte)])];
            best = best.min(self.accepted(state));
        }
        (state, best)
    }

    /// The least rule that the state accepts; [`NONE`] where there is none.
    pub(super) fn accepted(&self, state: u16) -> u32 {
        if state == DEAD || state < self.accepting {
            return NONE;
        }
        let nth = usize::from((state - self.accepting) / self.stride);
        self.accepts[nth].first().copied().unwrap_or(NONE)
    }
}

/// Determinises the rules, each with its number. `floating` rules may match anywhere, others only at the
/// start of the text. `None` where it is over the budget.
pub(super) fn determinize(
    rules: &[(u32, &Nfa)],
    classes: &Classes,
    floating: bool,
    budget: Budget,
) -> Option<DenseDfa> {
    let mut builder = Builder::new(rules, classes, floating, budget);
    builder.explore()?;
    builder.finish()
}

/// What is known of the character before a position. Only looks other than `^` and `$` ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Before {
    Start,
    Word,
    Lf,
    Cr,
    Other,
}

impl Before {
    fn of(byte: u8) -> Before {
        match byte {
            b'\n' => Before::Lf,
            b'\r' => Before::Cr,
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Before::Word,
            _ => Before::Other,
        }
    }

    /// A character of the kind.
    fn char(self) -> Option<char> {
        match self {
            Before::Start => None,
            Before::Word => Some('a'),
            Before::Lf => Some('\n'),
            Before::Cr => Some('\r'),
            Before::Other => Some(' '),
        }
    }
}

/// What makes a state of the DFA.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// NFA states that consume, and pending looks; ascending.
    set: Vec<u32>,
    before: Before,
    /// The rules that are accepted on arrival; ascending.
    accepts: Vec<u32>,
}

impl Key {
    fn is_dead(&self) -> bool {
        self.set.is_empty() && self.accepts.is_empty()
    }
}

struct Builder<'a> {
    rules: &'a [(u32, &'a Nfa)],
    /// Where each rule's states start in the union.
    bases: Vec<u32>,
    states: Vec<State>,
    classes: &'a Classes,
    floating: bool,
    /// Whether states must remember the character before them.
    looks_back: bool,
    budget: Budget,
    work: usize,
    byte_map: [u8; 256],
    /// A byte of each class.
    samples: Vec<u8>,
    keys: Vec<Key>,
    numbers: HashMap<Key, u16>,
    /// Rows of state numbers; `DEAD` stands for itself.
    rows: Vec<u16>,
    /// Scratch of closures.
    seen: Vec<bool>,
}

impl<'a> Builder<'a> {
    fn new(rules: &'a [(u32, &'a Nfa)], classes: &'a Classes, floating: bool, budget: Budget) -> Self {
        let mut states = Vec::new();
        let mut bases = Vec::new();
        for (_, nfa) in rules {
            bases.push(states.len() as u32);
            states.extend_from_slice(&nfa.states);
        }
        let looks_back = states
            .iter()
            .any(|state| matches!(state, State::Look(look, _) if !matches!(look, Look::Start | Look::End)));
        let (byte_map, samples) = byte_classes(&states, classes, looks_back);
        Builder {
            rules,
            bases,
            seen: vec![false; states.len()],
            states,
            classes,
            floating,
            looks_back,
            budget,
            work: 0,
            byte_map,
            samples,
            keys: Vec::new(),
            numbers: HashMap::new(),
            rows: Vec::new(),
        }
    }

    fn stride(&self) -> usize {
        // The last but one is for bytes that are not ASCII, the last for the end of the text.
        self.samples.len() + 2
    }

    fn explore(&mut self) -> Option<()> {
        let start = self.arrive(self.bases.clone(), Before::Start, Vec::new());
        self.number(start)?;
        let mut done = 0;
        while done < self.keys.len() {
            for column in 0..self.samples.len() {
                self.follow(done, Some(self.samples[column]))?;
            }
            self.rows.push(DEAD);
            self.follow(done, None)?;
            done += 1;
        }
        Some(())
    }

    /// Adds the transition from state `from` over `after`; `None` over the budget.
    fn follow(&mut self, from: usize, after: Option<u8>) -> Option<()> {
        let key = self.next(from, after);
        let number = self.number(key)?;
        self.rows.push(number);
        Some(())
    }

    /// The number of the state, new or known; `None` over the budget.
    fn number(&mut self, key: Key) -> Option<u16> {
        if key.is_dead() {
            return Some(DEAD);
        }
        if let Some(&number) = self.numbers.get(&key) {
            return Some(number);
        }
        let number = self.keys.len();
        if (number + 1) * self.stride() > self.budget.entries || self.work > self.budget.work {
            return None;
        }
        self.keys.push(key.clone());
        self.numbers.insert(key, number as u16);
        Some(number as u16)
    }

    /// The state after `after` (the end of the text where it is `None`) in state `from`.
    fn next(&mut self, from: usize, after: Option<u8>) -> Key {
        let key = &self.keys[from];
        let before = key.before;
        let (set, accepts) = self.resolve(key.set.clone(), before, after);
        let Some(byte) = after else {
            return Key { set: Vec::new(), before: Before::Other, accepts };
        };
        let mut targets: Vec<u32> = set.iter().filter_map(|&state| self.step(state, byte)).collect();
        if self.floating {
            targets.extend_from_slice(&self.bases);
        }
        let before = if self.looks_back { Before::of(byte) } else { Before::Other };
        self.arrive(targets, before, accepts)
    }

    /// Decides the pending looks of `set`, now that both sides are known: the states that are reached, and
    /// the rules that are accepted.
    fn resolve(&mut self, set: Vec<u32>, before: Before, after: Option<u8>) -> (Vec<u32>, Vec<u32>) {
        if !set.iter().any(|&state| matches!(self.states[state as usize], State::Look(..))) {
            return (set, Vec::new());
        }
        let (before, after) = (before.char(), after.map(char::from));
        // Outside ASCII there is nothing to ask: the DFA never sees such text.
        self.close(set, |look| look.holds(before, after, |_| false))
    }

    /// The state that `targets` make, with what can be said of it at once.
    fn arrive(&mut self, targets: Vec<u32>, before: Before, mut accepts: Vec<u32>) -> Key {
        let (mut set, more) = self.close(targets, |look| look == Look::Start && before == Before::Start);
        accepts.extend(more);
        accepts.sort_unstable();
        accepts.dedup();
        set.retain(|&state| self.is_kept(state, &accepts));
        set.sort_unstable();
        Key { set, before, accepts }
    }

    /// The states that `from` leads to without consuming, through looks that `passes` lets pass; and the
    /// rules that are accepted among them.
    fn close(&mut self, from: Vec<u32>, passes: impl Fn(Look) -> bool) -> (Vec<u32>, Vec<u32>) {
        let (mut set, mut accepts) = (Vec::with_capacity(from.len()), Vec::new());
        from.into_iter().for_each(|state| self.visit(state, &mut set));
        let mut done = 0;
        while done < set.len() {
            let state = set[done];
            done += 1;
            let base = self.base_of(state);
            match self.states[state as usize] {
                State::Match => accepts.push(self.rule_of(state)),
                State::Split(next, other) => {
                    self.visit(base + u32::from(next), &mut set);
                    self.visit(base + u32::from(other), &mut set);
                }
                State::Look(look, next) if passes(look) => self.visit(base + u32::from(next), &mut set),
                _ => {}
            }
        }
        self.work += set.len();
        set.iter().for_each(|&state| self.seen[state as usize] = false);
        (set, accepts)
    }

    /// Adds a state to a set that is being closed, once.
    fn visit(&mut self, state: u32, set: &mut Vec<u32>) {
        if !std::mem::replace(&mut self.seen[state as usize], true) {
            set.push(state);
        }
    }

    /// Whether a state of a set has a future: it consumes or looks, and its rule is not accepted yet.
    fn is_kept(&self, state: u32, accepts: &[u32]) -> bool {
        let has_future = match self.states[state as usize] {
            State::Char(..) | State::Class(..) => true,
            State::Look(look, _) => look != Look::Start,
            State::Split(..) | State::Match => false,
        };
        has_future && accepts.binary_search(&self.rule_of(state)).is_err()
    }

    /// Where `state` leads on `byte`.
    fn step(&self, state: u32, byte: u8) -> Option<u32> {
        let next = match self.states[state as usize] {
            State::Char(c, next) if c == char::from(byte) => next,
            State::Class(class, next) if self.classes.get(class).has_ascii(byte) => next,
            _ => return None,
        };
        Some(self.base_of(state) + u32::from(next))
    }

    fn index_of(&self, state: u32) -> usize {
        self.bases.partition_point(|&base| base <= state) - 1
    }

    fn base_of(&self, state: u32) -> u32 {
        self.bases[self.index_of(state)]
    }

    fn rule_of(&self, state: u32) -> u32 {
        self.rules[self.index_of(state)].0
    }

    /// Puts the accepting states last and names states by their rows.
    fn finish(self) -> Option<DenseDfa> {
        let stride = self.stride();
        let (accepting, ordinary): (Vec<usize>, Vec<usize>) =
            (0..self.keys.len()).partition(|&state| !self.keys[state].accepts.is_empty());
        let order: Vec<usize> = ordinary.iter().chain(&accepting).copied().collect();
        let mut names = vec![0; order.len()];
        for (row, &state) in order.iter().enumerate() {
            names[state] = u16::try_from(row * stride).ok().filter(|&name| name != DEAD)?;
        }
        let name = |state: u16| if state == DEAD { DEAD } else { names[state as usize] };
        let table = order
            .iter()
            .flat_map(|&state| &self.rows[state * stride..(state + 1) * stride])
            .map(|&next| name(next))
            .collect();
        Some(DenseDfa {
            byte_map: self.byte_map,
            stride: stride as u16,
            table,
            start: name(if self.keys.is_empty() { DEAD } else { 0 }),
            accepting: u16::try_from(ordinary.len() * stride).ok()?,
            accepts: accepting.iter().map(|&state| self.keys[state].accepts.clone()).collect(),
        })
    }
}

/// Bytes that no state tells apart share a class: the map, and a byte of each class.
fn byte_classes(states: &[State], classes: &Classes, looks_back: bool) -> ([u8; 256], Vec<u8>) {
    // Bit `b`: byte `b` starts a new class.
    let mut starts: u128 = 1;
    let mut seen = Vec::new();
    for state in states {
        match *state {
            State::Char(c, _) if c.is_ascii() => starts |= edges(1 << (c as u32)),
            State::Class(class, _) if !seen.contains(&class) => {
                seen.push(class);
                starts |= edges(classes.get(class).ascii);
            }
            _ => {}
        }
    }
    if looks_back {
        for kind in [Before::Lf, Before::Cr, Before::Word] {
            let members = (0..128).filter(|&byte| Before::of(byte) == kind);
            starts |= edges(members.fold(0, |set, byte| set | 1 << byte));
        }
    }
    let mut map = [0; 256];
    let mut samples = Vec::new();
    for byte in 0..128 {
        if starts >> byte & 1 == 1 {
            samples.push(byte);
        }
        map[byte as usize] = (samples.len() - 1) as u8;
    }
    map[128..].fill(samples.len() as u8);
    (map, samples)
}

/// Where membership in the set changes.
fn edges(set: u128) -> u128 {
    set ^ (set << 1)
}
