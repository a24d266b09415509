//! The ways for a rule to match: phrases with gaps between them.
//!
//! A *phrase* is a part of a pattern that holds no gap and has finitely many texts, such as
//! `(?:mailbox|account) (?:is )?full`. However many ways lead through it, it is one phrase; only an alternation that
//! holds gaps gives more ways than one.
//!
//! A way may say less than its rule: then a rule may match only where one of its ways does, and is searched for there.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::super::classes::CharSet;

/// The most ways of a rule.
const MAX_WAYS: usize = 64;

/// A part of a phrase may be repeated so many times; what is repeated more often is a gap.
const MAX_TIMES: u32 = 8;

/// The most ranges of a class in a phrase; a larger class is a gap, of which not more is known.
const MAX_RANGES: usize = 24;

/// Bytes that tell where a phrase may start: a shorter one is a gap.
pub(super) const SHORTEST: usize = 3;

/// The most bytes of a phrase.
const LONGEST: usize = crate::image::capacity::MAX_PHRASE;

/// The most different first [`SHORTEST`] bytes of a phrase: what starts with more is cut off.
const MOST_STARTS: usize = 256;

/// Any number of characters between phrases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// The least number of characters.
    pub(super) least: u32,
    /// A line feed may be among them.
    newline: bool,
    /// It takes any characters but line feeds, and not only some.
    exact: bool,
    /// It takes no character, too.
    optional: bool,
}

impl Gap {
    /// A gap of which nothing is known.
    fn unknown(newline: bool, optional: bool) -> Gap {
        Gap { least: 0, newline, exact: false, optional }
    }

    /// Both, one after the other.
    fn and(self, other: Gap) -> Gap {
        Gap {
            least: self.least.saturating_add(other.least),
            newline: self.newline | other.newline,
            exact: self.exact & other.exact,
            optional: self.optional & other.optional,
        }
    }

    /// Takes nothing.
    const NONE: Gap = Gap { least: 0, newline: false, exact: true, optional: true };
}

/// A phrase and the gap before it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) gap: Option<Gap>,
    /// The phrase: these, one after the other.
    pub(super) pieces: Vec<Hir>,
}

/// One way for a rule to match.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// The match starts at the start of the text.
    pub(super) start: bool,
    /// The match ends at the end of the text.
    pub(super) end: bool,
    /// Where the way matches, the rule does.
    pub(super) exact: bool,
    /// A line feed may be part of a match.
    pub(super) newline: bool,
    pub(super) parts: Vec<Part>,
    /// The gap after the last phrase.
    pub(super) tail: Option<Gap>,
}

impl Way {
    /// Whether the first phrase stands at the start of the text.
    pub(super) fn has_head(&self) -> bool {
        self.start && self.parts.first().is_some_and(|part| part.gap.is_none())
    }
}

/// The ways of a rule; `None` where there are too many, or one has no phrase to look for, or all of them are decided at
/// the start of the text.
pub(super) fn ways(hir: &Hir) -> Option<Vec<Way>> {
    let hir = shortest_end(hir);
    [Splits::AtGaps, Splits::AtWideStarts].into_iter().find_map(|splits| {
        let steps = splits.steps(&hir)?;
        let ways: Option<Vec<Way>> =
            steps.into_iter().map(|steps| assemble(steps).and_then(only_known)).collect();
        ways.filter(|ways| {
            let has_body = |way: &Way| way.parts.len() > usize::from(way.has_head());
            ways.iter().all(|way| !way.parts.is_empty()) && ways.iter().any(has_body)
        })
    })
}

/// Which alternations are taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Splits {
    /// Those that hold gaps.
    AtGaps,
    /// Those, too, that a phrase cannot start with: `r.{1,2}putation|spam`.
    AtWideStarts,
}

/// A step of a way.
#[derive(Clone, Debug)]
enum Step {
    Piece(Hir),
    Gap(Gap),
    Start,
    End,
    /// A condition that is not looked at.
    Look,
}

