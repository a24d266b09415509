//! Grams: the few bytes by which the scan finds a window, and a search its words.
//!
//! The compiler writes tables by these functions and the matcher looks up by them. A change here is a change of the
//! format: raise [`VERSION`](super::layout::VERSION).

/// Folds ASCII letters to lower case, and some other bytes together.
pub(crate) const FOLD: u32 = 0x2020_2020;

/// The most bytes between the grams of a tier.
pub(crate) const MAX_STRIDE: usize = 4;

/// The logarithms of the filters' sizes in bytes; the matcher has a loop for each.
pub(crate) const FILTER_BITS: [u32; 5] = [12, 14, 16, 18, 20];

/// Spreads a folded gram over 32 bits; the best bits are the high ones.
#[inline(always)]
pub(crate) fn hash(gram: u32) -> u32 {
    gram.wrapping_mul(0x9e37_79b1)
}

/// The folded gram of `size` bytes (3 or 4) at the start of `bytes`.
#[inline(always)]
pub(crate) fn gram(bytes: &[u8], size: u8) -> Option<u32> {
    if size == 4 {
        Some(u32::from_le_bytes(*bytes.first_chunk()?) | FOLD)
    } else {
        let &[a, b, c] = bytes.first_chunk()?;
        Some(u32::from_le_bytes([a, b, c, 0]) | FOLD)
    }
}

/// Bytes of a gram of a [`Word`](super::layout::Word).
pub(crate) const WORD_GRAM: usize = 3;

/// The logarithm of the number of bits for the grams of words. A reply has one or two hundred grams.
pub(crate) const WORD_BITS: u32 = 11;

/// The bit of the gram that the bytes start with, folded or not.
#[cfg(feature = "compile")]
pub(crate) fn word_bit(bytes: &[u8]) -> u16 {
    word_bit_of(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]))
}

/// The bit of a gram of three bytes, folded or not.
#[inline(always)]
pub(crate) fn word_bit_of(gram: u32) -> u16 {
    (hash(gram & 0xff_ffff | FOLD) >> (u32::BITS - WORD_BITS)) as u16
}
