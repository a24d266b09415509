//! `unescaped-dot`

use std::ops::Range;

use super::host::Looks;
use super::pieces::{Kind, Piece, Sequence};
use super::{Pattern, host};
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// A dot that stands for any character.
pub(in crate::check) struct UnescapedDot;

impl Define for UnescapedDot {
    const LINT: Lint = Lint {
        name: "unescaped-dot",
        level: Level::Warning,
        group: LintGroup::Patterns,
        finds: "a dot between letters or digits matches any character",
        why: "`cblxabuseatxorg` is matched too",
        remedy: r"write `\.`",
        example: LintExample { files: &["[rules]\nA = ['cbl.abuseat.org']"], shows: "cbl.abuseat.org" },
    };
}

/// How far a word is followed, in pieces: a name of a host has 253 characters at the most.
const REACH: usize = 256;

/// A dot where a dot was probably meant: `blocked by cbl.abuseat.org`, `^550 5.1.1`.
pub(super) fn lint(pattern: &Pattern<'_>, sequences: &[Sequence<'_>]) -> Vec<Finding> {
    let mut found: Vec<Suspect> = sequences.iter().flat_map(suspects).collect();
    found.sort_by_key(|suspect| suspect.dot.start);
    let is_clear = |suspect: &&Suspect| suspect.looks == Looks::Certain;
    let first = found.iter().find(is_clear).or(found.first());
    first.map(|first| first.finding(pattern, &found)).into_iter().collect()
}

struct Suspect {
    dot: Range<usize>,
    /// The host name, number or words that it stands in.
    word: Range<usize>,
    /// What the word would be without dots that stand for themselves.
    taken: String,
    looks: Looks,
}

fn suspects(sequence: &Sequence<'_>) -> Vec<Suspect> {
    let pieces = &sequence.pieces;
    let own = sequence.own.clone().filter(|&at| pieces[at].kind == Kind::Dot);
    let around = |at: usize| (at.saturating_sub(REACH), pieces.len().min(at + REACH));
    own.filter_map(|at| suspect(&pieces[around(at).0..around(at).1], at - around(at).0)).collect()
}

fn suspect(pieces: &[Piece], at: usize) -> Option<Suspect> {
    let (before, after) = (pieces.get(at.checked_sub(1)?)?, pieces.get(at + 1)?);
    let is_between = is_word(before) && is_word(after);
    if !is_between || is_after_code(&pieces[..at]) {
        return None;
    }
    let first = pieces[..at].iter().rposition(|piece| !is_part(piece)).map_or(0, |edge| edge + 1);
    // After the code of the reply one character of any kind is a separator: `^550.5.1.1`.
    let first = (first..at).rev().find(|&dot| is_after_code(&pieces[..dot])).map_or(first, |dot| dot + 1);
    let past = pieces[at..].iter().position(|piece| !is_part(piece)).map_or(pieces.len(), |edge| at + edge);
    let looks = host::looks(&pieces[first..past], at - first)?;
    let word = pieces[first].span.start..pieces[past - 1].span.end;
    let taken = pieces[first..past].iter().map(other_than_dot).collect();
    Some(Suspect { dot: pieces[at].span.clone(), word, taken, looks })
}

fn is_word(piece: &Piece) -> bool {
    piece.is_letter() || piece.digits().is_some()
}

/// Whether it can stand in a host name or a number with dots.
fn is_part(piece: &Piece) -> bool {
    is_word(piece) || piece.kind == Kind::Dot || ['.', '-', '_'].into_iter().any(|c| piece.is(c))
}

/// `^` and three digits.
fn is_after_code(pieces: &[Piece]) -> bool {
    let start = pieces.iter().rposition(|piece| piece.digits().is_none());
    let code = start.filter(|&start| pieces[start].kind == Kind::Start).map(|start| &pieces[start + 1..]);
    let digits = |code: &[Piece]| code.iter().filter_map(|p| p.digits()?.1).sum::<u32>();
    code.is_some_and(|code| digits(code) == 3)
}

fn other_than_dot(piece: &Piece) -> String {
    match piece.kind {
        Kind::Literal(c) => c.to_string(),
        Kind::Digits(least, _) => "5".repeat(least.clamp(1, 3) as usize),
        _ => "x".to_owned(),
    }
}

impl Suspect {
    fn finding(&self, pattern: &Pattern<'_>, all: &[Suspect]) -> Finding {
        let written = &pattern.text()[self.word.clone()];
        let meant = self.escaped(written, all);
        let level = match self.looks {
            Looks::Certain => Level::Warning,
            Looks::Doubtful => Level::Note,
        };
        let others = match all.len() {
            1 => String::new(),
            2 => ", and so does another".to_owned(),
            count => format!(", and so do {} others", count - 1),
        };
        let message = format!("this dot stands for any character{others}");
        let note = format!("`{written}` also matches `{}`", self.taken);
        let help = match level {
            Level::Note => "where one unknown character is meant, allow this; for a dot write",
            _ => "write",
        };
        let help = format!("{help} `{}`", pattern.typed(&meant));
        pattern
            .finding(self.dot.clone(), message)
            .with(|d| d.lint(level, UnescapedDot::NAME).note(note).help(help))
    }

    /// The word with its suspicious dots escaped.
    fn escaped(&self, written: &str, all: &[Suspect]) -> String {
        let is_suspect = |at: usize| all.iter().any(|one| one.dot.start == self.word.start + at);
        written.char_indices().fold(String::new(), |mut meant, (at, c)| {
            meant.extend(is_suspect(at).then_some('\\'));
            meant.push(c);
            meant
        })
    }
}
