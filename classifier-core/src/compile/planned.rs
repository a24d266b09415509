//! What is known of rules once they are planned: all that an image is made of.

use crate::image::layout;
use crate::image::record::Record;
use crate::rules::Rule;

use super::classes::Classes;
use super::dfa::DenseDfa;
use super::nfa::Nfa;
use super::plan::{Gates, Part, Plan};
use super::position::Position;
use super::rarity::Rarity;
use super::required::Required;
use super::vocabulary::{Lexicon, Vocabulary};

/// A rule and how it is decided.
#[derive(Debug)]
pub(super) struct Planned<'r> {
    pub(super) rule: &'r Rule,
    pub(super) plan: Plan,
    /// Every match starts at the start of the text.
    pub(super) anchored: bool,
    /// Where it is simulated on some texts, or is still to be part of a DFA.
    pub(super) nfa: Option<Nfa>,
    /// What every match of a rule that is searched for starts with, as far as that is fixed.
    pub(super) start: Vec<Position>,
    /// Where it is searched for by a DFA of its own.
    pub(super) dfa: Option<DenseDfa>,
}

impl Planned<'_> {
    /// The NFA of a rule that is searched for.
    pub(super) fn nfa(&self) -> &Nfa {
        self.nfa.as_ref().expect("a rule that is searched for has one")
    }

    /// Bytes that it takes in an image, at the least. What DFAs take that are shared is known later.
    pub(super) fn size(&self) -> usize {
        let plan = match &self.plan {
            Plan::Shared => return self.rule.pattern.len(),
            Plan::Chains(chains) => {
                let fragments = chains.iter().flat_map(|(chain, _)| chain.body());
                fragments.map(|(_, positions)| fragment_size(positions)).sum()
            }
            Plan::Search(gates) => gates.literals.iter().map(gate_size).sum::<usize>(),
            Plan::Divided(parts) => parts.iter().map(Part::size).sum(),
            Plan::Words(ways) => ways.len() * layout::Sequence::SIZE,
        };
        let nfa = self.nfa.as_ref().map_or(0, Nfa::size);
        let dfa = self.dfa.as_ref().map_or(0, DenseDfa::size);
        self.rule.pattern.len() + plan + nfa + dfa
    }
}

impl Planned<'_> {
    /// Bytes of memory that it takes until the image is made.
    pub(super) fn memory(&self) -> usize {
        let plan = match &self.plan {
            Plan::Shared => 0,
            Plan::Chains(chains) => {
                let fragments = chains.iter().flat_map(|(chain, _)| &chain.fragments);
                fragments.map(|(_, positions)| size_of_val(&positions[..])).sum::<usize>()
            }
            Plan::Search(gates) => gates.memory(),
            Plan::Divided(parts) => parts.iter().map(Part::memory).sum(),
            Plan::Words(ways) => ways.iter().map(|(way, _)| way.memory()).sum(),
        };
        let nfa = self.nfa.as_ref().map_or(0, |nfa| size_of_val(&nfa.states[..]));
        let dfa = self.dfa.as_ref().map_or(0, |dfa| size_of_val(&dfa.table[..]));
        size_of::<Self>() + size_of_val(&self.start[..]) + plan + nfa + dfa
    }
}

impl Gates {
    /// Bytes of memory that they take.
    fn memory(&self) -> usize {
        let literals = self.literals.iter().map(|literal| size_of_val(&literal.positions[..]));
        literals.chain(self.clauses.iter().flatten().map(Vec::len)).sum()
    }
}

impl Part {
    /// Bytes that it takes in an image, at the least.
    fn size(&self) -> usize {
        self.gates.literals.iter().map(gate_size).sum::<usize>() + self.dfa.size()
    }

    /// Bytes of memory that it takes.
    fn memory(&self) -> usize {
        let Part { gates, start, dfa } = self;
        size_of::<Part>() + gates.memory() + size_of_val(&start[..]) + size_of_val(&dfa.table[..])
    }
}

fn gate_size(literal: &Required) -> usize {
    if literal.at_end { fragment_size(&literal.positions) } else { layout::Entry::SIZE }
}

fn fragment_size(positions: &[Position]) -> usize {
    layout::Fragment::SIZE + 2 * positions.len()
}

/// All rules.
#[derive(Debug)]
pub(super) struct Plans<'r> {
    pub(super) rules: Vec<Planned<'r>>,
    pub(super) shards: Vec<DenseDfa>,
    pub(super) classes: Classes,
    pub(super) rarity: Rarity,
    /// The words of searches, until all are known.
    pub(super) vocabulary: Option<Vocabulary>,
    /// The automaton that meets them.
    pub(super) lexicon: Option<Lexicon>,
}
