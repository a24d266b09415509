//! Characters that no state of some rules tells apart share a column of the table.

use std::collections::{HashMap, HashSet};

use super::Source;
use super::context::{Asked, Context};
use crate::compile::classes::{CharSet, Classes};
use crate::compile::nfa::State;

/// The most columns: sets of them are bits of a word.
const MOST: usize = u128::BITS as usize;

/// The columns of a DFA, but for the last, which is the end of the text.
#[derive(Debug)]
pub(super) struct Columns {
    /// ASCII byte to column.
    pub(super) map: [u8; 128],
    /// The first character of each range outside ASCII, and its column; ascending, the first is the first such
    /// character.
    pub(super) wide: Vec<(u32, u8)>,
    /// A character of each column.
    samples: Vec<char>,
    /// The context that the characters of each column are.
    contexts: Vec<Context>,
    /// The columns of each context.
    members: [u128; Context::COUNT],
}

impl Columns {
    /// The columns for these rules; `None` where there are too many.
    ///
    /// Those of characters outside ASCII have the first numbers, so that DFAs which ask the same of such characters
    /// say the same of them, whatever else they ask.
    pub(super) fn new(rules: &[Source<'_>], classes: &Classes) -> Option<Columns> {
        let states = || rules.iter().flat_map(|rule| &rule.nfa.states);
        let asked = Asked::of(states());
        let mut columns = Columns {
            map: [0; 128],
            wide: Vec::new(),
            samples: Vec::new(),
            contexts: Vec::new(),
            members: [0; Context::COUNT],
        };
        let atoms = Atoms::of(states(), classes, asked);
        let mut known = HashMap::new();
        columns.add_wide(&atoms, asked, &mut known)?;
        columns.add_ascii(&atoms, asked, &mut known)?;
        Some(columns)
    }

    fn add(&mut self, sample: char, context: Context) -> Option<u8> {
        let column = self.samples.len();
        if column == MOST {
            return None;
        }
        self.members[context as usize] |= 1 << column;
        self.contexts.push(context);
        self.samples.push(sample);
        Some(column as u8)
    }

    /// The column of characters like this one, which may be a new one.
    fn like(&mut self, sample: char, context: Context, members: &[u64], known: &mut Known) -> Option<u8> {
        if let Some(&column) = known.get(&(context as usize, members.to_vec())) {
            return Some(column);
        }
        let column = self.add(sample, context)?;
        known.insert((context as usize, members.to_vec()), column);
        Some(column)
    }

    /// Adds the columns of characters that are not ASCII.
    fn add_wide(&mut self, atoms: &Atoms<'_>, asked: Asked, known: &mut Known) -> Option<()> {
        let mut edges = atoms.edges();
        edges.sort_unstable();
        let mut members = vec![0u64; atoms.sets.len().div_ceil(64)];
        let mut from = 128;
        let mut edges = edges.into_iter().peekable();
        loop {
            while let Some((_, set)) = edges.next_if(|(at, _)| *at <= from) {
                members[set / 64] ^= 1 << (set % 64);
            }
            let is_word = atoms.words.is_some_and(|set| members[set / 64] >> (set % 64) & 1 == 1);
            let sample = char::from_u32(from)?;
            let column = self.like(sample, asked.context(sample, is_word), &members, known)?;
            if self.wide.last().is_none_or(|&(_, last)| last != column) {
                self.wide.push((from, column));
            }
            match edges.peek() {
                Some(&(at, _)) if at <= u32::from(char::MAX) => from = at,
                _ => return Some(()),
            }
        }
    }

    /// Adds the columns of ASCII characters, as far as they are none of those that are there.
    fn add_ascii(&mut self, atoms: &Atoms<'_>, asked: Asked, known: &mut Known) -> Option<()> {
        for alike in atoms.alike(asked) {
            let sample = alike.trailing_zeros() as u8;
            let members = atoms.members(sample);
            let context = asked.context(char::from(sample), false);
            let column = self.like(char::from(sample), context, &members, known)?;
            each(alike).for_each(|byte| self.map[usize::from(byte)] = column);
        }
        Some(())
    }

    /// The number of the column that is the end of the text.
    pub(super) fn end(&self) -> u8 {
        self.samples.len() as u8
    }

    pub(super) fn stride(&self) -> usize {
        self.samples.len() + 1
    }

    /// All columns but the end.
    pub(super) fn all(&self) -> u128 {
        self.members.iter().fold(0, |all, members| all | members)
    }

    pub(super) fn of_context(&self, context: Context) -> u128 {
        self.members[context as usize]
    }

    /// The context that follows a column.
    pub(super) fn context(&self, column: u8) -> Context {
        self.contexts.get(column as usize).copied().unwrap_or(Context::Edge)
    }

    /// The columns whose characters are in a class that was among the states'.
    pub(super) fn of_class(&self, class: &CharSet) -> u128 {
        let members = (0..).zip(&self.samples).filter(|(_, sample)| class.has(**sample));
        members.fold(0, |columns, (column, _)| columns | 1 << column)
    }

    pub(super) fn of_char(&self, c: char) -> u128 {
        if c.is_ascii() {
            return 1 << self.map[c as usize];
        }
        let after = self.wide.partition_point(|&(from, _)| from <= u32::from(c));
        1 << self.wide[after - 1].1
    }
}

/// From the context of characters and what they are members of to their column.
type Known = HashMap<(usize, Vec<u64>), u8>;

/// What the states ask of characters.
struct Atoms<'c> {
    sets: Vec<Set<'c>>,
    /// The set that is `\w`, where looks ask for it.
    words: Option<usize>,
}

