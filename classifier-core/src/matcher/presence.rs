//! Which grams a text has, so that a rule is not searched for that needs another word.

use super::Text;
use super::grams::{FOLD, hash};
use crate::image::Image;
use crate::image::layout::{Clause, Search, Word};

/// Bytes of a gram.
#[cfg(feature = "compile")]
pub(crate) const GRAM: usize = 3;

/// The logarithm of the number of bits. A reply has one or two hundred grams.
const BITS: u32 = 11;

/// The bit of the gram that the folded bytes start with.
#[cfg(feature = "compile")]
pub(crate) fn bit(bytes: &[u8]) -> u16 {
    bit_of(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]))
}

/// The bit of a gram of three bytes, folded or not.
#[inline(always)]
fn bit_of(gram: u32) -> u16 {
    (hash(gram & 0xff_ffff | FOLD) >> (u32::BITS - BITS)) as u16
}

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
        let mut gram = 0;
        for (nth, &byte) in text.head().iter().chain(text.body().as_bytes()).enumerate() {
            gram = gram >> 8 | u32::from(byte) << 16;
            // The first two are of fewer bytes, and do no harm.
            let bit = if nth < 2 { 0 } else { usize::from(bit_of(gram)) };
            presence.words[bit / 64 % (1 << (BITS - 6))] |= 1 << (bit % 64);
        }
        presence
    }

    /// Whether the text may hold a word of each clause of the search.
    pub(crate) fn may_match(&self, image: &Image<'_>, search: &Search) -> bool {
        let clauses = image.clauses().range(search.clauses as usize, search.clauses_end as usize);
        clauses.iter().all(|clause| self.has_one(image, &clause))
    }

    fn has_one(&self, image: &Image<'_>, clause: &Clause) -> bool {
        image
            .words()
            .range(clause.words as usize, clause.words_end as usize)
            .iter()
            .any(|word| self.has(word))
    }

    #[inline(always)]
    fn has(&self, Word { first, second, third, last }: Word) -> bool {
        [first, second, third, last].into_iter().all(|bit| {
            let bit = usize::from(bit);
            self.words[bit / 64 % (1 << (BITS - 6))] >> (bit % 64) & 1 == 1
        })
    }
}
