//! Which rules come near to matching a reply.

use super::rank::Reply;
use super::split::Tree;
use super::{Step, regexes, say, trace};

/// Of a longer reply only the beginning is looked at for near rules, up to this.
pub const MOST_REPLY_BYTES: usize = 8 << 10;

/// How many rules may turn out not to be near on a second look, beside those that are shown: a second look costs
/// some regexes.
const MOST_IN_VAIN: usize = 100;

/// A pattern that comes near to matching.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss<'p> {
    /// Its place among the patterns, from 0.
    pub number: usize,
    /// What the reply has of each part of it but the gaps; of a gap only where that is what fails.
    pub steps: Vec<Step<'p>>,
    /// The steps in words, as in ``head `^550` matched, phrase `mailbox full` not found``. Columns count characters
    /// from 1.
    pub why: String,
}

/// The patterns that come near to matching the reply, at most `count`, the nearest first.
///
/// A pattern is the nearer the more of its text the reply has, in order and in any case; and is not near where the
/// reply has none of its parts, nor half of one. Of alternations the nearest way counts. Patterns that match are
/// left out, and so are those that `regex` refuses.
///
/// Of the reply the first [`MOST_REPLY_BYTES`] are looked at.
///
/// # Complexity
///
/// Parses all patterns, and compiles some regexes for each that is shown.
pub fn nearest<'p>(
    patterns: impl IntoIterator<Item = &'p str>,
    reply: &str,
    count: usize,
) -> Vec<NearMiss<'p>> {
    let text = &reply[..reply.floor_char_boundary(MOST_REPLY_BYTES)];
    let reply = Reply::new(text);
    let scored = patterns.into_iter().enumerate().filter_map(|(number, pattern)| {
        let score = reply.rank(&Tree::of(pattern)?).score();
        (score > 0).then_some((score, number, pattern))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|&(score, number, _)| (std::cmp::Reverse(score), number));
    let looked_at = scored.into_iter().take(count.saturating_add(MOST_IN_VAIN));
    looked_at
        .filter_map(|(_, number, pattern)| near_miss(number, pattern, text, &reply))
        .take(count)
        .collect()
}

fn near_miss<'p>(number: usize, pattern: &'p str, text: &str, reply: &Reply<'_>) -> Option<NearMiss<'p>> {
    if regexes::regex(pattern)?.is_match(text) {
        return None;
    }
    let tree = Tree::of(pattern)?;
    let steps = trace::steps(&reply.rank(&tree).path, text)?;
    trace::is_near(&steps, text).then(|| NearMiss { number, why: say::why(&steps, text), steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(patterns: &[&str], reply: &str, count: usize) -> Vec<usize> {
        nearest(patterns.iter().copied(), reply, count).iter().map(|near| near.number).collect()
    }

    #[test]
    fn nearest_first() {
        let rules =
            ["^550.+spam", "^552.+mailbox full", "^554.+virus", "^550.+mailbox is full", "^550.+full"];
        assert_eq!(numbers(&rules, "550 5.2.2 mailbox full of spam?", 9), [3, 1]);
        assert_eq!(numbers(&rules, "550 5.2.2 mailbox was deleted", 9), [3, 1, 0, 4]);
        assert_eq!(numbers(&rules, "550 5.2.2 mailbox was deleted", 1), [3]);
        assert_eq!(numbers(&rules, "550 5.2.2 mailbox was deleted", 0), []);
        assert_eq!(numbers(&rules, "451 try later", 9), []);
        assert_eq!(numbers(&rules, "", 9), []);
    }

    #[test]
    fn equals_stay_in_order() {
        assert_eq!(numbers(&["^550.+aaa", "^550.+bbb", "^550.+ccc"], "550 x", 2), [0, 1]);
    }

    #[test]
    fn no_pattern_is_not_near() {
        assert_eq!(numbers(&["full(", "full"], "ful", 9), []);
        assert_eq!(numbers(&["full(", "Full"], "full", 9), [1]);
    }

    #[test]
    fn long_replies_are_cut() {
        let long = |before| format!("{}Mailbox Full", "é".repeat(before));
        assert_eq!(numbers(&["mailbox full"], &long(10), 9), [0]);
        assert_eq!(numbers(&["mailbox full"], &long(MOST_REPLY_BYTES), 9), []);
    }
}
