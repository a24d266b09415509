//! The characters that some rules tell apart.

use std::collections::HashMap;
use std::rc::Rc;

use super::form::Kind;
use crate::check::readable::READABLE;
use crate::compile::language::Language;

/// Characters that all the rules, and the form, take for the same.
#[derive(Debug)]
pub(super) struct Symbol {
    pub(super) kind: Kind,
    /// The column in each language.
    pub(super) columns: Vec<u8>,
    /// The one that reads best.
    pub(super) sample: char,
    /// Bit `d`: the digit `d` is one of them.
    digits: u16,
}

impl Symbol {
    /// This character, if it is one of them, else the sample.
    pub(super) fn or_digit(&self, wanted: Option<char>) -> char {
        wanted.filter(|&digit| self.has_digit(digit)).unwrap_or(self.sample)
    }

    pub(super) fn has_digit(&self, digit: char) -> bool {
        digit.to_digit(10).is_some_and(|digit| self.digits >> digit & 1 == 1)
    }
}

/// The symbols of these languages, the most readable first.
pub(super) fn symbols(languages: &[Rc<Language>]) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = Vec::new();
    let mut known: HashMap<(Kind, Vec<u8>), usize> = HashMap::new();
    for c in characters(languages) {
        let columns: Vec<u8> = languages.iter().map(|language| language.column(c)).collect();
        let kind = Kind::of(c);
        let at = *known.entry((kind, columns)).or_insert_with_key(|(kind, columns)| {
            symbols.push(Symbol { kind: *kind, columns: columns.clone(), sample: c, digits: 0 });
            symbols.len() - 1
        });
        if let Some(digit) = c.to_digit(10) {
            symbols[at].digits |= 1 << digit;
        }
    }
    symbols
}

/// A character of each symbol at least.
fn characters(languages: &[Rc<Language>]) -> impl Iterator<Item = char> {
    let ascii = (0..128u8).map(char::from).filter(|c| !READABLE.contains(*c));
    let wide = languages.iter().flat_map(|language| language.wide_starts());
    READABLE.chars().chain(ascii).chain(['\u{e9}']).chain(wide)
}
