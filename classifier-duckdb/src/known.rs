//! Replies that a thread has classified already.
//!
//! DuckDB unpacks dictionaries before it hands a column to the C API. Logs have the same replies again and again all the
//! same, and a query asks several functions about one row. So each thread keeps some thousand replies with their
//! answers; to look one up costs a hash and a comparison. Which replies are kept changes no answer.

use std::array;
use std::hash::BuildHasher;

use bounce_classifier::{Classification, Classifier};
use foldhash::fast::FixedState;

/// How many sets of replies there are; the hash says which one a reply may be in. A chunk of DuckDB has 2048 rows: what
/// one function was asked about is still there for the next.
const SETS: usize = 2048;

/// How many replies a set has.
const WAYS: usize = 4;

/// Longer replies are not kept: with this many bytes each, all are four megabytes.
const LONGEST: usize = 512;

/// Some of the replies that were last classified.
pub(crate) struct Known(Vec<[Entry; WAYS]>);

struct Entry {
    reply: Vec<u8>,
    answer: Option<Classification<'static>>,
}

impl Default for Known {
    fn default() -> Self {
        let empty = || Entry { reply: Vec::new(), answer: None };
        Known((0..SETS).map(|_| array::from_fn(|_| empty())).collect())
    }
}

impl Known {
    /// What the built-in rules say of a reply.
    pub(crate) fn classify(&mut self, reply: &[u8]) -> Classification<'static> {
        if reply.len() > LONGEST {
            return Classifier::builtin().classify_bytes(reply);
        }
        let hash = FixedState::with_seed(0).hash_one(reply);
        let set = &mut self.0[hash as usize % SETS];
        for entry in &*set {
            if let Some(answer) = entry.answer.filter(|_| entry.reply == reply) {
                return answer;
            }
        }
        let answer = Classifier::builtin().classify_bytes(reply);
        // The one that has been there longest makes room; its memory is used again.
        set.rotate_right(1);
        set[0].reply.clear();
        set[0].reply.extend_from_slice(reply);
        set[0].answer = Some(answer);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_replies_than_have_room_are_answered_as_by_the_library() {
        let mut known = Known::default();
        let codes = ["550 5.1.1 User unknown", "552 5.2.2 Mailbox full", "451 4.7.1 Greylisted", "hello"];
        for round in 0..3 {
            for number in 0..3 * SETS * WAYS {
                let reply = format!("{} {number}", codes[(number + number / 7) % codes.len()]);
                let expected = Classifier::builtin().classify(&reply);
                assert_eq!(known.classify(reply.as_bytes()).label(), expected.label(), "{round}: {reply}");
            }
        }
    }

    #[test]
    fn the_empty_reply_and_long_ones_are_replies_too() {
        let mut known = Known::default();
        for length in [0, 1, LONGEST, LONGEST + 1, 1 << 20] {
            let reply = vec![b'x'; length];
            let expected = Classifier::builtin().classify_bytes(&reply);
            for _ in 0..2 {
                assert_eq!(known.classify(&reply).label(), expected.label());
            }
        }
        let kept = known.0.iter().flatten().map(|entry| entry.reply.len()).max();
        assert_eq!(kept, Some(LONGEST));
    }
}
