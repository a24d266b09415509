//! All phrases as one deterministic automaton, which is run from where a phrase may start.

use std::collections::HashMap;

use super::nfa::{Nfa, State as NfaState};

/// A state of the automaton.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The phrases that end here.
    pub(super) phrases: Vec<u32>,
    /// Ascending ranges of bytes, each with the state that it leads to.
    pub(super) edges: Vec<(u8, u8, u32)>,
}

/// An automaton that starts at state 0 and has no loops.
#[derive(Debug)]
pub(super) struct Automaton {
    pub(super) states: Vec<State>,
}

/// The automaton has more states than so many for each of the NFA, or takes more work: its phrases multiply each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Explodes;

/// States of the automaton for each of the NFA, and so many in any case.
const GROWTH: usize = 2;
const FEW: usize = 4096;

/// States of the NFA that are looked at for each that it has, and so many in any case.
const WORK: usize = 32;

impl Automaton {
    /// Determinises the phrases.
    pub(super) fn of(nfa: &Nfa) -> Result<Automaton, Explodes> {
        let mut start = Vec::new();
        nfa.starts.iter().for_each(|&state| nfa.reach(state, &mut start));
        let mut builder = Builder {
            nfa,
            single: vec![NONE; nfa.states.len()],
            sets: HashMap::new(),
            open: Vec::new(),
            work: nfa.states.len() * WORK + FEW,
        };
        builder.state_of(start);
        let mut states = Vec::new();
        while let Some(set) = builder.open.get_mut(states.len()).map(std::mem::take) {
            states.push(builder.expand(&set)?);
            if builder.open.len() > nfa.states.len() * GROWTH + FEW {
                return Err(Explodes);
            }
        }
        Ok(Automaton { states })
    }

    /// The most phrases that end on one way through the automaton.
    pub(super) fn most_phrases(&self) -> usize {
        let mut known = vec![usize::MAX; self.states.len()];
        self.most_phrases_from(0, &mut known)
    }

    /// Its depth is that of the longest phrase.
    fn most_phrases_from(&self, state: u32, known: &mut [usize]) -> usize {
        if known[state as usize] == usize::MAX {
            let State { phrases, edges } = &self.states[state as usize];
            let behind = edges.iter().map(|&(_, _, next)| self.most_phrases_from(next, known)).max();
            known[state as usize] = phrases.len() + behind.unwrap_or(0);
        }
        known[state as usize]
    }
}

const NONE: u32 = u32::MAX;

struct Builder<'n> {
    nfa: &'n Nfa,
    /// The states of sets of one, which most are: by their only member.
    single: Vec<u32>,
    sets: HashMap<Vec<u32>, u32>,
    /// The sets of all states; those that are expanded are empty.
    open: Vec<Vec<u32>>,
    work: usize,
}

impl Builder<'_> {
    /// The state of a set of states of the NFA.
    fn state_of(&mut self, mut set: Vec<u32>) -> u32 {
        set.sort_unstable();
        set.dedup();
        let next = self.open.len() as u32;
        let state = match set[..] {
            [only] => &mut self.single[only as usize],
            _ => self.sets.entry(set.clone()).or_insert(NONE),
        };
        if *state == NONE {
            *state = next;
            self.open.push(set);
        }
        *state
    }

    fn expand(&mut self, set: &[u32]) -> Result<State, Explodes> {
        self.work = self.work.checked_sub(set.len()).ok_or(Explodes)?;
        let mut state = State::default();
        let mut steps = Vec::new();
        for &member in set {
            match self.nfa.states[member as usize] {
                NfaState::Bytes(low, high, next) => steps.push((low, high, next)),
                NfaState::Letter(lower, next) => {
                    let upper = lower.to_ascii_uppercase();
                    steps.extend([(upper, upper, next), (lower, lower, next)]);
                }
                NfaState::Phrase(phrase) => state.phrases.push(phrase),
                NfaState::Split(_) => unreachable!("sets hold no splits"),
            }
        }
        state.edges = match steps[..] {
            [(low, high, next)] => vec![(low, high, self.next_of(&[next]))],
            // A letter in both cases.
            [(upper, high, next), (lower, last, same)]
                if (upper, lower, next) == (high, last, same) && upper < lower =>
            {
                let next = self.next_of(&[next]);
                vec![(upper, upper, next), (lower, lower, next)]
            }
            _ => self.edges(&steps)?,
        };
        Ok(state)
    }

    fn next_of(&mut self, states: &[u32]) -> u32 {
        let mut reached = Vec::new();
        states.iter().for_each(|&state| self.nfa.reach(state, &mut reached));
        self.state_of(reached)
    }

    /// The edges of steps that may overlap.
    fn edges(&mut self, steps: &[(u8, u8, u32)]) -> Result<Vec<(u8, u8, u32)>, Explodes> {
        let mut bounds: Vec<u16> =
            steps.iter().flat_map(|&(low, high, _)| [u16::from(low), u16::from(high) + 1]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut ranges: Vec<Vec<u32>> = vec![Vec::new(); bounds.len().saturating_sub(1)];
        for &(low, high, next) in steps {
            let first = bounds.partition_point(|&bound| bound < u16::from(low));
            let after = bounds.partition_point(|&bound| bound <= u16::from(high));
            ranges[first..after].iter_mut().for_each(|states| states.push(next));
            self.work = self.work.checked_sub(after - first).ok_or(Explodes)?;
        }
        let mut edges = Vec::new();
        for (states, bounds) in ranges.iter().zip(bounds.windows(2)) {
            if !states.is_empty() {
                edges.push((bounds[0] as u8, (bounds[1] - 1) as u8, self.next_of(states)));
            }
        }
        Ok(edges)
    }
}
