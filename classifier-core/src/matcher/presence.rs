//! Which grams a text has, so that a rule is not searched for that needs another word.

use super::Text;
use super::folds::folded_bytes;
use crate::image::Image;
use crate::image::gram::{WORD_BITS as BITS, WORD_GRAM as GRAM, word_bit_of as bit_of};
use crate::image::layout::{Clause, Search, Word};

/// The grams of a text. One that it does not have may seem to be there, never the other way round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presence {
    words: [u64; 1 << (BITS - 6)],
}

impl Presence {
    /// Linear in the text.
    #[inline(never)]
    pub(crate) fn of(text: &impl Text) -> Presence {
        let mut presence = Presence { words: [0; 1 << (BITS - 6)] };
        let (head, body) = (text.head(), text.body().as_bytes());
        // The grams that start in the head; those of fewer bytes do no harm.
        let mut gram = 0;
        for &byte in head.iter().chain(body.iter().take(GRAM - 1)) {
            gram = gram >> 8 | u32::from(byte) << 16;
            presence.add(gram);
        }
        // One word is loaded for a gram of three bytes; the last has no more.
        for bytes in body.windows(GRAM + 1) {
            presence.add(bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)));
        }
        if let Some(&[a, b, c]) = body.last_chunk::<GRAM>() {
            presence.add(u32::from_le_bytes([a, b, c, 0]));
        }
        presence
    }

    /// The same for a text with characters that fold to ASCII letters: these letters stand for them, as they do in words.
    #[cold]
    #[inline(never)]
    pub(crate) fn of_folding(text: &impl Text) -> Presence {
        let mut presence = Presence { words: [0; 1 << (BITS - 6)] };
        let mut gram = 0;
        for byte in folded_bytes(text) {
            gram = gram >> 8 | u32::from(byte) << 16;
            presence.add(gram);
        }
        presence
    }

    #[inline(always)]
    fn add(&mut self, gram: u32) {
        let bit = bit_of(gram);
        self.words[usize::from(bit / 64) % (1 << (BITS - 6))] |= 1 << (bit % 64);
    }

    /// Whether the text may hold a word of each clause of the search.
    pub(crate) fn may_match(&self, image: &Image<'_>, search: &Search) -> bool {
        let clauses = image.clauses().span(search.clauses);
        clauses.iter().all(|clause| self.has_one(image, &clause))
    }

    fn has_one(&self, image: &Image<'_>, clause: &Clause) -> bool {
        image.words().span(clause.words).iter().any(|word| self.has(word))
    }

    #[inline(always)]
    fn has(&self, Word { first, second, third, last }: Word) -> bool {
        let bit = |bit: u16| self.words[usize::from(bit / 64) % (1 << (BITS - 6))] >> (bit % 64);
        // Which of them is missing is random: a branch on each would be mispredicted.
        bit(first) & bit(last) & 1 == 1 && bit(second) & bit(third) & 1 == 1
    }
}
