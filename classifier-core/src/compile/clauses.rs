//! Words that a rule cannot match without: those of one clause may gate it, and the others are asked for then.
//!
//! In the replies of mail servers "mailbox" is everywhere; `mailbox.*(?:full|quota)` also needs one of two other
//! words. Each set of words of which every match holds one is a *clause*. A rule is searched for only where all its
//! clauses have a word whose grams the text has.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, HirKind, Repetition};

use super::classes::Classes;
use super::position::Position;
use super::required::literal_or_class;
use crate::image::gram;
use crate::image::layout::{GRAMS_OF_WORD, Word};

/// More words than this say little: one of them is nearly always there.
const MOST_WORDS: usize = 48;

/// The most bytes of all ways through a part that are told apart.
const MOST_BYTES: usize = 4096;

/// The most clauses of a rule.
const MOST_CLAUSES: usize = 6;

/// Words of which every match holds one, each by its bytes with letters in lower case; at least three.
pub(super) type Clause = BTreeSet<Vec<u8>>;

/// The clauses of a rule, the most telling first.
pub(super) fn clauses(hir: &Hir, classes: &mut Classes) -> Vec<Clause> {
    let mut clauses = match part(hir, classes) {
        Part::Whole(ways) => clause(&ways).into_iter().collect(),
        Part::Ends { clauses, .. } => clauses,
    };
    clauses.sort_by_key(|clause| (clause.len(), Reverse(shortest(clause))));
    clauses.dedup();
    clauses.truncate(MOST_CLAUSES);
    clauses
}

/// The bytes of the shortest word.
fn shortest(clause: &Clause) -> usize {
    clause.iter().map(Vec::len).min().unwrap_or(0)
}

/// Adjacent positions by their bytes in lower case, `None` where several bytes fit.
type Way = Vec<Option<u8>>;

/// Of which every match has one.
type Ways = BTreeSet<Way>;

/// What is known of all matches of a part of a pattern.
enum Part {
    /// All that it matches.
    Whole(Ways),
    /// What its matches hold, and what they start and end with.
    Ends { clauses: Vec<Clause>, first: Ways, last: Ways },
}

/// The way that says nothing.
fn unknown() -> Ways {
    Ways::from([Way::new()])
}

fn part(hir: &Hir, classes: &mut Classes) -> Part {
    match hir.kind() {
        // A look takes no room: letters on both sides of it are adjacent.
        HirKind::Empty | HirKind::Look(_) => Part::Whole(unknown()),
        HirKind::Literal(_) | HirKind::Class(_) => {
            let run = literal_or_class(hir, classes).unwrap_or_default();
            Part::Whole(Ways::from([run.iter().map(Position::lower).collect()]))
        }
        HirKind::Capture(capture) => part(&capture.sub, classes),
        HirKind::Repetition(repetition) => repeat(repetition, part(&repetition.sub, classes)),
        HirKind::Concat(parts) => concat(parts.iter().map(|hir| part(hir, classes))),
        HirKind::Alternation(parts) => union(parts.iter().map(|hir| part(hir, classes)).collect()),
    }
}

fn repeat(repetition: &Repetition, once: Part) -> Part {
    let whole = match &once {
        Part::Whole(ways) if repetition.max == Some(1) => within(ways.union(&unknown()).cloned().collect()),
        Part::Whole(ways) if repetition.max == Some(repetition.min) => power(ways, repetition.min),
        _ => None,
    };
    match (whole, once) {
        (Some(whole), _) => Part::Whole(whole),
        _ if repetition.min == 0 => Part::Ends { clauses: Vec::new(), first: unknown(), last: unknown() },
        (None, Part::Whole(ways)) => {
            Part::Ends { clauses: clause(&ways).into_iter().collect(), first: ways.clone(), last: ways }
        }
        (None, ends) => ends,
    }
}

/// The ways so many times after each other; `None` where these are too many. Linear in their bytes.
fn power(ways: &Ways, mut times: u32) -> Option<Ways> {
    let (mut all, mut base) = (unknown(), ways.clone());
    while times > 0 {
        if times % 2 == 1 {
            all = product(&all, &base)?;
        }
        times /= 2;
        if times > 0 {
            base = product(&base, &base)?;
        }
    }
    Some(all)
}

/// The parts after each other, where adjacent letters are one word.
fn concat(parts: impl Iterator<Item = Part>) -> Part {
    let mut clauses = Vec::new();
    let mut start = None;
    let mut ways = unknown();
    for part in parts {
        match part {
            Part::Whole(more) if append(&mut ways, &more) => {}
            Part::Whole(more) => match product(&ways, &more) {
                Some(joined) => ways = joined,
                None => {
                    clauses.extend(clause(&ways));
                    start.get_or_insert(std::mem::replace(&mut ways, more));
                }
            },
            Part::Ends { clauses: inner, first, last } => {
                let before = product(&ways, &first).unwrap_or(ways);
                clauses.extend(clause(&before));
                clauses.extend(inner);
                start.get_or_insert(before);
                ways = last;
            }
        }
    }
    let Some(first) = start else { return Part::Whole(ways) };
    clauses.extend(clause(&ways));
    Part::Ends { clauses, first, last: ways }
}

