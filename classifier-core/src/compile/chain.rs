//! Rules as chains: a head, then fragments of fixed length with gaps between them.
//!
//! An alternation gives one chain for each way through it, up to a limit.

use regex_syntax::hir::{Hir, HirKind, Look, Repetition};

use super::classes::{CharSet, Classes};
use super::position::Position;

/// The most chains of a rule; rules with more ways through them are searched for instead.
const MAX_CHAINS: usize = 24;

/// The same for rules whose ways are the words of one alternation, with nothing that has to be remembered
/// between fragments: each costs the image about what a literal costs that gates a search.
const MAX_WORDS: usize = 1024;

/// The most positions of all chains of a rule together.
const MAX_POSITIONS: usize = 16_384;

/// One way for a rule to match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    /// The match starts at the start of the text: with the first fragment, or with the gap before it.
    pub(super) start: bool,
    /// The match ends at the end of the text.
    pub(super) end: bool,
    /// Each with the gap before it.
    pub(super) fragments: Vec<(Option<Gap>, Vec<Position>)>,
    /// The gap after the last fragment.
    pub(super) tail: Option<Gap>,
}

impl Chain {
    /// The fragment that stands at the start of the text, where others follow it.
    pub(super) fn head(&self) -> Option<&[Position]> {
        match &self.fragments[..] {
            [(None, head), _, ..] if self.start => Some(head),
            _ => None,
        }
    }

    /// The positions that the text must start with.
    pub(super) fn start_positions(&self) -> Option<&[Position]> {
        match &self.fragments[..] {
            [(None, positions), ..] if self.start => Some(positions),
            _ => None,
        }
    }

    /// The fragments that the scan looks for: all but the head.
    pub(super) fn body(&self) -> &[(Option<Gap>, Vec<Position>)] {
        &self.fragments[usize::from(self.head().is_some())..]
    }

    /// As many states as an automaton of it would have, about.
    pub(super) fn states(&self) -> usize {
        let positions = self.fragments.iter().map(|(_, positions)| positions.len());
        positions.chain(self.gaps().map(|gap| gap.least as usize)).fold(0, usize::saturating_add)
    }

    /// All gaps.
    pub(super) fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.fragments.iter().filter_map(|(gap, _)| *gap).chain(self.tail)
    }
}

/// Any number of characters, with a least number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) least: u32,
    /// A line feed may be among them.
    pub(super) newline: bool,
}

/// The chains of a rule, or `None` where it has another shape or too many.
pub(super) fn chains(hir: &Hir, classes: &mut Classes) -> Option<Vec<Chain>> {
    let chains: Vec<Chain> = ways(hir, classes)?.into_iter().map(assemble).collect::<Option<_>>()?;
    (chains.len() <= MAX_CHAINS || slots(&chains) == 0).then_some(chains)
}

/// How many ends of fragments have to be remembered.
pub(super) fn slots<'c>(chains: impl IntoIterator<Item = &'c Chain>) -> usize {
    chains.into_iter().map(|chain| chain.body().len().saturating_sub(1)).sum()
}

/// A step of a way through a rule.
#[derive(Clone, Copy, Debug)]
enum Step {
    Position(Position),
    Gap(Gap),
    Start,
    End,
}

type Ways = Vec<Vec<Step>>;

fn ways(hir: &Hir, classes: &mut Classes) -> Option<Ways> {
    let ways = match hir.kind() {
        HirKind::Empty => vec![vec![]],
        HirKind::Literal(literal) => {
            vec![Position::literal(&literal.0).into_iter().map(Step::Position).collect()]
        }
        HirKind::Class(class) => vec![vec![Step::Position(Position::class(CharSet::new(class), classes))]],
        HirKind::Look(Look::Start) => vec![vec![Step::Start]],
        HirKind::Look(Look::End) => vec![vec![Step::End]],
        HirKind::Look(_) => return None,
        HirKind::Capture(capture) => ways(&capture.sub, classes)?,
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![vec![]], |before, part| product(before, &ways(part, classes)?))?
        }
        HirKind::Alternation(parts) => union(parts.iter().map(|part| ways(part, classes)))?,
        HirKind::Repetition(repetition) => repeat(repetition, classes)?,
    };
    within_limits(&ways).then_some(ways)
}

