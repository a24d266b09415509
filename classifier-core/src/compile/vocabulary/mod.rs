//! The words of all rules that are searched for, as sets of which every match of a rule has one each.
//!
//! ```text
//! clauses of rules -> sets, each once
//!                  -> trie    all words, each once, with the sets that it is in
//!                  -> table   the same as one automaton: states where the image holds them
//! ```
//!
//! A scan for rare windows is the cheapest where each rule has a few of them. Where rules have many ways each, there are
//! so many windows that most are met somewhere; then it is cheaper to meet all words at once, and to ask which rules have
//! all that they need.

mod sequences;
mod table;
mod trie;

use std::collections::BTreeMap;

use crate::image::capacity::{MAX_SETS, MAX_WORD};
use crate::image::layout::{self, Section};
use crate::image::write::Writer;

use super::clauses::Clause;
use super::rarity::Rarity;
pub(super) use sequences::{Sequence, sequences};
use table::Table;
use trie::Trie;

/// A pattern with so many bars has many ways through it.
const MANY_BARS: usize = 4;

/// Patterns of so many bytes have more words than an image has room for; the shipped ones have a fifth.
const MOST_BYTES: usize = 1 << 20;

/// Whether so many of the patterns have many ways that meeting all words pays.
pub(super) fn pays<'p>(patterns: impl Iterator<Item = &'p str> + Clone, rules: usize) -> bool {
    let has_many = |pattern: &&str| pattern.bytes().filter(|&byte| byte == b'|').count() >= MANY_BARS;
    patterns.clone().map(str::len).sum::<usize>() <= MOST_BYTES
        && (rules == 0 || patterns.filter(has_many).nth(rules - 1).is_some())
}

/// The sets of words that a search needs: each of its matches has a word of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needs {
    /// The rarest, by its number.
    gate: u32,
    others: Vec<u32>,
    /// The first two, as they were given.
    pub(super) in_order: [Option<u32>; 2],
}

/// The sets of words of all searches.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: BTreeMap<Clause, u32>,
    /// How often each set is expected, in no unit.
    costs: Vec<u64>,
    /// Whether each set is the rarest of a search.
    gates: Vec<bool>,
}

impl Vocabulary {
    /// The sets of a rule that words decide, and for each of its sequences the numbers of its sets; `None` where there is
    /// no room for them.
    pub(super) fn add_sequences(&mut self, ways: &[Sequence], rarity: &Rarity) -> Option<Vec<Needs>> {
        let add = |way: &Sequence| {
            let sets: Vec<Clause> = std::iter::once(&way.first).chain(&way.second).cloned().collect();
            self.add(&sets, rarity)
        };
        ways.iter().map(add).collect()
    }

    /// The sets of a search; `None` where it has none, or there is no room for them.
    pub(super) fn add(&mut self, clauses: &[Clause], rarity: &Rarity) -> Option<Needs> {
        if clauses.is_empty() || self.costs.len() + clauses.len() > MAX_SETS {
            return None;
        }
        let mut sets: Vec<u32> = clauses.iter().map(|clause| self.number(clause, rarity)).collect();
        let in_order = [sets.first().copied(), sets.get(1).copied()];
        sets.sort_by_key(|&set| (self.costs[set as usize], set));
        sets.dedup();
        let gate = sets.remove(0);
        self.gates[gate as usize] = true;
        Some(Needs { gate, others: sets, in_order })
    }

    fn number(&mut self, clause: &Clause, rarity: &Rarity) -> u32 {
        if let Some(&number) = self.numbers.get(clause) {
            return number;
        }
        let number = self.costs.len() as u32;
        self.costs.push(clause.iter().map(|word| cost(word, rarity)).fold(0, u64::saturating_add));
        self.gates.push(false);
        self.numbers.insert(clause.clone(), number);
        number
    }

    /// The automaton over all words; `None` where it has no room in an image.
    pub(super) fn lexicon(&self) -> Option<Lexicon> {
        let numbers = self.numbers_in_image();
        let mut words: BTreeMap<&[u8], Vec<u16>> = BTreeMap::new();
        for (clause, &number) in &self.numbers {
            for word in clause {
                let word = word.get(..MAX_WORD).unwrap_or(word);
                words.entry(word).or_default().push(numbers[number as usize]);
            }
        }
        words.values_mut().for_each(|sets| {
            sets.sort_unstable();
            sets.dedup();
        });
        let letters = letters(words.keys().copied());
        let table = Table::of(&Trie::of(&words, &letters))?;
        let gates = self.gates.iter().filter(|&&gate| gate).count();
        Some(Lexicon { numbers, letters, table, gated: vec![Vec::new(); gates] })
    }

    /// The numbers of sets as images have them: those that gate searches come first.
    fn numbers_in_image(&self) -> Vec<u16> {
        let mut order: Vec<usize> = (0..self.gates.len()).collect();
        order.sort_by_key(|&set| !self.gates[set]);
        let mut numbers = vec![0; order.len()];
        for (number, set) in (0..).zip(order) {
            numbers[set] = number;
        }
        numbers
    }
}

/// How often the word is expected: as often as its rarest gram.
fn cost(word: &[u8], rarity: &Rarity) -> u64 {
    word.windows(word.len().min(4)).map(|gram| rarity.cost(gram)).min().unwrap_or(u64::MAX)
}

/// The letters of bytes: 0 for those that no word has. Words are in lower case.
fn letters<'w>(words: impl Iterator<Item = &'w [u8]>) -> [u8; 256] {
    let mut letters = [0; 256];
    for word in words {
        word.iter().for_each(|&byte| letters[usize::from(byte)] = 1);
    }
    for (number, letter) in (1..).zip(letters.iter_mut().filter(|letter| **letter != 0)) {
        *letter = number;
    }
    std::array::from_fn(|byte| letters[usize::from((byte as u8).to_ascii_lowercase())])
}

/// The automaton over all words, as an image holds it.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The numbers of sets in the image.
    numbers: Vec<u16>,
    letters: [u8; 256],
    table: Table,
    /// The searches that each set gates, as the image has them.
    gated: Vec<Vec<u16>>,
}

impl Lexicon {
    /// Notes when a search is looked at, which is given by its number.
    pub(super) fn gate(&mut self, needs: &Needs, search: u32) {
        let others: Vec<u16> = needs.others.iter().map(|&set| self.number(set)).collect();
        let gate = usize::from(self.number(needs.gate));
        self.gated[gate].extend([search as u16, others.len() as u16]);
        self.gated[gate].extend(others);
    }

    /// The number of a set in the image.
    pub(super) fn number(&self, set: u32) -> u16 {
        self.numbers[set as usize]
    }

    /// Writes all but what searches need.
    pub(super) fn write(self, writer: &mut Writer) {
        let Lexicon { numbers, letters, table, gated } = self;
        writer.extend_ints(Section::Letters, letters);
        writer.extend_ints(Section::Steps, table.steps);
        writer.extend_ints(Section::Founds, table.founds);
        let mut end = 0;
        for searches in gated {
            let searches = writer.extend_ints(Section::Gated, searches);
            writer.extend_ints(Section::GateStarts, [searches.start]);
            end = searches.end;
        }
        writer.extend_ints(Section::GateStarts, [end]);
        writer.push(&layout::Vocabulary { sets: numbers.len() as u32 });
    }
}
