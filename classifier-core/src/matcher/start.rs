//! The first bytes of a text, which most rules ask for.

use super::Text;
use super::grams::AROUND;
use crate::image::Image;
use crate::image::gram::{MAX_STRIDE, gram};
use crate::image::layout::{Head, NONE, Shard, Skip, group, skip};

/// The first 16 bytes of a text, or fewer and zeros.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) bytes: u128,
    ascii: bool,
    /// The values of the digits of `000 0.0.`; zero where there are the other bytes of that.
    digits: u64,
    /// Bits where the bytes are not of that form.
    wrong: u64,
}

/// The bits that no ASCII byte has.
const NOT_ASCII: u128 = 0x80808080_80808080_80808080_80808080;

/// The bytes of `000 0.0.` that are no digits.
const FIXED: u64 = 0xff00_ff00_ff00_0000;
/// The bits of the others that no digit has.
const NOT_DIGITS: u64 = !FIXED & 0xf0f0_f0f0_f0f0_f0f0;

impl Start {
    #[inline(always)]
    pub(crate) fn of(text: &impl Text) -> Self {
        let bytes = text.start();
        let digits = bytes as u64 ^ u64::from_le_bytes(*b"000 0.0.");
        // 10 to 15 carry into the high half.
        let carried = digits.wrapping_add(!FIXED & 0x0606_0606_0606_0606);
        let wrong = (digits & FIXED) | ((digits | carried) & NOT_DIGITS);
        let ascii = bytes & NOT_ASCII == 0;
        Start { bytes, ascii, digits, wrong }
    }

    /// Whether the text may have the head. Never wrong where it says no.
    #[inline(always)]
    pub(crate) fn may_have(&self, head: &Head) -> bool {
        let different = self.bytes & head.mask ^ head.value;
        different == 0 || (!self.ascii && self.may_have_wide(head, different))
    }

    /// [`may_have`](Self::may_have) for a text that is not ASCII: before its first such character, each byte
    /// belongs to one position, and that character to the next, if it takes any.
    #[cold]
    fn may_have_wide(&self, head: &Head, different: u128) -> bool {
        let ascii = (self.bytes & NOT_ASCII).trailing_zeros() / 8;
        let same = different.trailing_zeros() / 8;
        same > ascii || (same == ascii && head.wide >> ascii & 1 == 1)
    }

    /// The folded gram at `at`, where it is within the first bytes.
    #[inline(always)]
    pub(crate) fn gram<const GRAM: usize>(&self, at: usize) -> Option<u32> {
        if at + GRAM > 16 {
            return None;
        }
        gram(&(self.bytes >> (8 * at)).to_le_bytes(), GRAM as u8)
    }

    /// The bytes around the gram at `at`, where they are all among the first, in which zeros stand before the
    /// text.
    #[inline(always)]
    pub(crate) fn around(&self, at: usize) -> Option<[u8; AROUND]> {
        const BEFORE: usize = MAX_STRIDE - 1;
        let bytes = match at.checked_sub(BEFORE) {
            Some(first) if first + AROUND <= 16 => self.bytes >> (8 * first),
            Some(_) => return None,
            None => self.bytes << (8 * (BEFORE - at)),
        };
        bytes.to_le_bytes().first_chunk().copied()
    }

    /// The code, counted from 200, where these are the digits of a code below 600.
    #[inline(always)]
    fn code(digits: u64) -> Option<usize> {
        let first = (digits & 0xf).wrapping_sub(skip::FIRST_DIGIT);
        let code = first.wrapping_mul(100).wrapping_add((digits >> 8 & 0xf) * 10 + (digits >> 16 & 0xf));
        (first < skip::FIRST_DIGITS).then_some(code as usize)
    }

    /// The group of the code that the text starts with.
    #[inline(always)]
    pub(crate) fn group(&self, image: &Image<'_>) -> u8 {
        let (digits, wrong) = (self.digits, self.wrong);
        let code = if wrong & 0xff_ffff == 0 { Start::code(digits) } else { None };
        code.and_then(|code| image.groups().get(code)).copied().unwrap_or(group::ANY)
    }

    /// What a shard's DFA is skipped to, and the bytes that are skipped; `None` where the text does not
    /// start with a code.
    #[inline(always)]
    pub(crate) fn skip(&self, image: &Image<'_>, index: usize, shard: &Shard) -> Option<(Skip, usize)> {
        let (digits, wrong) = (self.digits, self.wrong);
        if wrong as u32 != 0 || shard.skips == NONE {
            return None;
        }
        let code = Start::code(digits)?.wrapping_add(index * skip::CODES);
        let row = usize::from(*image.skip_codes().get(code)?) * skip::COLUMNS;
        let class = (digits >> 32 & 0xf).wrapping_sub(skip::FIRST_DIGIT);
        let (column, length) = if wrong == 0 && class < skip::FIRST_DIGITS {
            ((class * 10 + (digits >> 48 & 0xf)) as usize, 8)
        } else {
            (skip::NO_ENHANCED_CODE, 4)
        };
        Some((image.skips().at((shard.skips as usize).wrapping_add(row + column)), length))
    }
}