fn within_limits(ways: &Ways) -> bool {
    ways.len() <= MAX_WORDS && ways.iter().map(Vec::len).sum::<usize>() <= MAX_POSITIONS
}

fn union(parts: impl Iterator<Item = Option<Ways>>) -> Option<Ways> {
    let mut all = Ways::new();
    let mut positions = 0;
    for part in parts {
        let part = part?;
        positions += part.iter().map(Vec::len).sum::<usize>();
        all.extend(part);
        if all.len() > MAX_WORDS || positions > MAX_POSITIONS {
            return None;
        }
    }
    Some(all)
}

fn product(mut before: Ways, after: &Ways) -> Option<Ways> {
    // Alternations beside each other multiply, and a few characters of a pattern can stand for thousands.
    if before.len() > 1 && after.len() > 1 && before.len() * after.len() > MAX_CHAINS {
        return None;
    }
    // Appended in place: a copy for each part would make long patterns quadratic.
    if let [only] = &after[..] {
        before.iter_mut().for_each(|way| way.extend_from_slice(only));
        return within_limits(&before).then_some(before);
    }
    let join = |a: &Vec<Step>, b: &Vec<Step>| a.iter().chain(b).copied().collect();
    let all = before.iter().flat_map(|a| after.iter().map(move |b| join(a, b))).collect();
    within_limits(&all).then_some(all)
}

fn repeat(repetition: &Repetition, classes: &mut Classes) -> Option<Ways> {
    if let (Some(newline), None) = (gap_kind(&repetition.sub), repetition.max) {
        return Some(vec![vec![Step::Gap(Gap { least: repetition.min, newline })]]);
    }
    let max = repetition.max?;
    if (max - repetition.min) as usize >= MAX_CHAINS || max as usize > MAX_POSITIONS {
        return None;
    }
    let body = ways(&repetition.sub, classes)?;
    let times = |count| (0..count).try_fold(vec![vec![]], |before, _| product(before, &body));
    union((repetition.min..=max).map(times))
}

/// For `.`: whether it takes line feeds. `None` for anything else.
fn gap_kind(hir: &Hir) -> Option<bool> {
    match hir.kind() {
        HirKind::Class(class) => {
            let set = CharSet::new(class);
            set.is_dot().then(|| set.is_any())
        }
        HirKind::Capture(capture) => gap_kind(&capture.sub),
        _ => None,
    }
}

/// Sorts the steps of a way into a chain; `None` where an anchor stands in the middle.
fn assemble(steps: Vec<Step>) -> Option<Chain> {
    let mut chain = Chain::default();
    let mut gap: Option<Gap> = None;
    let mut joined = false;
    for step in steps {
        match step {
            Step::Start if chain.fragments.is_empty() && gap.is_none() && !chain.end => chain.start = true,
            Step::Start => return None,
            Step::End => chain.end = true,
            Step::Gap(_) | Step::Position(_) if chain.end => return None,
            Step::Gap(more) => {
                let before = gap.unwrap_or(Gap { least: 0, newline: false });
                let least = before.least.checked_add(more.least)?;
                // `.*` and `(?s).*` beside each other: no single kind of gap says what they take.
                if gap.is_some_and(|gap| gap.newline != more.newline) {
                    return None;
                }
                gap = Some(Gap { least, newline: more.newline });
                joined = false;
            }
            Step::Position(position) if joined => {
                let (_, positions) = chain.fragments.last_mut()?;
                positions.push(position);
            }
            Step::Position(position) => {
                chain.fragments.push((gap.take(), vec![position]));
                joined = true;
            }
        }
    }
    chain.tail = gap;
    Some(chain)
}
