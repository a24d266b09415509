//! Literals that a rule cannot match without, which gate the search for it.

use regex_syntax::hir::{Hir, HirKind, Look};

use super::classes::{CharSet, Classes};
use super::clauses::Clause;
use super::position::Position;
use super::rarity::Rarity;
use super::window::{Shape, Tier, longest_run, tier, window};

/// The most literals that may stand for a rule.
const MAX_LITERALS: usize = 1024;

/// More literals than this stand for a rule only where fewer cannot.
const FEW_LITERALS: usize = 24;

/// The literals that gate a rule: of its clauses and of the runs of its positions what is met least. None where
/// there are no good ones.
///
/// A clause knows the words that are made of several parts; runs know more words, and whether one ends the text.
pub(super) fn gates(hir: &Hir, clauses: &[Clause], rarity: &Rarity, classes: &mut Classes) -> Vec<Required> {
    let runs = required(hir, rarity, classes);
    let folds = clauses.iter().flatten().flatten().any(|byte| matches!(byte, b's' | b'k')) && folds(hir);
    let of_clauses = clauses.iter().filter_map(|clause| of_clause(clause, folds, rarity));
    best(runs.into_iter().chain(of_clauses)).unwrap_or_default()
}

/// The words of a clause as literals.
fn of_clause(clause: &Clause, folds: bool, rarity: &Rarity) -> Option<Vec<Required>> {
    let literals = clause.iter().map(|word| {
        let positions: Vec<Position> = word.iter().map(|&byte| Position::of_word(byte, folds)).collect();
        one(&positions, rarity)
    });
    literals.collect::<Option<Vec<_>>>().map(|literals| literals.into_iter().flatten().collect())
}

/// Whether a class has U+017F or U+212A besides the letter that it folds to, and nothing else outside ASCII.
fn folds(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(class) => {
            let set = CharSet::new(class);
            set.has_unicode() && (set.folds_to(b's') || set.folds_to(b'k'))
        }
        HirKind::Capture(capture) => folds(&capture.sub),
        HirKind::Repetition(repetition) => folds(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(folds),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => false,
    }
}

/// Runs of positions of which every match holds at least one; `None` where there are
/// no good ones.
fn required(hir: &Hir, rarity: &Rarity, classes: &mut Classes) -> Option<Vec<Required>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => one(&positions(hir, classes)?, rarity),
        HirKind::Capture(capture) => required(&capture.sub, rarity, classes),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub, rarity, classes),
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => required_of_concat(parts, rarity, classes),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(required(part, rarity, classes)?);
                if all.len() > MAX_LITERALS {
                    return None;
                }
            }
            Some(all)
        }
    }
}

/// A literal and the tier that looks for it.
#[derive(Clone, Debug)]
pub(super) struct Required {
    pub(super) positions: Vec<Position>,
    pub(super) tier: Tier,
    /// It ends the text: `$` follows.
    pub(super) at_end: bool,
    /// How often it is expected, in no unit.
    cost: u64,
}

fn one(positions: &[Position], rarity: &Rarity) -> Option<Vec<Required>> {
    let tier = tier(positions)?;
    let shape = match tier {
        Tier::Long => Shape::LONG,
        Tier::Short => Shape::short(longest_run(positions)),
    };
    let cost = window(positions, shape, rarity)?.cost;
    Some(vec![Required { positions: positions.to_vec(), tier, at_end: false, cost }])
}

/// The best of what the parts require, where adjacent parts of fixed length are one run.
fn required_of_concat(parts: &[Hir], rarity: &Rarity, classes: &mut Classes) -> Option<Vec<Required>> {
    let mut choices = Vec::new();
    let mut run = Vec::new();
    for part in parts {
        match positions(part, classes) {
            Some(more) => run.extend(more),
            None => {
                let at_end = *part.kind() == HirKind::Look(Look::End);
                choices.extend(one(&run, rarity).map(|mut run| {
                    run.iter_mut().for_each(|literal| literal.at_end = at_end);
                    run
                }));
                run.clear();
                choices.extend(required(part, rarity, classes));
            }
        }
    }
    choices.extend(one(&run, rarity));
    best(choices.into_iter())
}

/// The choice that is met least.
fn best(choices: impl Iterator<Item = Vec<Required>>) -> Option<Vec<Required>> {
    let cost = |choice: &Vec<Required>| {
        // Every reply has a code.
        let wordless = choice.iter().any(|literal| !literal.positions.iter().any(Position::is_letter));
        let worst = choice.iter().map(|literal| literal.tier).max();
        (wordless, choice.len() > FEW_LITERALS, worst, choice.iter().map(|literal| literal.cost).sum::<u64>())
    };
    choices.min_by_key(cost)
}

/// The positions that every match starts with, of a rule that starts with `^`.
pub(super) fn start_positions(hir: &Hir, classes: &mut Classes) -> Vec<Position> {
    match hir.kind() {
        HirKind::Concat(parts) if *parts[0].kind() == HirKind::Look(Look::Start) => {
            parts[1..].iter().map_while(|part| fixed(part, classes)).flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// The positions of a part of fixed length.
pub(super) fn fixed(hir: &Hir, classes: &mut Classes) -> Option<Vec<Position>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(Position::literal(&literal.0)),
        HirKind::Class(class) => Some(vec![Position::class(CharSet::new(class), classes)]),
        HirKind::Capture(capture) => fixed(&capture.sub, classes),
        HirKind::Repetition(repetition) if repetition.max == Some(repetition.min) => {
            Some(fixed(&repetition.sub, classes)?.repeat(repetition.min as usize))
        }
        _ => None,
    }
}

/// The positions of a part that is a literal or a class, where a byte says what fits: not where characters outside
/// ASCII do.
fn positions(hir: &Hir, classes: &mut Classes) -> Option<Vec<Position>> {
    literal_or_class(hir, classes).filter(|run| run.iter().all(|position| !position.unicode))
}

/// The positions of a part that is a literal or a class.
pub(super) fn literal_or_class(hir: &Hir, classes: &mut Classes) -> Option<Vec<Position>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(Position::literal(&literal.0)),
        HirKind::Class(class) => Some(vec![Position::class(CharSet::new(class), classes)]),
        HirKind::Capture(capture) => literal_or_class(&capture.sub, classes),
        _ => None,
    }
}
