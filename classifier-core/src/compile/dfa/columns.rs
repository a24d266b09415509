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
    pub(super) map: [u8; 256],
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
    pub(super) fn new(rules: &[Source<'_>], classes: &Classes) -> Option<Columns> {
        let states = || rules.iter().flat_map(|rule| &rule.nfa.states);
        let asked = Asked::of(states());
        let mut columns = Columns {
            map: [0; 256],
            wide: Vec::new(),
            samples: Vec::new(),
            contexts: Vec::new(),
            members: [0; Context::COUNT],
        };
        for start in each(starts(states(), classes, asked)) {
            let column = columns.add(char::from(start), asked.context(char::from(start), false))?;
            columns.map[usize::from(start)..128].fill(column);
        }
        columns.add_wide(&Wide::of(states(), classes, asked), asked)?;
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

    /// Adds the columns of characters that are not ASCII.
    fn add_wide(&mut self, wide: &Wide<'_>, asked: Asked) -> Option<()> {
        let mut known: HashMap<Vec<u64>, u8> = HashMap::new();
        let mut edges = wide.edges();
        edges.sort_unstable();
        let mut members = vec![0u64; wide.sets.len().div_ceil(64)];
        let mut from = 128;
        let mut edges = edges.into_iter().peekable();
        loop {
            while let Some((_, set)) = edges.next_if(|(at, _)| *at <= from) {
                members[set / 64] ^= 1 << (set % 64);
            }
            let column = match known.get(&members) {
                Some(&column) => column,
                None => {
                    let is_word = wide.words.is_some_and(|set| members[set / 64] >> (set % 64) & 1 == 1);
                    let sample = char::from_u32(from)?;
                    let column = self.add(sample, asked.context(sample, is_word))?;
                    known.insert(members.clone(), column);
                    column
                }
            };
            if self.wide.last().is_none_or(|&(_, last)| last != column) {
                self.wide.push((from, column));
            }
            match edges.peek() {
                Some(&(at, _)) if at <= u32::from(char::MAX) => from = at,
                _ => return Some(()),
            }
        }
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

/// What the states ask of characters that are not ASCII.
struct Wide<'c> {
    sets: Vec<Set<'c>>,
    /// The set that is `\w`, where looks ask for it.
    words: Option<usize>,
}

enum Set<'c> {
    Class(&'c CharSet),
    Char(char),
}

impl<'c> Wide<'c> {
    fn of<'s>(states: impl Iterator<Item = &'s State>, classes: &'c Classes, asked: Asked) -> Wide<'c> {
        let mut wide = Wide { sets: Vec::new(), words: None };
        if asked.unicode_words() {
            wide.words = Some(0);
            wide.sets.push(Set::Class(classes.word()));
        }
        let mut seen = HashSet::new();
        for state in states {
            match *state {
                State::Char(c, _) if !c.is_ascii() && seen.insert((false, u32::from(c))) => {
                    wide.sets.push(Set::Char(c));
                }
                State::Class(class, _) if classes.get(class).has_unicode() && seen.insert((true, class)) => {
                    wide.sets.push(Set::Class(classes.get(class)));
                }
                _ => {}
            }
        }
        wide
    }

    /// Where membership in a set changes: the character and the set.
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
                Set::Char(c) => range(u32::from(*c), u32::from(*c)),
            }
        }
        edges
    }
}

/// The next character, or the next number after the last. Surrogates are none.
fn after(c: u32) -> u32 {
    if c == 0xd7ff { 0xe000 } else { c + 1 }
}

/// Bit `b`: byte `b` starts a new column.
fn starts<'s>(states: impl Iterator<Item = &'s State>, classes: &Classes, asked: Asked) -> u128 {
    let mut starts: u128 = 1;
    for state in states {
        match *state {
            State::Char(c, _) if c.is_ascii() => starts |= edges(1 << (c as u32)),
            State::Class(class, _) => starts |= edges(classes.get(class).ascii),
            _ => {}
        }
    }
    if !asked.any() {
        return starts;
    }
    let context = |byte: u8| asked.context(char::from(byte), false);
    let changes = (1..128u8).filter(|&byte| context(byte) != context(byte - 1));
    changes.fold(starts, |starts, byte| starts | 1 << byte)
}

/// Where membership in the set changes.
fn edges(set: u128) -> u128 {
    set ^ (set << 1)
}

/// The numbers of the columns in a set of them, ascending.
pub(super) fn each(mut columns: u128) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let column = columns.trailing_zeros();
        columns &= columns.wrapping_sub(1);
        (column < 128).then_some(column as u8)
    })
}
