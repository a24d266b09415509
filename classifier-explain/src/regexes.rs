//! Pieces as regular expressions of the `regex` crate.

use std::fmt::Write as _;
use std::ops::Range;

use regex::{Captures, Regex, RegexBuilder};

use super::split::{Node, Piece, Way};

/// The most groups that a regex may have, of ours and of the pattern's own: where it matches costs memory for each
/// group and state.
const MOST_GROUPS: usize = 256;

/// The most bytes that a regex may take, in `regex`'s own measure.
const MOST_REGEX_BYTES: usize = 32 << 20;

/// How the names of our groups start. A pattern with such names of its own has none of ours.
const NAME: &str = "bounce_classifier_part_";

/// `None` where it is too large.
pub(super) fn regex(pattern: &str) -> Option<Regex> {
    build(pattern, false)
}

fn build(pattern: &str, any_case: bool) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(any_case).size_limit(MOST_REGEX_BYTES).build().ok()
}

/// A regex that has a group for each piece, in order.
#[derive(Debug)]
pub(super) struct Grouped<'w, 'p> {
    regex: Regex,
    pieces: Vec<(String, &'w Piece<'p>)>,
}

impl<'w, 'p> Grouped<'w, 'p> {
    /// Any of the ways, or `None` where they are too large.
    pub(super) fn of_ways(ways: &'w [Way<'p>]) -> Option<Self> {
        let mut writer = Writer::default();
        writer.ways(ways);
        writer.build()
    }

    /// The pieces one after another.
    pub(super) fn of_path(path: &[&'w Piece<'p>]) -> Option<Self> {
        let mut writer = Writer::default();
        path.iter().for_each(|piece| writer.piece(piece));
        writer.build()
    }

    /// Those pieces that took part in the leftmost match, and what they matched; `None` where nothing does.
    pub(super) fn find(&self, reply: &str) -> Option<Vec<(&'w Piece<'p>, Range<usize>)>> {
        let captures = self.regex.captures(reply)?;
        let part = |(name, piece): &(String, &'w Piece<'p>)| Some((*piece, span(&captures, name)?));
        Some(self.pieces.iter().filter_map(part).collect())
    }
}

fn span(captures: &Captures<'_>, name: &str) -> Option<Range<usize>> {
    captures.name(name).map(|found| found.range())
}

#[derive(Default)]
struct Writer<'w, 'p> {
    pieces: Vec<(String, &'w Piece<'p>)>,
    pattern: String,
}

impl<'w, 'p> Writer<'w, 'p> {
    fn ways(&mut self, ways: &'w [Way<'p>]) {
        for (nth, way) in ways.iter().enumerate() {
            self.pattern.push_str(if nth > 0 { "|" } else { "" });
            way.iter().for_each(|node| self.node(node));
        }
    }

    fn node(&mut self, node: &'w Node<'p>) {
        match node {
            Node::Piece(piece) => self.piece(piece),
            Node::Choice(ways) => {
                self.pattern.push_str("(?:");
                self.ways(ways);
                self.pattern.push(')');
            }
        }
    }

    fn piece(&mut self, piece: &'w Piece<'p>) {
        let name = format!("{NAME}{}", self.pieces.len());
        // The flags stand outside the group of the piece, and end with the group around both.
        let _ = write!(self.pattern, "(?:{}(?P<{name}>{}))", piece.flags, piece.text);
        self.pieces.push((name, piece));
    }

    fn build(self) -> Option<Grouped<'w, 'p>> {
        let regex = regex(&self.pattern).filter(|regex| regex.captures_len() <= MOST_GROUPS)?;
        Some(Grouped { regex, pieces: self.pieces })
    }
}

impl Piece<'_> {
    /// Where the piece, or a beginning of it, stands at or after `from`.
    pub(super) fn find(&self, cut: usize, any_case: bool, reply: &str, from: usize) -> Option<Range<usize>> {
        let regex = build(&format!("{}{}", self.flags, &self.text[..cut]), any_case)?;
        regex.find_at(reply, from).map(|found| found.range())
    }
}
