//! Meeting the words of all searches that are gated by sets of words.
//!
//! One automaton is run over the text, letter by letter, and is always in the state of the longest end of what it has
//! read that begins a word. A state knows which words end there; of a word that no other begins like, the letters behind
//! the state are compared instead of having states of their own. What is remembered is a bit for each set of words, and
//! the words that were met. Then the searches are looked at whose rarest set was met: those that have all their sets are
//! marked.
//!
//! Places are counted in the letters that the automaton has read.

use core::ops::Range;

use super::folds::folded_bytes;
use super::fragment::fits;
use super::{Matcher, Text};
use crate::image::Image;
use crate::image::capacity::{MAX_SETS, MAX_WORD};
use crate::image::layout::{Found, NO_SET, Sequence, step};
use crate::image::record::Span;

/// Words that are remembered; a reply has about thirty. With the sets they are less than what is zeroed at once.
const MOST_EVENTS: usize = 256;

/// Bits of a place where a word ends.
const END_BITS: u32 = u32::BITS - step::FOUND_BITS;

/// The words that were met.
#[derive(Clone, Copy, Debug)]
pub(super) struct Events {
    /// Their records in `Founds`, and in the low bits where they end.
    list: [u32; MOST_EVENTS],
    /// How many were met, with those that there was no room for.
    count: usize,
}

impl Events {
    #[inline(always)]
    fn push(&mut self, at: usize, end: usize) {
        match self.list.get_mut(self.count) {
            Some(event) if end < 1 << END_BITS => *event = (at as u32) << END_BITS | end as u32,
            // One that there is no room for.
            _ => self.count = MOST_EVENTS,
        }
        self.count += 1;
    }

    /// The words by their records and ends; `None` where there were too many.
    #[inline(always)]
    fn all(&self) -> Option<impl Iterator<Item = (usize, usize)>> {
        let event = |event: &u32| ((event >> END_BITS) as usize, (event & ((1 << END_BITS) - 1)) as usize);
        Some(self.list.get(..self.count)?.iter().map(event))
    }
}

/// What a text has of all words.
struct Met {
    /// A bit for each set of which a word was met.
    sets: [u64; MAX_SETS / 64],
    events: Events,
}

impl Met {
    #[inline(always)]
    fn has(&self, set: u16) -> bool {
        let set = usize::from(set);
        self.sets[set / 64 % (MAX_SETS / 64)] >> (set % 64) & 1 == 1
    }

    #[inline(always)]
    fn add(&mut self, set: u16) {
        let set = usize::from(set);
        self.sets[set / 64 % (MAX_SETS / 64)] |= 1 << (set % 64);
    }
}

/// The automaton over all words.
#[derive(Clone, Copy)]
struct Vocabulary<'m> {
    letters: &'m [u8; 256],
    steps: &'m [[u8; 8]],
    founds: &'m [u8],
    root: u64,
}

/// A word that may end here, by its record.
#[derive(Clone, Copy)]
struct Word {
    at: usize,
    found: Found,
}

impl<'m> Vocabulary<'m> {
    #[inline(always)]
    fn of(image: &Image<'m>) -> Option<Self> {
        let (steps, _) = image.steps().bytes().as_chunks();
        let root = u64::from_le_bytes(*steps.first()?);
        Some(Vocabulary { letters: image.letters().first_chunk()?, steps, founds: image.founds(), root })
    }

    #[inline(always)]
    fn letter(&self, byte: u8) -> u8 {
        self.letters[usize::from(byte)]
    }

    /// The state at a place; the first one where there is none.
    #[inline(always)]
    fn step(&self, place: usize) -> u64 {
        // One comparison: what `get` gives would be looked at once more.
        if place < self.steps.len() { u64::from_le_bytes(self.steps[place]) } else { self.root }
    }

    /// The state behind `state` and a letter.
    #[inline(always)]
    fn next(&self, state: u64, letter: u8) -> u64 {
        let next = self.step(step::base(state) + usize::from(letter));
        if step::letter(next) == letter { next } else { self.fall_back(state, letter) }
    }

    /// The state behind a letter that no word goes on with.
    #[inline(always)]
    fn fall_back(&self, mut state: u64, letter: u8) -> u64 {
        // More fallbacks than a word has letters there are in no real image.
        for _ in 0..MAX_WORD {
            if step::base(state) == step::base(self.root) {
                break;
            }
            state = self.step(step::fallback(state));
            let next = self.step(step::base(state) + usize::from(letter));
            if step::letter(next) == letter {
                return next;
            }
        }
        self.root
    }

