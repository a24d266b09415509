//! A rule's HIR as a Thompson NFA over characters.
//!
//! Over characters and not bytes, because a Unicode class is then one state, and the image holds its
//! ranges once for all rules.

use std::collections::HashMap;

use regex_syntax::hir::{self, Hir, HirKind};

use super::classes::{CharSet, Classes};
use crate::image::layout;
use crate::image::look::Look;
use crate::image::record::Record;

/// A state; states are named by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Char(char, u16),
    Class(u32, u16),
    Split(u16, u16),
    Look(Look, u16),
    Match,
}

/// An NFA whose start is state 0.
#[derive(Clone, Debug)]
pub(super) struct Nfa {
    pub(super) states: Vec<State>,
}

/// The NFA needs more states than the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooManyStates;

impl Nfa {
    /// Builds the NFA, with at most `limit` states.
    pub(super) fn new(hir: &Hir, classes: &mut Classes, limit: usize) -> Result<Nfa, TooManyStates> {
        let mut builder = Builder {
            states: vec![State::Match],
            classes,
            known: HashMap::new(),
            limit: limit.min(usize::from(u16::MAX)),
        };
        let start = builder.add(hir, 0)?;
        Ok(renumber(&builder.states, start))
    }

    /// The NFA of a pattern in a test.
    #[cfg(test)]
    pub(super) fn of(pattern: &str, classes: &mut Classes) -> Nfa {
        let hir = regex_syntax::parse(pattern).expect("a good pattern");
        Nfa::new(&hir, classes, usize::MAX).expect("a small pattern")
    }

    /// Bytes that it takes in an image.
    pub(super) fn size(&self) -> usize {
        self.states.len() * layout::NfaState::SIZE
    }
}

/// Builds backwards: each part is given the state that follows it.
struct Builder<'c> {
    states: Vec<State>,
    classes: &'c mut Classes,
    /// The numbers of classes by where they are in the pattern: a repetition adds the same one many times.
    known: HashMap<*const hir::Class, u32>,
    limit: usize,
}

impl Builder<'_> {
    fn push(&mut self, state: State) -> Result<u16, TooManyStates> {
        if self.states.len() >= self.limit {
            return Err(TooManyStates);
        }
        self.states.push(state);
        Ok((self.states.len() - 1) as u16)
    }

    fn add(&mut self, hir: &Hir, next: u16) -> Result<u16, TooManyStates> {
        match hir.kind() {
            HirKind::Empty => Ok(next),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).expect("patterns match UTF-8 only");
                text.chars().rev().try_fold(next, |next, c| self.push(State::Char(c, next)))
            }
            HirKind::Class(class) => {
                let intern = || self.classes.intern(CharSet::new(class));
                let number = *self.known.entry(class).or_insert_with(intern);
                self.push(State::Class(number, next))
            }
            HirKind::Look(look) => self.push(State::Look(look_of(*look), next)),
            HirKind::Capture(capture) => self.add(&capture.sub, next),
            HirKind::Concat(parts) => parts.iter().rev().try_fold(next, |next, part| self.add(part, next)),
            HirKind::Alternation(parts) => self.alternate(parts, next),
            HirKind::Repetition(repetition) => self.repeat(repetition, next),
        }
    }

    fn alternate(&mut self, parts: &[Hir], next: u16) -> Result<u16, TooManyStates> {
        let (last, rest) = parts.split_last().expect("an alternation has parts");
        let last = self.add(last, next)?;
        rest.iter().rev().try_fold(last, |other, part| {
            let start = self.add(part, next)?;
            self.push(State::Split(start, other))
        })
    }

    fn repeat(&mut self, repetition: &hir::Repetition, next: u16) -> Result<u16, TooManyStates> {
        let optional = match repetition.max {
            None => {
                let split = self.push(State::Split(next, next))?;
                let body = self.add(&repetition.sub, split)?;
                self.states[split as usize] = State::Split(body, next);
                split
            }
            Some(max) => (repetition.min..max).try_fold(next, |inner, _| {
                let body = self.add(&repetition.sub, inner)?;
                self.push(State::Split(body, next))
            })?,
        };
        (0..repetition.min).try_fold(optional, |next, _| self.add(&repetition.sub, next))
    }
}

/// The states that the start leads to, the start first.
fn renumber(states: &[State], start: u16) -> Nfa {
    let mut numbers = vec![None; states.len()];
    let mut order = vec![start];
    numbers[start as usize] = Some(0);
    let mut done = 0;
    while done < order.len() {
        for next in successors(states[order[done] as usize]).into_iter().flatten() {
            if numbers[next as usize].is_none() {
                numbers[next as usize] = Some(order.len() as u16);
                order.push(next);
            }
        }
        done += 1;
    }
    let number = |state: u16| numbers[state as usize].expect("successors are numbered");
    let states = order
        .iter()
        .map(|&state| match states[state as usize] {
            State::Char(c, next) => State::Char(c, number(next)),
            State::Class(class, next) => State::Class(class, number(next)),
            State::Split(next, other) => State::Split(number(next), number(other)),
            State::Look(look, next) => State::Look(look, number(next)),
            State::Match => State::Match,
        })
        .collect();
    Nfa { states }
}

fn successors(state: State) -> [Option<u16>; 2] {
    match state {
        State::Char(_, next) | State::Class(_, next) | State::Look(_, next) => [Some(next), None],
        State::Split(next, other) => [Some(next), Some(other)],
        State::Match => [None, None],
    }
}

fn look_of(look: hir::Look) -> Look {
    match look {
        hir::Look::Start => Look::Start,
        hir::Look::End => Look::End,
        hir::Look::StartLF => Look::StartLf,
        hir::Look::EndLF => Look::EndLf,
        hir::Look::StartCRLF => Look::StartCrlf,
        hir::Look::EndCRLF => Look::EndCrlf,
        hir::Look::WordAscii => Look::WordAscii,
        hir::Look::WordAsciiNegate => Look::WordAsciiNegate,
        hir::Look::WordUnicode => Look::WordUnicode,
        hir::Look::WordUnicodeNegate => Look::WordUnicodeNegate,
        hir::Look::WordStartAscii => Look::WordStartAscii,
        hir::Look::WordEndAscii => Look::WordEndAscii,
        hir::Look::WordStartUnicode => Look::WordStartUnicode,
        hir::Look::WordEndUnicode => Look::WordEndUnicode,
        hir::Look::WordStartHalfAscii => Look::WordStartHalfAscii,
        hir::Look::WordEndHalfAscii => Look::WordEndHalfAscii,
        hir::Look::WordStartHalfUnicode => Look::WordStartHalfUnicode,
        hir::Look::WordEndHalfUnicode => Look::WordEndHalfUnicode,
    }
}