/// Appends the only way to the only way; `false` where there are others, or it would be too long. Most parts are
/// single letters, and a copy for each would make long words quadratic.
fn append(ways: &mut Ways, more: &Ways) -> bool {
    let (1, 1, Some(next)) = (ways.len(), more.len(), more.first()) else { return false };
    let mut way = ways.pop_first().unwrap_or_default();
    let fits = way.len() + next.len() <= MOST_BYTES;
    if fits {
        way.extend(next);
    }
    ways.insert(way);
    fits
}

/// One of the parts.
fn union(parts: Vec<Part>) -> Part {
    let all = |of: fn(&Part) -> Option<&Ways>| {
        let sets: Option<Vec<&Ways>> = parts.iter().map(of).collect();
        within(sets?.into_iter().flatten().cloned().collect())
    };
    let whole = all(|part| match part {
        Part::Whole(ways) => Some(ways),
        Part::Ends { .. } => None,
    });
    if let Some(ways) = whole {
        return Part::Whole(ways);
    }
    let first = all(|part| match part {
        Part::Whole(ways) | Part::Ends { first: ways, .. } => Some(ways),
    });
    let last = all(|part| match part {
        Part::Whole(ways) | Part::Ends { last: ways, .. } => Some(ways),
    });
    let words = words_of_each(&parts).map(simplest).filter(|words| words.len() <= MOST_WORDS);
    Part::Ends {
        clauses: words.into_iter().collect(),
        first: first.unwrap_or_else(unknown),
        last: last.unwrap_or_else(unknown),
    }
}

/// The words of the best clause of each part; `None` where a part has none, or where they are too many to compare.
fn words_of_each(parts: &[Part]) -> Option<Clause> {
    let mut words = Clause::new();
    for part in parts {
        words.extend(best(part)?);
        if words.len() > 4 * MOST_WORDS {
            return None;
        }
    }
    Some(words)
}

/// The best clause of a part.
fn best(part: &Part) -> Option<Clause> {
    match part {
        Part::Whole(ways) => clause(ways),
        Part::Ends { clauses, .. } => {
            clauses.iter().max_by_key(|clause| (shortest(clause), Reverse(clause.len()))).cloned()
        }
    }
}

/// One way before another; `None` where these are too many.
fn product(before: &Ways, after: &Ways) -> Option<Ways> {
    if before.len() * after.len() > MOST_WORDS {
        return None;
    }
    let join = |a: &Way, b: &Way| a.iter().chain(b).copied().collect::<Way>();
    within(before.iter().flat_map(|a| after.iter().map(move |b| join(a, b))).collect())
}

fn within(ways: Ways) -> Option<Ways> {
    let few = ways.len() <= MOST_WORDS && ways.iter().map(Vec::len).sum::<usize>() <= MOST_BYTES;
    few.then_some(ways)
}

/// The longest word of each way; `None` where one has none.
fn clause(ways: &Ways) -> Option<Clause> {
    let word = |way: &Way| {
        let longest = way.split(Option::is_none).max_by_key(|word| word.len())?;
        (longest.len() >= gram::WORD_GRAM).then(|| longest.iter().copied().flatten().collect())
    };
    ways.iter().map(word).collect::<Option<Clause>>().map(simplest)
}

/// Without words that have another one in them: where they are, that one is.
fn simplest(clause: Clause) -> Clause {
    let holds = |word: &[u8], part: &[u8]| {
        word.len() > part.len() && word.windows(part.len()).any(|window| window == part)
    };
    let needless = |word: &&Vec<u8>| clause.iter().any(|part| holds(word, part));
    clause.iter().filter(|word| !needless(word)).cloned().collect()
}

/// A word as images hold it: a few of its grams, spread over it.
pub(super) fn word(bytes: &[u8]) -> Word {
    let last = bytes.len() - gram::WORD_GRAM;
    let gram = |nth: usize| gram::word_bit(&bytes[last * nth / (GRAMS_OF_WORD - 1)..]);
    Word { first: gram(0), second: gram(1), third: gram(2), last: gram(3) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str) -> Vec<Vec<String>> {
        let hir = regex_syntax::parse(pattern).expect("a good pattern");
        let clauses = clauses(&hir, &mut Classes::default());
        let text = |word: &Vec<u8>| String::from_utf8_lossy(word).into_owned();
        clauses.iter().map(|clause| clause.iter().map(text).collect()).collect()
    }

    #[test]
    fn what_every_match_holds() {
        for (pattern, expected) in [
            ("mailbox.*(?:full|over quota)", &[&["mailbox"][..], &["full", "over quota"]][..]),
            (r"(?i)^[45]\d\d .*USER\b.*unknown", &[&["unknown"], &["user"]]),
            ("(?:one|two)? three", &[&[" three"]]),
            ("(?:one|tw) three", &[&["one three", "tw three"]]),
            ("blocked (?:by|at) [a-z]+list", &[&["list"], &["blocked at ", "blocked by "]]),
            ("(?:a.*bcd|efg) hij", &[&["bcd hij", "efg hij"], &["bcd", "efg"]]),
            ("(?:a (?:bcd|efg)|hij).*k", &[&["a bcd", "a efg", "hij"]]),
            ("(?:abc){2}", &[&["abcabc"]]),
            ("(?:no|find) mx(?: records?| hosts?)?", &[&["find mx", "no mx"]]),
            ("ab.c", &[]),
        ] {
            assert_eq!(found(pattern), expected, "{pattern}");
        }
    }
}
