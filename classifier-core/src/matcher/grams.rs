//! Scanning a text for grams: the few bytes that every fragment announces itself with.
//!
//! A tier looks at a gram of `gram` bytes at every `stride`th byte. A window of `gram + stride - 1` bytes
//! holds at least one of them wherever it stands, so each of the `stride` grams of a fragment's window has
//! an entry, which has the whole window: comparing one word refuses nearly all that a gram proposes. Grams
//! and windows are folded (bit 5 set), so that one table serves rules that see case and rules that do not;
//! what is left is compared exactly.

use super::Matcher;
use crate::image::layout::Tier;

/// Folds ASCII letters to lower case, and some other bytes together.
pub(crate) const FOLD: u32 = 0x2020_2020;

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

impl<const SLOTS: usize, const WORDS: usize> Matcher<'_, SLOTS, WORDS> {
    /// Scans each line by itself: no gap crosses a line feed, and no window holds one.
    #[cold]
    pub(super) fn scan_lines(&mut self) {
        let mut start = 0;
        for line in self.text.split('\n') {
            self.scan_line(start, start + line.len());
            start += line.len() + 1;
        }
    }

    /// Scans the line `text[start..end]`.
    pub(super) fn scan_line(&mut self, start: usize, end: usize) {
        for tier in self.image.tiers().iter() {
            if tier.gram == 4 {
                self.scan_tier::<4>(&tier, start, end);
            } else {
                self.scan_tier::<3>(&tier, start, end);
            }
        }
    }

    fn scan_tier<const GRAM: u8>(&mut self, tier: &Tier, start: usize, end: usize) {
        let Some(line) = self.text.as_bytes().get(start..end) else { return };
        let filter = self.image.filters().get(tier.filter as usize..).unwrap_or(&[]);
        let stride = (tier.stride as usize).max(1);
        let shift = 32 - (tier.filter_bits as u32).clamp(3, 31);
        let mut at = 0;
        while let Some(gram) = line.get(at..).and_then(|rest| gram(rest, GRAM)) {
            let bit = hash(gram) >> shift;
            if filter.get(bit as usize / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1) {
                self.propose(tier, gram, start + at, start, end);
            }
            at += stride;
        }
    }

    /// Looks the gram at `at` up, and checks each fragment that it announces.
    #[inline(never)]
    fn propose(&mut self, tier: &Tier, gram: u32, at: usize, start: usize, end: usize) {
        let bucket = (tier.buckets as usize)
            .wrapping_add((hash(gram) >> (32 - (tier.bucket_bits as u32).clamp(1, 31))) as usize);
        let (first, last) =
            (self.image.buckets().at(bucket), self.image.buckets().at(bucket.wrapping_add(1)));
        let entries = self.image.entries();
        let mask = (1 << (8 * (u32::from(tier.gram) + u32::from(tier.stride)).saturating_sub(1).min(7))) - 1;
        let text = self.text.as_bytes();
        // The words at the places where the window may start, of which there are `stride`.
        let word =
            |nth: u16| at.checked_sub(nth as usize).map(|start| (start, folded_word(text, start) & mask));
        // No range is longer than the section, whatever the bytes say.
        for index in first as usize..(last as usize).min(entries.len()) {
            let entry = entries.at(index);
            if let Some((window, found)) = word(entry.nth)
                && found == entry.window
                && let Some(position) = window.checked_sub(entry.offset as usize)
            {
                self.check_fragment(entry.fragment, position, start, end);
            }
        }
    }
}

/// Eight bytes from `start` on, folded; past the end of the text there are folded zeros.
#[inline(always)]
fn folded_word(text: &[u8], start: usize) -> u64 {
    let rest = text.get(start..).unwrap_or(&[]);
    let word = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut word = [0; 8];
        rest.iter().zip(&mut word).for_each(|(from, to)| *to = *from);
        word
    });
    u64::from_le_bytes(word) | u64::from_le_bytes([FOLD as u8; 8])
}
