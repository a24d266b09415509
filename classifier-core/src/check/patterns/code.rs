//! `unterminated-code`

use std::ops::Range;

use super::Pattern;
use super::pieces::{Kind, Piece, Sequence};
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// An enhanced status code that goes on.
pub(in crate::check) struct UnterminatedCode;

impl Define for UnterminatedCode {
    const LINT: Lint = Lint {
        name: "unterminated-code",
        level: Level::Warning,
        group: LintGroup::Patterns,
        finds: "an enhanced status code after which another digit may follow",
        why: "5.7.133 is taken too, which is another code",
        remedy: "end it with a space, or with `(?:[^0-9.]|$)`",
        example: LintExample { files: &["[rules]\nA = ['^550 5\\.7\\.1']"], shows: r"^550 5\.7\.1" },
    };
}

/// The parts of an enhanced status code have at most so many digits (RFC 3463).
const MOST_DIGITS: u32 = 3;

/// An enhanced status code after which another digit may follow: `^550 5\.7\.1` takes 5.7.133 as well.
pub(super) fn lint(pattern: &Pattern<'_>, sequences: &[Sequence<'_>]) -> Vec<Finding> {
    let mut found: Vec<Open> = sequences.iter().flat_map(open_codes).collect();
    // A code that nothing follows first: that is the one which takes too much.
    found.sort_by_key(|open| (open.has_phrase, open.code.start));
    let first = found.first().and_then(|open| open.finding(pattern));
    first.into_iter().collect()
}

#[derive(Clone)]
struct Open {
    code: Range<usize>,
    /// How many digits its last part has at the most.
    digits: u32,
    /// Something else than a gap follows, which few replies with another code have.
    has_phrase: bool,
}

fn open_codes(sequence: &Sequence<'_>) -> Vec<Open> {
    let pieces = &sequence.pieces;
    let is_own = |open: &&(usize, Open)| sequence.own.contains(&open.0);
    let starts = (0..pieces.len()).filter_map(|start| open_code(pieces, start));
    starts.collect::<Vec<_>>().iter().filter(is_own).map(|(_, open)| open.clone()).collect()
}

/// The code that starts at a piece, with the number of its last piece, where it is open.
fn open_code(pieces: &[Piece], start: usize) -> Option<(usize, Open)> {
    let in_number = |piece: &Piece| piece.digits().is_some() || is_dot(piece);
    // Not the end of something longer: 192.0.2.1. And not where a reply has its basic code: that is another
    // mistake, and nothing is taken by it.
    let is_code = |before: usize| !in_number(&pieces[before]) && pieces[before].kind != Kind::Start;
    if !start.checked_sub(1).is_none_or(is_code) {
        return None;
    }
    let (class, digits) = part(pieces, start)?;
    let is_class = digits == Some(1) && (class == start + 1) && is_class(&pieces[start]);
    let (subject, _) = is_class.then(|| part(pieces, after_dot(pieces, class)?))??;
    let detail = after_dot(pieces, subject)?;
    // No part of a code has a leading zero, so what ends in `.0` has ended.
    let (end, digits) = part(pieces, detail).filter(|_| !pieces[detail].is('0'))?;
    let digits = digits.filter(|&digits| digits < MOST_DIGITS)?;
    let has_phrase = match pieces.get(end)?.kind {
        Kind::Edge => false,
        Kind::Gap => pieces[end..].iter().any(|piece| !matches!(piece.kind, Kind::Gap | Kind::Edge)),
        _ => return None,
    };
    let code = pieces[start].span.start..pieces[end - 1].span.end;
    Some((end - 1, Open { code, digits, has_phrase }))
}

fn is_dot(piece: &Piece) -> bool {
    piece.kind == Kind::Dot || piece.is('.')
}

fn after_dot(pieces: &[Piece], at: usize) -> Option<usize> {
    pieces.get(at).filter(|piece| is_dot(piece)).map(|_| at + 1)
}

/// The end of the digits that start at a piece, and how many they are at the most.
fn part(pieces: &[Piece], start: usize) -> Option<(usize, Option<u32>)> {
    let digits = pieces.get(start..)?.iter().map_while(Piece::digits);
    let (count, most) = digits.fold((0, Some(0u32)), |(count, most), (_, next)| {
        (count + 1, most.zip(next).map(|(most, next)| most.saturating_add(next)))
    });
    (count > 0).then_some((start + count, most))
}

/// 2, 4, 5, or a class, whatever is in it.
fn is_class(piece: &Piece) -> bool {
    match piece.kind {
        Kind::Literal(c) => matches!(c, '2' | '4' | '5'),
        _ => true,
    }
}

impl Open {
    fn finding(&self, pattern: &Pattern<'_>) -> Option<Finding> {
        let more = "3".repeat((MOST_DIGITS - self.digits) as usize);
        let reply = pattern.sample(&[(self.code.end, &more)]);
        let taken = reply.filter(|reply| pattern.matches(reply) != Some(false));
        let note = taken.map(|reply| format!("the reply `{reply}` is taken too"));
        let message = "another digit may follow this code";
        let code = &pattern.text()[self.code.clone()];
        let (spaced, ended) =
            (pattern.typed(&format!("{code} ")), pattern.typed(&format!("{code}(?:[^0-9.]|$)")));
        let (level, help) = match self.has_phrase {
            true => {
                (Level::Note, format!("write `{spaced}`; the phrase makes another code unlikely, though"))
            }
            false => (Level::Warning, format!("end it with a space, `{spaced}`, or with `{ended}`")),
        };
        let finding = pattern.finding(self.code.clone(), message);
        Some(finding.with(|mut diagnostic| {
            diagnostic.notes.extend(note);
            diagnostic.lint(level, UnterminatedCode::NAME).help(help)
        }))
    }
}
