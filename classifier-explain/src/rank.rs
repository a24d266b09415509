//! How much of a rule's text a reply has, in order: cheaply, since there are thousands of rules and three are shown.

use std::cmp::Reverse;

use super::Kind;
use super::sketch::{Sketch, fold, sketch};
use super::split::{Node, Piece, Tree, Way};

/// Of a part that is not there whole, words of this many letters count: shorter ones are in every reply.
const LEAST_WORD: usize = 4;

/// Whether a text that is part of what was asked for says anything.
pub(super) fn has_word(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= LEAST_WORD
}

/// A reply, as it is and folded; places in one are places in the other.
#[derive(Debug)]
pub(super) struct Reply<'t> {
    text: &'t str,
    folded: String,
}

/// The best way through a pattern, and what the reply has of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Rank<'w, 'p> {
    /// Its pieces, in order.
    pub(super) path: Vec<&'w Piece<'p>>,
    tally: Tally,
    /// Some piece is there whole, or half of its text.
    near: bool,
}

/// Characters that were asked for, without spaces, and those that were found; and where to look for more.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    found: usize,
    asked: usize,
    at: usize,
    /// What comes next must stand right at `at`...
    exact: bool,
    /// ... and something did not.
    broken: bool,
}

impl Rank<'_, '_> {
    /// The text that was found, times the share of it; 0 where nothing was found that is worth a look.
    pub(super) fn score(&self) -> u64 {
        let Tally { found, asked, .. } = self.tally;
        if self.near { (found * found * 1000 / asked.max(1)) as u64 } else { 0 }
    }
}

impl<'t> Reply<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reply { text, folded: fold(text) }
    }

    pub(super) fn rank<'w, 'p>(&self, tree: &'w Tree<'p>) -> Rank<'w, 'p> {
        self.best_way(&tree.ways, &Rank::default())
    }

    fn best_way<'w, 'p>(&self, ways: &'w [Way<'p>], before: &Rank<'w, 'p>) -> Rank<'w, 'p> {
        let ranks = ways.iter().map(|way| self.way(way, before.clone()));
        ranks.rev().max_by_key(Rank::score).unwrap_or_default()
    }

    fn way<'w, 'p>(&self, way: &'w Way<'p>, mut rank: Rank<'w, 'p>) -> Rank<'w, 'p> {
        for node in way {
            match node {
                Node::Choice(ways) => rank = self.best_way(ways, &rank),
                Node::Piece(piece) => {
                    self.piece(piece, &mut rank);
                    rank.path.push(piece);
                }
            }
        }
        rank
    }

    fn piece(&self, piece: &Piece<'_>, rank: &mut Rank<'_, '_>) {
        if !matches!(piece.kind, Kind::Head | Kind::Phrase) {
            return;
        }
        let before = rank.tally;
        let start = Tally { exact: piece.kind == Kind::Head, broken: false, ..before };
        rank.tally = self.tally(&sketch(piece), start);
        let (found, asked) = (rank.tally.found - before.found, rank.tally.asked - before.asked);
        // Half of a code says nothing.
        let half = piece.kind == Kind::Phrase || has_word(&self.text[..rank.tally.at]);
        rank.near |= found > 0 && (found == asked || half && found * 2 >= asked);
        if rank.tally.broken {
            // What is not there whole holds nothing up.
            rank.tally.at = before.at;
        }
    }

    fn tally(&self, sketches: &[Sketch], start: Tally) -> Tally {
        sketches.iter().fold(start, |tally, sketch| match sketch {
            Sketch::Text(text) => self.text(text, tally),
            Sketch::Class(ranges) => self.class(ranges, tally),
            Sketch::Any => Tally { exact: false, ..tally },
            Sketch::OneOf(ways) => {
                let tallies = ways.iter().map(|way| self.tally(way, tally));
                let best =
                    tallies.rev().max_by_key(|tally| (!tally.broken, tally.found, Reverse(tally.asked)));
                best.unwrap_or(tally)
            }
        })
    }

    fn text(&self, text: &str, tally: Tally) -> Tally {
        let asked = tally.asked + weight(text);
        let rest = &self.folded[tally.at..];
        if tally.broken {
            return Tally { asked, ..tally };
        }
        if tally.exact {
            let common = common(text, rest);
            let (found, at) = (tally.found + weight(&text[..common]), tally.at + common);
            return Tally { found, asked, at, broken: common < text.len(), ..tally };
        }
        match rest.find(text) {
            Some(start) => {
                let (found, at) = (tally.found + weight(text), tally.at + start + text.len());
                Tally { found, asked, at, ..tally }
            }
            None => self.words(text, Tally { asked, ..tally }),
        }
    }

    /// The words of a text that is not there whole.
    fn words(&self, text: &str, tally: Tally) -> Tally {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| weight(word) >= LEAST_WORD).fold(tally, |tally, word| {
            let found = find_word(&self.folded[tally.at..], word);
            found.map_or(tally, |start| Tally {
                found: tally.found + weight(word),
                at: tally.at + start + word.len(),
                ..tally
            })
        })
    }

    fn class(&self, ranges: &[(char, char)], tally: Tally) -> Tally {
        if !tally.exact || tally.broken {
            return tally;
        }
        let next = self.text[tally.at..].chars().next();
        match next.filter(|c| ranges.iter().any(|(first, last)| (first..=last).contains(&c))) {
            Some(c) => Tally { at: tally.at + c.len_utf8(), ..tally },
            None => Tally { broken: true, ..tally },
        }
    }
}

