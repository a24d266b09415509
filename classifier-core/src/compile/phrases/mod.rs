//! Rules as phrases with gaps between them, and one automaton of all phrases.
//!
//! ```text
//! HIR -> ways       phrases and gaps; what is not known of a rule makes its ways inexact
//!     -> nfa        all phrases, each once, over bytes
//!     -> automaton  the same, deterministic: it is run from where a phrase may start
//!     -> code       the same as the image holds it; starts: where phrases may start
//! ```

mod automaton;
mod code;
mod nfa;
mod starts;
mod ways;

use std::collections::HashMap;

use regex_syntax::hir::{Hir, HirKind};

use super::classes::{CharSet, Classes};
use super::position::Position;
use super::rarity::Rarity;
use crate::image::capacity::{MAX_ENDINGS, MAX_PARTS, MAX_WAYS};
use crate::image::layout::{self, AT_START, NONE, Section, way_flag};
use crate::image::record::{Record, Span};
use crate::image::write::Writer;
use automaton::Automaton;
use code::Code;
use nfa::Nfa;
use ways::ways;

/// A pattern with so many bars has many ways through it.
const MANY_BARS: usize = 4;

/// Whether so many of the patterns have many ways that looking for phrases pays.
pub(super) fn pays<'p>(mut patterns: impl Iterator<Item = &'p str>, rules: usize) -> bool {
    let has_many = |pattern: &&str| pattern.bytes().filter(|&byte| byte == b'|').count() >= MANY_BARS;
    rules == 0 || patterns.by_ref().filter(has_many).nth(rules - 1).is_some()
}

/// A way for a rule to match.
#[derive(Debug)]
pub(super) struct Way {
    flags: u8,
    tail: u32,
    /// Phrases by their numbers, and the gaps before them.
    parts: Vec<(u16, u32)>,
    /// The rarest phrase.
    gate: u16,
    /// The rule matches where the way does, but for texts with line feeds where these may be part of a match.
    exact: bool,
}

impl Way {
    /// Whether the rule has to be searched for where the way matches.
    pub(super) fn needs_search(&self) -> bool {
        !self.exact || self.flags & way_flag::NEWLINE != 0
    }

    /// Bytes that it takes in an image.
    pub(super) fn size(&self) -> usize {
        layout::Way::SIZE + self.parts.len() * layout::Part::SIZE
    }
}

/// The phrases of rules, each once.
#[derive(Debug)]
pub(super) struct Phrases {
    numbers: HashMap<(bool, String), u16>,
    /// How often each is expected, in no unit.
    costs: Vec<u64>,
    body: Nfa,
    heads: Nfa,
    /// Those that are met in any case, in their own.
    cased: Vec<(u16, Nfa)>,
    ways: usize,
}

impl Phrases {
    pub(super) fn new() -> Phrases {
        let folds = || Nfa { folds: true, ..Nfa::default() };
        Phrases {
            numbers: HashMap::new(),
            costs: Vec::new(),
            body: folds(),
            heads: folds(),
            cased: Vec::new(),
            ways: 0,
        }
    }

    /// The ways of a rule; `None` where it has others than phrases can say, or there is no room for them.
    pub(super) fn add(&mut self, hir: &Hir, rarity: &Rarity, classes: &mut Classes) -> Option<Vec<Way>> {
        let ways = ways(hir)?;
        if self.ways + ways.len() > MAX_WAYS || ways.iter().any(|way| way.parts.len() > MAX_PARTS) {
            return None;
        }
        self.ways += ways.len();
        ways.into_iter().map(|way| self.add_way(way, rarity, classes)).collect()
    }

