//! The NFAs of several rules as one, over the columns of a DFA.

use std::ops::Range;

use super::Source;
use super::columns::Columns;
use crate::compile::classes::Classes;
use crate::compile::nfa::State;
use crate::image::look::Look;

/// The states of all rules, one rule after the other.
#[derive(Debug)]
pub(super) struct Union {
    pub(super) nodes: Vec<Node>,
    /// Where the states of each rule start, and one more: where the last ones end.
    starts: Vec<u32>,
}

/// A state of the union.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) step: Step,
    /// Index of its rule.
    pub(super) rule: u32,
    to: [u32; 2],
}

/// What a state does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Consumes a character of these columns.
    Eat(u128),
    Split,
    Look(Look),
    Match,
}

impl Node {
    /// The states that follow.
    pub(super) fn successors(&self) -> &[u32] {
        match self.step {
            Step::Match => &[],
            Step::Eat(_) | Step::Look(_) => &self.to[..1],
            Step::Split => &self.to,
        }
    }
}

impl Union {
    pub(super) fn new(rules: &[Source<'_>], classes: &Classes, columns: &Columns) -> Union {
        let states = rules.iter().map(|source| source.nfa.states.len()).sum();
        let mut union = Union { nodes: Vec::with_capacity(states), starts: vec![0] };
        // Neighbours tend to take the same class.
        let mut last = (u32::MAX, 0);
        for (rule, source) in (0..).zip(rules) {
            let base = union.nodes.len() as u32;
            let node = |step, next: u16, other: u16| Node {
                step,
                rule,
                to: [base + u32::from(next), base + u32::from(other)],
            };
            union.nodes.extend(source.nfa.states.iter().map(|state| match *state {
                State::Char(c, next) => node(Step::Eat(columns.of_char(c)), next, 0),
                State::Class(class, next) => {
                    if last.0 != class {
                        last = (class, columns.of_class(classes.get(class)));
                    }
                    node(Step::Eat(last.1), next, 0)
                }
                State::Split(next, other) => node(Step::Split, next, other),
                State::Look(look, next) => node(Step::Look(look), next, 0),
                State::Match => node(Step::Match, 0, 0),
            }));
            union.starts.push(union.nodes.len() as u32);
        }
        union
    }

    pub(super) fn rules(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    /// The states of a rule, its start first.
    pub(super) fn of_rule(&self, rule: u32) -> Range<u32> {
        self.starts[rule as usize]..self.starts[rule as usize + 1]
    }

    pub(super) fn node(&self, state: u32) -> Node {
        self.nodes[state as usize]
    }
}
