//! The first bytes of a text, which most rules ask for.

use crate::image::Image;
use crate::image::layout::{Head, NONE, Shard, Skip, group, skip};

/// The first 16 bytes of a text, or fewer and zeros.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    bytes: u128,
    ascii: bool,
}

impl Start {
    #[inline(always)]
    pub(crate) fn of(text: &str) -> Self {
        let text = text.as_bytes();
        let bytes = match text.first_chunk() {
            Some(bytes) => u128::from_le_bytes(*bytes),
            None => short(text),
        };
        Start { bytes, ascii: bytes & 0x80808080_80808080_80808080_80808080 == 0 }
    }

    /// Whether the text may have the head. Never wrong where it says no: heads are over ASCII.
    #[inline(always)]
    pub(crate) fn may_have(&self, head: &Head) -> bool {
        self.bytes & head.mask == head.value || !self.ascii
    }

    /// The values of the digits of `000 0.0.`, and where the bytes are others, bits.
    #[inline(always)]
    fn digits(&self) -> (u64, u64) {
        const FIXED: u64 = 0xff00_ff00_ff00_0000;
        const NOT_DIGITS: u64 = !FIXED & 0xf0f0_f0f0_f0f0_f0f0;
        let digits = self.bytes as u64 ^ u64::from_le_bytes(*b"000 0.0.");
        // 10 to 15 carry into the high half.
        let carried = digits.wrapping_add(!FIXED & 0x0606_0606_0606_0606);
        (digits, (digits & FIXED) | ((digits | carried) & NOT_DIGITS))
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
        let (digits, wrong) = self.digits();
        let code = if wrong & 0xff_ffff == 0 && self.ascii { Start::code(digits) } else { None };
        code.and_then(|code| image.groups().get(code)).copied().unwrap_or(group::ANY)
    }

    /// What a shard's DFA is skipped to, and the bytes that are skipped; `None` where the text does not
    /// start with a code.
    #[inline(always)]
    pub(crate) fn skip(&self, image: &Image<'_>, index: usize, shard: &Shard) -> Option<(Skip, usize)> {
        let (digits, wrong) = self.digits();
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

#[cold]
fn short(text: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    text.iter().zip(&mut bytes).for_each(|(from, to)| *to = *from);
    u128::from_le_bytes(bytes)
}