type Steps = Vec<Vec<Step>>;

/// The pattern with the least of what may be repeated at its very end, where more makes no difference.
fn shortest_end(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Concat(parts) => {
            let (last, rest) = parts.split_last().expect("a concatenation has parts");
            Hir::concat(rest.iter().cloned().chain([shortest_end(last)]).collect())
        }
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(shortest_end).collect()),
        HirKind::Capture(capture) => shortest_end(&capture.sub),
        HirKind::Repetition(repetition) => {
            let max = Some(repetition.min);
            Hir::repetition(Repetition { max, ..repetition.clone() })
        }
        _ => hir.clone(),
    }
}

impl Splits {
    fn steps(self, hir: &Hir) -> Option<Steps> {
        if self.is_finite(hir) {
            let empty = *hir.kind() == HirKind::Empty;
            return Some(vec![if empty { Vec::new() } else { vec![Step::Piece(hir.clone())] }]);
        }
        let steps = match hir.kind() {
            HirKind::Look(Look::Start) => vec![vec![Step::Start]],
            HirKind::Look(Look::End) => vec![vec![Step::End]],
            HirKind::Look(_) => vec![vec![Step::Look]],
            HirKind::Capture(capture) => self.steps(&capture.sub)?,
            HirKind::Repetition(repetition) => self.repeat(repetition)?,
            HirKind::Concat(parts) => {
                parts.iter().try_fold(vec![Vec::new()], |before, part| product(before, &self.steps(part)?))?
            }
            HirKind::Alternation(parts) => self.union(parts)?,
            // A class of many ranges.
            HirKind::Class(_) | HirKind::Empty | HirKind::Literal(_) => {
                vec![vec![Step::Gap(Gap::unknown(has_newline(hir), false))]]
            }
        };
        (steps.len() <= MAX_WAYS).then_some(steps)
    }

    /// Whether it can be part of a phrase.
    fn is_finite(self, hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Empty | HirKind::Literal(_) => true,
            HirKind::Look(_) => false,
            HirKind::Class(Class::Unicode(class)) => class.ranges().len() <= MAX_RANGES,
            HirKind::Class(Class::Bytes(class)) => class.ranges().len() <= MAX_RANGES,
            HirKind::Capture(capture) => self.is_finite(&capture.sub),
            HirKind::Repetition(repetition) => {
                repetition.max.is_some_and(|max| max <= MAX_TIMES) && self.is_finite(&repetition.sub)
            }
            HirKind::Concat(parts) => parts.iter().all(|part| self.is_finite(part)),
            HirKind::Alternation(parts) => {
                parts.iter().all(|part| self.is_finite(part)) && (self == Splits::AtGaps || is_narrow(hir))
            }
        }
    }

    fn repeat(self, repetition: &Repetition) -> Option<Steps> {
        let Repetition { min, max, sub, .. } = repetition;
        if is_dot(sub) && max.is_none() {
            let gap = Gap { least: *min, newline: has_newline(sub), exact: true, optional: *min == 0 };
            // What takes line feeds is exact only where there are none.
            return Some(vec![vec![Step::Gap(gap)]]);
        }
        if (*min, *max) == (0, Some(1)) && !self.is_finite(sub) {
            let mut ways = self.steps(sub)?;
            ways.push(Vec::new());
            return Some(ways);
        }
        Some(vec![vec![Step::Gap(Gap::unknown(has_newline(sub), *min == 0))]])
    }

    /// One of the parts: those without gaps are one phrase.
    fn union(self, parts: &[Hir]) -> Option<Steps> {
        let (finite, others): (Vec<&Hir>, Vec<&Hir>) =
            parts.iter().partition(|part| self.is_narrow_part(part));
        let phrase = Hir::alternation(finite.iter().map(|&part| part.clone()).collect());
        let mut all = match self {
            _ if finite.is_empty() => Steps::new(),
            Splits::AtWideStarts if !is_narrow(&phrase) => {
                finite.iter().map(|&part| vec![Step::Piece(part.clone())]).collect()
            }
            _ => vec![vec![Step::Piece(phrase)]],
        };
        for part in others {
            all.extend(self.steps(part)?);
            if all.len() > MAX_WAYS {
                return None;
            }
        }
        Some(all)
    }

    /// Whether the part of an alternation can be in a phrase with others.
    fn is_narrow_part(self, part: &Hir) -> bool {
        self.is_finite(part) && (self == Splits::AtGaps || is_narrow(part))
    }
}