enum Set<'c> {
    Class(&'c CharSet),
    Char(char),
}

impl<'c> Atoms<'c> {
    fn of<'s>(states: impl Iterator<Item = &'s State>, classes: &'c Classes, asked: Asked) -> Atoms<'c> {
        let mut atoms = Atoms { sets: Vec::new(), words: None };
        if asked.unicode_words() {
            atoms.words = Some(0);
            atoms.sets.push(Set::Class(classes.word()));
        }
        let mut seen = HashSet::new();
        for state in states {
            match *state {
                State::Char(c, _) if seen.insert((false, u32::from(c))) => atoms.sets.push(Set::Char(c)),
                State::Class(class, _) if seen.insert((true, class)) => {
                    atoms.sets.push(Set::Class(classes.get(class)));
                }
                _ => {}
            }
        }
        atoms
    }

    /// The sets of ASCII characters that nothing tells apart, as bits.
    fn alike(&self, asked: Asked) -> Vec<u128> {
        let mut contexts = [0; Context::COUNT];
        for byte in 0..128u8 {
            contexts[asked.context(char::from(byte), false) as usize] |= 1 << byte;
        }
        let all = contexts.into_iter().filter(|context| *context != 0).collect();
        self.sets.iter().map(Set::ascii).fold(all, |alike: Vec<u128>, set| {
            let halves = alike.into_iter().flat_map(|part| [part & set, part & !set]);
            halves.filter(|part| *part != 0).collect()
        })
    }

    /// Which sets the ASCII character is in.
    fn members(&self, byte: u8) -> Vec<u64> {
        let mut members = vec![0; self.sets.len().div_ceil(64)];
        for (number, set) in self.sets.iter().enumerate() {
            members[number / 64] |= ((set.ascii() >> byte & 1) as u64) << (number % 64);
        }
        members
    }

    /// Where membership in a set changes outside ASCII: the character and the set.
    fn edges(&self) -> Vec<(u32, usize)> {
        let mut edges = Vec::new();
        for (number, set) in self.sets.iter().enumerate() {
            let mut range =
                |low: u32, high: u32| edges.extend([(low.max(128), number), (after(high), number)]);
            match set {
                Set::Class(class) => {
                    let wide = class.ranges.iter().filter(|(_, high)| *high >= 128);
                    wide.for_each(|&(low, high)| range(low, high));
                }
                Set::Char(c) if c.is_ascii() => {}
                Set::Char(c) => range(u32::from(*c), u32::from(*c)),
            }
        }
        edges
    }
}

impl Set<'_> {
    /// The ASCII members, as bits.
    fn ascii(&self) -> u128 {
        match self {
            Set::Class(class) => class.ascii,
            Set::Char(c) if c.is_ascii() => 1 << u32::from(*c),
            Set::Char(_) => 0,
        }
    }
}

/// The next character, or the next number after the last. Surrogates are none.
fn after(c: u32) -> u32 {
    if c == 0xd7ff { 0xe000 } else { c + 1 }
}

/// The numbers of the bits that are set, ascending.
pub(super) fn each(mut bits: u128) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let bit = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (bit < 128).then_some(bit as u8)
    })
}