    /// The word whose record stands at `at`.
    #[inline(always)]
    fn word(&self, at: usize) -> Word {
        Word { at, found: Found::read(self.founds.get(at..).unwrap_or(&[])) }
    }

    /// Letters that must follow where the word may end.
    #[inline(always)]
    fn tail(&self, word: Word) -> &'m [u8] {
        let start = word.at + Found::SIZE;
        self.founds.get(start..start + word.found.tail).unwrap_or(&[])
    }

    /// The sets that the word is in.
    #[inline(always)]
    fn sets(&self, word: Word) -> impl Iterator<Item = u16> + 'm {
        let start = word.at + Found::SIZE + word.found.tail;
        let sets = self.founds.get(start..start + 2 * word.found.sets).unwrap_or(&[]);
        sets.as_chunks().0.iter().map(|set| u16::from_le_bytes(*set))
    }

    /// Says each word that ends where `at` stands in `Founds`, of which `follows` says whether the rest is there.
    #[inline(always)]
    fn words_at(&self, mut at: usize, follows: impl Fn(&[u8]) -> bool, mut met: impl FnMut(Word)) {
        while at != 0 {
            let word = self.word(at);
            if follows(self.tail(word)) {
                met(word);
            }
            // In a real image the next one stands before this one.
            if word.found.next >= at {
                break;
            }
            at = word.found.next;
        }
    }

    /// Whether the text has these letters at its start.
    #[inline(always)]
    fn starts_with(&self, text: &[u8], letters: &[u8]) -> bool {
        letters.len() <= text.len()
            && letters.iter().zip(text).all(|(&letter, &byte)| self.letter(byte) == letter)
    }

    /// Says each word of the text and where it ends, with the letters in place of characters that fold to them.
    #[inline(never)]
    fn words_of_folded(&self, text: &impl Text, mut met: impl FnMut(Word, usize)) {
        let (mut state, mut end) = (self.root, 0);
        let mut bytes = folded_bytes(text);
        while let Some(byte) = bytes.next() {
            state = self.next(state, self.letter(byte));
            end += 1;
            let follows = |tail: &[u8]| {
                let mut rest = bytes.clone();
                tail.iter().all(|&letter| rest.next().map(|byte| self.letter(byte)) == Some(letter))
            };
            self.words_at(step::found(state), follows, |word| met(word, end + word.found.tail));
        }
    }
}

impl Vocabulary<'_> {
    /// Meets the words that end in a body, from a state on. Places in it are `before` places behind its start.
    ///
    /// Nearly all time is spent here, so it is a loop over a few values that registers hold.
    #[inline(never)]
    fn meet_body(self, mut state: u64, body: &[u8], before: usize, met: &mut Met) {
        let mut at = 0;
        while at < body.len() {
            state = self.next(state, self.letter(body[at]));
            at += 1;
            if step::finds(state) {
                self.meet_at(step::found(state), body, at, before, met);
            }
        }
    }

    /// Notes the words whose records stand at `found`, behind so many bytes of a body.
    #[inline(never)]
    fn meet_at(&self, found: usize, body: &[u8], at: usize, before: usize, met: &mut Met) {
        let rest = body.get(at..).unwrap_or(&[]);
        let follows = |tail: &[u8]| self.starts_with(rest, tail);
        self.words_at(found, follows, |word| note(self, met, word, before + at + word.found.tail));
    }
}

/// Notes a word, and the sets that it is in.
#[inline(always)]
fn note(vocabulary: &Vocabulary<'_>, met: &mut Met, word: Word, end: usize) {
    met.events.push(word.at, end);
    vocabulary.sets(word).for_each(|set| met.add(set));
}

