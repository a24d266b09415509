//! What else a rule cannot match without, beside the literal that gates it.
//!
//! In the replies of mail servers "mailbox" is everywhere; `mailbox.*(?:full|quota)` also needs one of two other
//! words. Each set of words of which every match holds one is a *clause*. A rule is searched for only where all its
//! clauses have a word whose grams the text has.

use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, HirKind};

use super::classes::Classes;
use super::position::Position;
use super::required::literal_or_class;
use crate::image::layout::{GRAMS_OF_WORD, Word};
use crate::matcher::presence;

/// More words than this say little: one of them is nearly always there.
const MOST_WORDS: usize = 48;

/// The most clauses of a rule.
const MOST_CLAUSES: usize = 6;

/// Words of which every match holds one, each by its folded bytes; at least three.
pub(super) type Clause = BTreeSet<Vec<u8>>;

/// The clauses of a rule, the most telling first.
pub(super) fn clauses(hir: &Hir, classes: &mut Classes) -> Vec<Clause> {
    let mut clauses = all(hir, classes);
    clauses.sort_by_key(|clause| (clause.len(), std::cmp::Reverse(shortest(clause))));
    clauses.dedup();
    clauses.truncate(MOST_CLAUSES);
    clauses
}

/// The bytes of the shortest word.
fn shortest(clause: &Clause) -> usize {
    clause.iter().map(Vec::len).min().unwrap_or(0)
}

fn all(hir: &Hir, classes: &mut Classes) -> Vec<Clause> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(_) | HirKind::Class(_) => {
            literal_or_class(hir, classes).and_then(|run| clause_of(&run)).into_iter().collect()
        }
        HirKind::Capture(capture) => all(&capture.sub, classes),
        HirKind::Repetition(repetition) if repetition.min > 0 => all(&repetition.sub, classes),
        HirKind::Repetition(_) => Vec::new(),
        HirKind::Concat(parts) => of_concat(parts, classes),
        HirKind::Alternation(parts) => of_alternation(parts, classes).into_iter().collect(),
    }
}

/// The clauses of all parts, where adjacent letters are one word.
fn of_concat(parts: &[Hir], classes: &mut Classes) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut run: Vec<Position> = Vec::new();
    for part in parts {
        match literal_or_class(part, classes) {
            Some(more) => run.extend(more),
            // A look takes no room: letters on both sides of it are adjacent.
            None if matches!(part.kind(), HirKind::Look(_)) => {}
            None => {
                clauses.extend(clause_of(&std::mem::take(&mut run)));
                clauses.extend(all(part, classes));
            }
        }
    }
    clauses.extend(clause_of(&run));
    clauses
}

/// The best clause of each alternative, together; none where an alternative has none.
fn of_alternation(parts: &[Hir], classes: &mut Classes) -> Option<Clause> {
    let mut words = Clause::new();
    for part in parts {
        let best =
            all(part, classes).into_iter().max_by_key(|clause| (shortest(clause), usize::MAX - clause.len()));
        words.extend(best?);
        if words.len() > MOST_WORDS {
            return None;
        }
    }
    Some(words)
}

/// The longest word of a run, as a clause.
fn clause_of(run: &[Position]) -> Option<Clause> {
    let words = run.split(|position| position.folded().is_none());
    let longest = words.max_by_key(|word| word.len())?;
    let word: Vec<u8> = longest.iter().filter_map(Position::folded).collect();
    (word.len() >= presence::GRAM).then(|| Clause::from([word]))
}

/// A word as images hold it: a few of its grams, spread over it.
pub(super) fn word(bytes: &[u8]) -> Word {
    let last = bytes.len() - presence::GRAM;
    let gram = |nth: usize| presence::bit(&bytes[last * nth / (GRAMS_OF_WORD - 1)..]);
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
            ("(?:one|tw) three", &[&[" three"]]),
            ("(?:a (?:bcd|efg)|hij).*k", &[&["bcd", "efg", "hij"]]),
            ("(?:abc){2}", &[&["abc"]]),
            ("ab.c", &[]),
        ] {
            assert_eq!(found(pattern), expected, "{pattern}");
        }
    }
}
