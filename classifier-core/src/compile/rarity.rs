//! How rare grams are in replies: what makes a good window.
//!
//! Rules quote the replies that they are written for, so the patterns of a set are themselves a sample of
//! its field's language: a gram that many of them share is frequent in replies, and would announce many
//! rules at once. Where the patterns do not tell, the frequencies of the bytes do.

use crate::image::gram::{gram, hash};

/// Counts of the grams of all patterns.
#[derive(Debug)]
pub(super) struct Rarity {
    /// By the first bits of the hash, for grams of three and of four bytes; rare collisions do no harm.
    counts: [Vec<u32>; 2],
}

/// Bits of the hash that counts are kept by.
const BITS: u32 = 16;

/// What another occurrence in the patterns weighs, beside [`by_bytes`].
const WEIGHT: u64 = 1 << 20;

impl Rarity {
    /// Counts the grams of the patterns, as they are written.
    pub(super) fn of<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Rarity {
        let mut rarity = Rarity { counts: [vec![0; 1 << BITS], vec![0; 1 << BITS]] };
        for pattern in patterns {
            for length in [3, 4] {
                pattern.as_bytes().windows(length).for_each(|bytes| *rarity.count(bytes) += 1);
            }
        }
        rarity
    }

    fn count(&mut self, bytes: &[u8]) -> &mut u32 {
        let (length, slot) = slot(bytes);
        &mut self.counts[length][slot]
    }

    /// How often the gram is expected, in no unit. The gram is folded.
    pub(super) fn cost(&self, bytes: &[u8]) -> u64 {
        let (length, slot) = slot(bytes);
        u64::from(self.counts[length][slot]) * WEIGHT + by_bytes(bytes)
    }
}

fn slot(bytes: &[u8]) -> (usize, usize) {
    let gram = gram(bytes, bytes.len() as u8).expect("grams have three or four bytes");
    (bytes.len() - 3, (hash(gram) >> (32 - BITS)) as usize)
}

/// Bytes of folded text, the most frequent first: English in the replies of mail servers, where digits,
/// dots and the letters of addresses are frequent too.
const BY_FREQUENCY: &[u8] = b" etaoirnsl.cdm0u15hp-b2f:g@yv/w34k679<>_8x,=()qj[]z";

/// How frequent each byte is: 1 for those that are not in [`BY_FREQUENCY`], and more for others. A table,
/// because a search for each byte of each gram takes half the time of a build without optimisation.
static FREQUENCIES: [u8; 256] = {
    let mut frequencies = [1; 256];
    let mut rank = 0;
    while rank < BY_FREQUENCY.len() {
        frequencies[BY_FREQUENCY[rank] as usize] = (BY_FREQUENCY.len() - rank) as u8 + 1;
        rank += 1;
    }
    frequencies
};

/// How often the bytes are expected beside each other: at most 52 to the power of their number.
fn by_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(1, |product, &byte| product * u64::from(FREQUENCIES[usize::from(byte)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_grams_cost_more_than_rare_ones() {
        let rarity = Rarity::of(["^550.+mailbox full", "^552.+mailbox gone", "^554.+zebra"]);
        assert!(rarity.cost(b"mail") > rarity.cost(b"full"));
        assert!(rarity.cost(b"full") > rarity.cost(b"fulz"));
        assert!(rarity.cost(b"ail") > rarity.cost(b"zeb"));
        assert!(rarity.cost(b" the") > rarity.cost(b"qjxz"), "bytes decide where patterns do not");
    }
}
