//! Checking a fragment where a gram proposes it, and the chain that it belongs to.
//!
//! Gaps hold any character but a line feed, so the leftmost occurrence of each fragment after the one
//! before it decides: a later one leaves less room for what follows. Fragments of a chain are met in the
//! order of their places (a gram lies within its fragment), so one slot for each, with the least end so
//! far, is all that has to be remembered.

use core::ops::Range;

use super::wide::Wide;
use super::{Matcher, Text};
use crate::image::Image;
use crate::image::layout::{Chain, Entry, Fragment, NONE, chain_flag};

/// Whether the bytes of the text from `start` on fit the fragment.
#[inline(always)]
pub(super) fn fits(image: &Image<'_>, fragment: &Fragment, text: &impl Text, start: usize) -> bool {
    let length = fragment.length as usize;
    match text.range(start, length) {
        Some(bytes) => fits_bytes(image, fragment, bytes),
        None => fits_across(image, fragment, text, start),
    }
}

fn fits_bytes(image: &Image<'_>, fragment: &Fragment, bytes: &[u8]) -> bool {
    let (start, length) = (fragment.literal as usize, fragment.length as usize);
    let Some(literal) = image.literals().get(start..start.wrapping_add(2 * length)) else { return false };
    let (values, masks) = literal.split_at(length);
    fits_literal(bytes, values, masks) && fits_spots(image, fragment, |offset| bytes.get(offset).copied())
}

/// [`fits`] where the head of the text is part of it, or the text ends before.
#[cold]
#[inline(never)]
fn fits_across(image: &Image<'_>, fragment: &Fragment, text: &impl Text, start: usize) -> bool {
    let (literal, length) = (fragment.literal as usize, fragment.length as usize);
    let Some(literal) = image.literals().get(literal..literal.wrapping_add(2 * length)) else { return false };
    let (values, masks) = literal.split_at(length);
    let byte = |offset| text.byte(start.saturating_add(offset));
    let mut positions = values.iter().zip(masks).enumerate();
    positions.all(|(offset, (value, mask))| byte(offset).is_some_and(|byte| byte & mask == *value))
        && fits_spots(image, fragment, byte)
}

fn fits_spots(image: &Image<'_>, fragment: &Fragment, byte: impl Fn(usize) -> Option<u8>) -> bool {
    image
        .spots()
        .span(fragment.spots)
        .iter()
        .all(|spot| byte(spot.offset as usize).is_some_and(|byte| byte < 128 && spot.set >> byte & 1 == 1))
}

/// Whether `byte & mask == value` for each byte, eight at a time.
fn fits_literal(bytes: &[u8], values: &[u8], masks: &[u8]) -> bool {
    let (byte_words, byte_rest) = bytes.as_chunks::<8>();
    let (value_words, value_rest) = values.as_chunks::<8>();
    let (mask_words, mask_rest) = masks.as_chunks::<8>();
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    byte_words
        .iter()
        .zip(value_words)
        .zip(mask_words)
        .all(|((bytes, value), mask)| word(bytes) & word(mask) == word(value))
        && byte_rest.iter().zip(value_rest).zip(mask_rest).all(|((byte, value), mask)| byte & mask == *value)
}