/// Whether a phrase may start with it.
fn is_narrow(hir: &Hir) -> bool {
    starts(std::slice::from_ref(hir), SHORTEST, &mut |_| 1) <= MOST_STARTS
}

/// About how many different first `bytes` bytes the parts have, one after the other, and then what follows; it may be less
/// where that is too many.
fn starts(parts: &[Hir], bytes: usize, then: &mut dyn FnMut(usize) -> usize) -> usize {
    match parts.split_first() {
        _ if bytes == 0 => 1,
        None => then(bytes),
        Some((first, rest)) => starts_of(first, bytes, &mut |bytes| starts(rest, bytes, then)),
    }
}

fn starts_of(part: &Hir, bytes: usize, then: &mut dyn FnMut(usize) -> usize) -> usize {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => then(bytes),
        HirKind::Literal(literal) => {
            if literal.0.len() < bytes {
                then(bytes - literal.0.len())
            } else {
                1
            }
        }
        HirKind::Class(class) => starts_of_class(&CharSet::new(class), bytes, then),
        HirKind::Capture(capture) => starts(std::slice::from_ref(&capture.sub), bytes, then),
        HirKind::Concat(parts) => starts(parts, bytes, then),
        HirKind::Alternation(parts) => {
            let mut sum = 0;
            for part in parts {
                sum += starts(std::slice::from_ref(part), bytes, then);
                if sum > MOST_STARTS {
                    break;
                }
            }
            sum
        }
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            starts_of_times(sub, *min, max.unwrap_or(*min), bytes, then)
        }
    }
}

/// The part from `min` to `max` times.
fn starts_of_times(
    part: &Hir,
    min: u32,
    max: u32,
    bytes: usize,
    then: &mut dyn FnMut(usize) -> usize,
) -> usize {
    if bytes == 0 {
        return 1;
    }
    let none = if min == 0 { then(bytes) } else { 0 };
    if max == 0 || none > MOST_STARTS {
        return none;
    }
    let again = &mut |bytes| starts_of_times(part, min.saturating_sub(1), max - 1, bytes, then);
    none + starts(std::slice::from_ref(part), bytes, again)
}

fn starts_of_class(set: &CharSet, bytes: usize, then: &mut dyn FnMut(usize) -> usize) -> usize {
    // Letters in both cases are one.
    let upper = set.ascii >> b'A' & ((1 << 26) - 1);
    let both = upper & (set.ascii >> b'a');
    let ascii = (set.ascii.count_ones() - both.count_ones()) as usize;
    let others: u32 = set.ranges.iter().map(|&(low, high)| (high + 1).saturating_sub(low.max(128))).sum();
    // Of many characters the first bytes differ, and the second ones.
    let others = others.min(if bytes > 1 { 64 * 64 } else { 64 }) as usize;
    if ascii == 0 || others > MOST_STARTS { others } else { others + ascii * then(bytes - 1) }
}

/// `.`, with line feeds or without.
fn is_dot(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(class) => CharSet::new(class).is_dot(),
        HirKind::Capture(capture) => is_dot(&capture.sub),
        _ => false,
    }
}

fn has_newline(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(class) => CharSet::new(class).has_ascii(b'\n'),
        HirKind::Capture(capture) => has_newline(&capture.sub),
        HirKind::Repetition(repetition) => has_newline(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_newline),
    }
}