    fn add_way(&mut self, way: ways::Way, rarity: &Rarity, classes: &mut Classes) -> Option<Way> {
        let has_head = way.has_head();
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let flags = flag(way.start, way_flag::START)
            | flag(way.end, way_flag::END)
            | flag(way.tail.is_some(), way_flag::TAIL)
            | flag(way.newline, way_flag::NEWLINE);
        let mut parts = Vec::new();
        for (nth, part) in way.parts.iter().enumerate() {
            let is_head = has_head && nth == 0;
            let phrase = self.number(&part.pieces, is_head, rarity, classes)?;
            let gap = part.gap.map_or(0, |gap| gap.least.min(AT_START - 1));
            parts.push((phrase, if is_head { AT_START } else { gap }));
        }
        // Many rules share their heads: one gates only what has nothing else.
        let cost = |&&(phrase, gap): &&(u16, u32)| (gap == AT_START, self.costs[usize::from(phrase)]);
        let (gate, _) = *parts.iter().min_by_key(cost)?;
        let tail = way.tail.map_or(0, |gap| gap.least);
        Some(Way { flags, tail, parts, gate, exact: way.exact })
    }

    /// The number of a phrase.
    fn number(
        &mut self,
        pieces: &[Hir],
        is_head: bool,
        rarity: &Rarity,
        classes: &mut Classes,
    ) -> Option<u16> {
        let text = pieces.iter().map(Hir::to_string).collect();
        let next = u16::try_from(self.costs.len()).ok();
        match self.numbers.entry((is_head, text)) {
            std::collections::hash_map::Entry::Occupied(number) => Some(*number.get()),
            std::collections::hash_map::Entry::Vacant(place) => {
                let number = *place.insert(next?);
                let nfa = if is_head { &mut self.heads } else { &mut self.body };
                nfa.add(pieces, number.into());
                if nfa.cased {
                    let mut cased = Nfa::default();
                    cased.add(pieces, 0);
                    self.cased.push((number, cased));
                }
                self.costs.push(cost(pieces, rarity, classes));
                Some(number)
            }
        }
    }

    /// The automaton of all phrases, unless they multiply each other.
    pub(super) fn lexicon(self) -> Option<Lexicon> {
        let Phrases { costs, body, heads, cased: phrases, .. } = self;
        if body.full || heads.full {
            return None;
        }
        let automaton = Automaton::of(&body).ok().filter(fits)?;
        let heads = Automaton::of(&heads).ok().filter(fits)?;
        let mut code = Code::default();
        let head = code.add(&heads, &[0])[0];
        let beginnings = starts::beginnings(&automaton);
        let states: Vec<u32> = beginnings.iter().map(|beginning| beginning.state).collect();
        let nodes = code.add(&automaton, &states);
        let mut cased = HashMap::new();
        for (phrase, nfa) in phrases {
            cased.insert(phrase, code.add(&Automaton::of(&nfa).ok()?, &[0])[0]);
        }
        (!code.full).then_some(Lexicon {
            automaton,
            beginnings,
            nodes,
            code,
            head,
            cased,
            phrases: costs.len(),
        })
    }
}

/// Whether a text has room for what may be met from one place on.
fn fits(automaton: &Automaton) -> bool {
    automaton.most_phrases() <= MAX_ENDINGS
}

/// How often a phrase is expected: as often as the rarest gram that each of its texts holds.
fn cost(pieces: &[Hir], rarity: &Rarity, classes: &mut Classes) -> u64 {
    let mut least = u64::MAX;
    let mut run = Vec::new();
    let close = |run: &mut Vec<u8>| {
        let length = run.len().min(4);
        let grams = run.windows(length.max(1)).filter(|gram| gram.len() >= 3);
        let cost = grams.map(|gram| rarity.cost(gram)).min().unwrap_or(u64::MAX);
        run.clear();
        cost
    };
    for piece in pieces {
        let positions = match piece.kind() {
            HirKind::Literal(literal) => Position::literal(&literal.0),
            HirKind::Class(class) => vec![Position::class(CharSet::new(class), classes)],
            _ => Vec::new(),
        };
        let bytes: Option<Vec<u8>> = positions.iter().map(Position::folded).collect();
        match bytes {
            Some(bytes) if !bytes.is_empty() => run.extend(bytes),
            _ => least = least.min(close(&mut run)).min(cost_of_part(piece, rarity, classes)),
        }
    }
    least.min(close(&mut run))
}