impl<T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'_, T, SLOTS, WORDS> {
    /// The entry's window is at `window`, in the line from `start` to `end`, and the text may have its head:
    /// looks whether its fragment is there, and what that means.
    pub(super) fn check_fragment(&mut self, entry: &Entry, window: usize, start: usize, end: usize) {
        let fragment = self.image.fragments().at(entry.target as usize);
        if fragment.chain == NONE {
            if !self.scratch.is_marked(fragment.search)
                && let Some(place) = self.place(&fragment, entry, window)
                && place.end == self.text.len()
            {
                self.scratch.mark(fragment.search);
            }
            return;
        }
        let chain = self.image.chains().at(fragment.chain as usize);
        if !self.wants(chain.rule) {
            return;
        }
        let survey = self.survey();
        if survey.newline && !self.by_line {
            self.again = true;
            return;
        }
        if survey.newline && chain.flags & chain_flag::NEWLINE != 0 {
            self.scratch.mark(fragment.search);
        } else if self.may_extend(&fragment, start)
            && let Some(place) = self.place(&fragment, entry, window)
            && place.start >= start
            && place.end <= end
        {
            self.extend_chain(&fragment, &chain, place, start..end);
        }
    }

    /// Whether meeting the fragment can tell anything new: in a line, what stands before it must have been met,
    /// and only the first of its kind matters.
    #[inline(always)]
    fn may_extend(&self, fragment: &Fragment, start: usize) -> bool {
        let is_met = |slot: u32| slot != NONE && self.scratch.end(slot) > start;
        !is_met(fragment.slot) && (fragment.previous == NONE || is_met(fragment.previous))
    }

    /// Where the fragment of the entry stands, with its window at `window`.
    #[inline(always)]
    fn place(&mut self, fragment: &Fragment, entry: &Entry, window: usize) -> Option<Range<usize>> {
        let offset = entry.offset as usize;
        if fragment.wides.is_empty() || self.survey().ascii {
            let start = window.checked_sub(offset)?;
            return fits(self.image, fragment, &self.text, start)
                .then(|| start..start + fragment.length as usize);
        }
        self.wide(fragment).place(offset, window)
    }

    #[cold]
    fn wide<'f>(&'f self, fragment: &'f Fragment) -> Wide<'f, T> {
        Wide { image: self.image, fragment, text: self.text }
    }

    /// The fragment stands at `place`: remembers it, or finds that the chain is complete.
    fn extend_chain(&mut self, fragment: &Fragment, chain: &Chain, place: Range<usize>, line: Range<usize>) {
        let Some(before) = self.end_before(fragment, chain, line.start) else { return };
        if fragment.fixed != 0 && place.start != before {
            return;
        }
        if !self.has_chars(before, place.start, fragment.gap as usize) {
            return;
        }
        if fragment.slot != NONE {
            self.scratch.set_end(fragment.slot, place.end);
        } else if self.ends_well(chain, place.end, line.end) {
            self.found(chain.rule);
        }
    }

    /// Whether there are so many characters from `start` to `end`.
    #[inline(always)]
    pub(super) fn has_chars(&mut self, start: usize, end: usize, least: usize) -> bool {
        let Some(bytes) = end.checked_sub(start) else { return false };
        if least <= 1 || bytes < least || self.survey().ascii {
            return bytes >= least;
        }
        self.text.count_chars(start, end, least) == least
    }

    /// The end of what stands before the fragment; `None` where that was not met in this line.
    fn end_before(&mut self, fragment: &Fragment, chain: &Chain, start: usize) -> Option<usize> {
        if fragment.previous != NONE {
            return Some(self.scratch.end(fragment.previous)).filter(|&end| end > start);
        }
        if chain.flags & chain_flag::START == 0 {
            return Some(start);
        }
        if start != 0 {
            return None;
        }
        if chain.head == NONE {
            return Some(0);
        }
        let head = self.image.fragments().at(chain.head as usize);
        if !head.wides.is_empty() && !self.survey().ascii {
            return self.wide(&head).place(0, 0).map(|place| place.end);
        }
        let length = head.length as usize;
        let fits = match self.start.bytes.to_le_bytes().get(..length) {
            Some(bytes) => length <= self.text.len() && fits_bytes(self.image, &head, bytes),
            None => fits(self.image, &head, &self.text, 0),
        };
        fits.then_some(length)
    }

    /// Whether what follows the last fragment, up to the end of the line, completes the chain.
    fn ends_well(&mut self, chain: &Chain, at: usize, end: usize) -> bool {
        let has = |flag| chain.flags & flag != 0;
        if has(chain_flag::TAIL) {
            return self.has_chars(at, end, chain.tail as usize)
                && (!has(chain_flag::END) || end == self.text.len());
        }
        !has(chain_flag::END) || (at == end && end == self.text.len())
    }
}