fn product(before: Steps, after: &Steps) -> Option<Steps> {
    if before.len() * after.len() > MAX_WAYS {
        return None;
    }
    if let [only] = &after[..] {
        let mut all = before;
        all.iter_mut().for_each(|way| way.extend_from_slice(only));
        return Some(all);
    }
    let join = |a: &Vec<Step>, b: &Vec<Step>| a.iter().chain(b).cloned().collect();
    Some(before.iter().flat_map(|a| after.iter().map(move |b| join(a, b))).collect())
}

/// Sorts steps into a way; `None` where an anchor stands in the middle.
fn assemble(steps: Vec<Step>) -> Option<Way> {
    let mut way = Way { exact: true, ..Way::default() };
    let mut gap: Option<Gap> = None;
    let mut joined = false;
    for step in steps {
        match step {
            Step::Start if way.parts.is_empty() && gap.is_none() && !way.end => way.start = true,
            Step::Start => return None,
            Step::End => way.end = true,
            Step::Look => way.exact = false,
            Step::Gap(_) | Step::Piece(_) if way.end => return None,
            Step::Gap(more) => {
                gap = Some(gap.unwrap_or(Gap::NONE).and(more));
                joined = false;
            }
            Step::Piece(hir) if joined => way.parts.last_mut()?.pieces.push(hir),
            Step::Piece(hir) => {
                way.parts.push(Part { gap: gap.take(), pieces: vec![hir] });
                joined = true;
            }
        }
    }
    // An optional gap at the end, or at the start, is no condition.
    way.tail = gap.filter(|gap| way.end || !gap.optional);
    if let Some(first) = way.parts.first_mut()
        && !way.start
    {
        first.gap = first.gap.filter(|gap| !gap.optional);
    }
    Some(way)
}

/// The way with phrases only that can be looked for; what is cut off makes it inexact.
fn only_known(way: Way) -> Option<Way> {
    let Way { parts, mut exact, mut newline, mut tail, .. } = way;
    let head = way.start && parts.first().is_some_and(|part| part.gap.is_none());
    let mut known: Vec<Part> = Vec::new();
    let mut cut: Option<Gap> = None;
    for (nth, Part { mut gap, pieces }) in parts.into_iter().enumerate() {
        newline |= gap.is_some_and(|gap| gap.newline) || pieces.iter().any(has_newline);
        exact &= gap.is_none_or(|gap| gap.exact);
        let mut pieces: Vec<Hir> = pieces.into_iter().flat_map(flat).collect();
        gap = cut.take().or(gap);
        let is_head = head && nth == 0;
        if !is_head {
            let is_narrow = |first: &usize| starts(&pieces[*first..], SHORTEST, &mut |_| 1) <= MOST_STARTS;
            let first = (0..pieces.len()).find(is_narrow).unwrap_or(pieces.len());
            if first > 0 {
                pieces.drain(..first);
                (gap, exact) = (Some(Gap::unknown(false, true)), false);
            }
        }
        let (least, most) = lengths(&pieces);
        if most > LONGEST {
            return None;
        }
        if !is_head && least < SHORTEST {
            (cut, exact) = (Some(Gap::unknown(false, true)), false);
        } else {
            known.push(Part { gap, pieces });
        }
    }
    newline |= tail.is_some_and(|gap| gap.newline);
    exact &= tail.is_none_or(|gap| gap.exact);
    tail = cut.or(tail);
    Some(Way { parts: known, exact, newline, tail, ..way })
}

/// The parts of a concatenation.
fn flat(hir: Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.clone(),
        HirKind::Capture(capture) => flat((*capture.sub).clone()),
        _ => vec![hir],
    }
}

/// The least and the greatest number of bytes of a phrase. A class that no character is in has none.
fn lengths(pieces: &[Hir]) -> (usize, usize) {
    let sum = |length: fn(&Hir) -> Option<usize>, none: usize| {
        pieces.iter().fold(0usize, |sum, piece| sum.saturating_add(length(piece).unwrap_or(none)))
    };
    (sum(|hir| hir.properties().minimum_len(), 0), sum(|hir| hir.properties().maximum_len(), usize::MAX))
}