/// Spaces are everywhere.
fn weight(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// How many bytes both start with.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

/// Where the word stands, and not as part of a longer one.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let mut places = text.match_indices(word).map(|(start, _)| start);
    places.find(|&start| {
        !text[..start].ends_with(char::is_alphanumeric)
            && !text[start + word.len()..].starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(pattern: &str, reply: &str) -> u64 {
        Reply::new(reply).rank(&Tree::of(pattern).expect("a pattern")).score()
    }

    /// The patterns score as they are listed, the last nothing.
    #[track_caller]
    fn ranked(reply: &str, patterns: &[&str]) {
        let scores: Vec<u64> = patterns.iter().map(|pattern| score(pattern, reply)).collect();
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{scores:?}");
        assert_eq!(scores.last(), Some(&0));
    }

    #[test]
    fn more_text_is_nearer() {
        ranked(
            "550 5.2.2 the Mailbox of bob is over quota",
            &[
                "^552.+mailbox.+is over quota",
                "^550.+mailbox.+full",
                "^550.+mailbox is full",
                "^550.+spam",
                "^552.+spam",
            ],
        );
    }

    #[test]
    fn text_counts_in_order_and_whole() {
        assert!(
            score("^5.+quota.+mailbox", "550 quota mailbox")
                > score("^5.+quota.+mailbox", "550 mailbox quota")
        );
        assert!(score("over quota", "an over quota") > score("over quota", "an overfull quota"));
        assert_eq!(score("mailbox", "mailboxes of mail"), score("mailbox", "a mailbox"));
        assert_eq!(score("user mailbox", "users mailboxes"), 0);
    }

    #[test]
    fn the_best_way() {
        let tree = Tree::of("^550.+spam|^5.+(?:.+full|.+quota)").expect("a pattern");
        let reply = Reply::new("522 quota");
        let path: Vec<&str> = reply.rank(&tree).path.iter().map(|piece| piece.text).collect();
        assert_eq!(path, ["^5", ".+", ".+", "quota"]);
    }

    #[test]
    fn heads_stand_at_the_start() {
        assert_eq!(score("^550", "554 550"), 0);
        assert_eq!(score(r"^550 5\.2\.1", "550 5.2.2 full"), 0);
        assert!(score("^550 mailbox is full", "550 mailbox was") > 0);
        assert!(score(r"^[45]\d\d 5\.1\.", "550 5.1.1") > 0);
        assert_eq!(score(r"^[45]\d\d 5\.1\.", "650 5.1.1"), 0);
    }
}