impl<T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'_, T, SLOTS, WORDS> {
    /// Marks the searches that all sets of words were met for.
    #[inline(always)]
    pub(super) fn meet_words(&mut self) {
        let Some(vocabulary) = Vocabulary::of(self.image) else { return };
        let events = Events { list: [0; MOST_EVENTS], count: 0 };
        let mut met = Met { sets: [0; MAX_SETS / 64], events };
        if self.survey().folds {
            vocabulary.words_of_folded(&self.text, |word, end| note(&vocabulary, &mut met, word, end));
        } else {
            self.meet_all(&vocabulary, &mut met);
        }
        self.mark_gated(&met);
        self.events = Some(met.events);
    }

    #[inline(always)]
    fn meet_all(&self, vocabulary: &Vocabulary<'_>, met: &mut Met) {
        let (head, body) = (self.text.head(), self.text.body().as_bytes());
        let mut state = vocabulary.root;
        let mut end = 0;
        for &byte in head {
            end += 1;
            state = vocabulary.next(state, vocabulary.letter(byte));
            let rest = head.get(end..).unwrap_or(&[]);
            let follows = |tail: &[u8]| {
                let (first, others) = tail.split_at(tail.len().min(rest.len()));
                vocabulary.starts_with(rest, first) && vocabulary.starts_with(body, others)
            };
            let met = |word: Word| note(vocabulary, met, word, end + word.found.tail);
            vocabulary.words_at(step::found(state), follows, met);
        }
        vocabulary.meet_body(state, body, end, met);
    }

    /// Marks the searches whose sets were all met.
    #[inline(never)]
    fn mark_gated(&mut self, met: &Met) {
        let starts = self.image.gate_starts();
        let gates = starts.len().saturating_sub(1);
        let mut first = 0;
        while first < gates {
            let mut word = met.sets[first / 64 % (MAX_SETS / 64)];
            while word != 0 {
                let set = first + word.trailing_zeros() as usize;
                word &= word - 1;
                if set < gates {
                    self.mark_gated_by(starts.list(set), met);
                }
            }
            first += 64;
        }
    }

    /// Marks the searches of a set, each of which has what it needs behind it.
    #[inline(always)]
    fn mark_gated_by(&mut self, searches: Span, met: &Met) {
        let (numbers, _) = self.image.gated().bytes().as_chunks();
        let number = |at: usize| numbers.get(at).map_or(0, |number| u16::from_le_bytes(*number));
        let Range { start: mut at, end } = searches.indices();
        while at < end {
            let (search, needed) = (number(at), usize::from(number(at + 1)));
            at += 2;
            if (at..at + needed).all(|at| met.has(number(at))) {
                self.scratch.mark(search.into());
            }
            at += needed;
        }
    }

    /// Whether the words of a sequence stand one after the other, behind its head.
    #[inline(always)]
    pub(super) fn has_sequence(&mut self, number: u32) -> bool {
        let sequence = self.image.sequences().at(number as usize);
        let head = self.image.fragments().at(sequence.head as usize);
        if !fits(self.image, &head, &self.text, 0) {
            return false;
        }
        let line = self.first_line();
        let Some(vocabulary) = Vocabulary::of(self.image) else { return false };
        let mut places =
            Places::new(&sequence, usize::from(head.length) + usize::from(sequence.before), line);
        match self.events.as_ref().and_then(Events::all) {
            Some(mut events) => events.any(|(at, end)| {
                places.add(&vocabulary, vocabulary.word(at), end);
                places.are_in_order()
            }),
            None => {
                vocabulary.words_of_folded(&self.text, |word, end| places.add(&vocabulary, word, end));
                places.are_in_order()
            }
        }
    }

    /// The end of the first line, which no sequence goes beyond: it starts at the start of the text.
    #[inline(always)]
    fn first_line(&mut self) -> usize {
        if !self.survey().newline {
            return usize::MAX;
        }
        folded_bytes(&self.text).position(|byte| byte == b'\n').unwrap_or(usize::MAX)
    }
}

/// Where the words of a sequence are.
struct Places<'s> {
    sequence: &'s Sequence,
    /// No word starts before this place.
    start: usize,
    /// No word ends behind this place.
    line: usize,
    /// The least end of a word of the first set.
    first: Option<usize>,
    /// The greatest start of a word of the second set.
    second: usize,
}

impl<'s> Places<'s> {
    #[inline(always)]
    fn new(sequence: &'s Sequence, start: usize, line: usize) -> Self {
        Places { sequence, start, line, first: None, second: 0 }
    }

    #[inline(always)]
    fn add(&mut self, vocabulary: &Vocabulary<'_>, word: Word, end: usize) {
        let start = end.saturating_sub(word.found.length);
        if start < self.start || end > self.line {
            return;
        }
        for set in vocabulary.sets(word) {
            if set == self.sequence.first {
                self.first = Some(self.first.map_or(end, |first| first.min(end)));
            }
            if set == self.sequence.second {
                self.second = self.second.max(start);
            }
        }
    }

    #[inline(always)]
    fn are_in_order(&self) -> bool {
        let Some(end) = self.first else { return false };
        self.sequence.second == NO_SET || end + usize::from(self.sequence.between) <= self.second
    }
}
