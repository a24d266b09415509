//! Literals that a rule cannot match without.

use regex_syntax::hir::{Hir, HirKind};

use super::classes::CharSet;
use super::position::Position;
use super::window::{Window, best_window};

/// The most literals that may stand for a rule.
const MAX_LITERALS: usize = 24;

/// Runs of positions of which every match holds at least one, each with its window; `None` where there are
/// no good ones.
pub(super) fn required(hir: &Hir) -> Option<Vec<Required>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => one(&positions(hir)?),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => required_of_concat(parts),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(required(part)?);
                if all.len() > MAX_LITERALS {
                    return None;
                }
            }
            Some(all)
        }
    }
}

/// A literal and the window that announces it.
#[derive(Clone, Debug)]
pub(super) struct Required {
    pub(super) positions: Vec<Position>,
    pub(super) window: Window,
}

fn one(positions: &[Position]) -> Option<Vec<Required>> {
    let window = best_window(positions)?;
    Some(vec![Required { positions: positions.to_vec(), window }])
}

/// The best of what the parts require, where adjacent parts of fixed length are one run.
fn required_of_concat(parts: &[Hir]) -> Option<Vec<Required>> {
    let mut choices = Vec::new();
    let mut run = Vec::new();
    for part in parts {
        match positions(part) {
            Some(more) => run.extend(more),
            None => {
                choices.extend(one(&run));
                run.clear();
                choices.extend(required(part));
            }
        }
    }
    choices.extend(one(&run));
    choices.into_iter().min_by_key(|choice| choice.iter().map(|literal| literal.window.cost).sum::<u64>())
}

/// The positions of a part that is a literal or a class.
fn positions(hir: &Hir) -> Option<Vec<Position>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(literal.0.iter().map(|&byte| Position::byte(byte)).collect()),
        HirKind::Class(class) => {
            let position = Position::class(&CharSet::new(class));
            // Where characters outside ASCII fit, a byte does not say what does.
            (!position.unicode).then(|| vec![position])
        }
        HirKind::Capture(capture) => positions(&capture.sub),
        _ => None,
    }
}