fn cost_of_part(part: &Hir, rarity: &Rarity, classes: &mut Classes) -> u64 {
    match part.kind() {
        HirKind::Capture(capture) => cost(std::slice::from_ref(&capture.sub), rarity, classes),
        HirKind::Concat(parts) => cost(parts, rarity, classes),
        HirKind::Alternation(parts) => {
            let costs = parts.iter().map(|part| cost(std::slice::from_ref(part), rarity, classes));
            costs.fold(0, u64::saturating_add)
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            cost(std::slice::from_ref(&repetition.sub), rarity, classes)
        }
        _ => u64::MAX,
    }
}

/// The automaton of all phrases of a set.
#[derive(Debug)]
pub(super) struct Lexicon {
    automaton: Automaton,
    beginnings: Vec<starts::Beginning>,
    /// Where the state of each beginning stands.
    nodes: Vec<u32>,
    code: Code,
    head: u32,
    /// Where the phrases start that are met in any case, in their own.
    cased: HashMap<u16, u32>,
    phrases: usize,
}

impl Lexicon {
    /// Bytes that it takes in an image, at the least.
    pub(super) fn size(&self) -> usize {
        self.code.bytes.len() + self.beginnings.len() * layout::Beginning::SIZE
    }

    /// Writes all but the ways.
    fn write(&self, writer: &mut Writer) {
        let bucket_bits = starts::write(&self.automaton, &self.beginnings, &self.nodes, writer);
        writer.extend_ints(Section::Nodes, self.code.bytes.iter().copied());
        let numbers = |phrases: &Vec<u32>| phrases.iter().map(|&phrase| phrase as u16).collect::<Vec<u16>>();
        write_lists(self.code.endings.iter().map(numbers), Section::EndingStarts, Section::Endings, writer);
        writer.push(&layout::Lexicon { bucket_bits, head: self.head });
    }
}

/// Writes lists and where each starts.
fn write_lists<T: crate::image::record::Field>(
    lists: impl Iterator<Item = Vec<T>>,
    starts: Section,
    items: Section,
    writer: &mut Writer,
) {
    let mut end = 0;
    for list in lists {
        let span = writer.extend_ints(items, list);
        writer.extend_ints(starts, [span.start]);
        end = span.end;
    }
    writer.extend_ints(starts, [end]);
}

/// The ways that are written, by the phrases that gate them.
#[derive(Debug, Default)]
pub(super) struct Gated {
    ways: Vec<(u16, u32)>,
}

impl Gated {
    /// Writes the ways of a rule; `search` decides it where they do not.
    pub(super) fn write_ways(
        &mut self,
        rule: u32,
        ways: &[Way],
        search: u32,
        lexicon: &Lexicon,
        writer: &mut Writer,
    ) {
        for way in ways {
            let part = |&(phrase, gap): &(u16, u32)| {
                let cased = lexicon.cased.get(&phrase).copied().unwrap_or(NONE);
                layout::Part { phrase, gap, cased }
            };
            let parts: Span = writer.extend(way.parts.iter().map(part));
            let search = if way.needs_search() { search } else { NONE };
            let number = writer.push(&layout::Way { rule, search, flags: way.flags, tail: way.tail, parts });
            self.ways.push((way.gate, number));
        }
    }

    /// Writes the lexicon and what it leads to.
    pub(super) fn write(mut self, lexicon: &Lexicon, writer: &mut Writer) {
        lexicon.write(writer);
        self.ways.sort_unstable();
        let mut ways = self.ways.into_iter().peekable();
        let gated = (0..lexicon.phrases as u32).map(|phrase| {
            let mut gated = Vec::new();
            while let Some((_, way)) = ways.next_if(|way| u32::from(way.0) == phrase) {
                gated.push(way);
            }
            gated
        });
        write_lists(gated, Section::GateStarts, Section::Gated, writer);
    }
}
