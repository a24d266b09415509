//! Checking a fragment where a gram proposes it, and the chain that it belongs to.
//!
//! Gaps hold any character but a line feed, so the leftmost occurrence of each fragment after the one
//! before it decides: a later one leaves less room for what follows. Fragments of a chain are met in the
//! order of their places (a gram lies within its fragment), so one slot for each, with the least end so
//! far, is all that has to be remembered.

use super::survey::Survey;
use super::{Matcher, Text};
use crate::image::Image;
use crate::image::layout::{Chain, Entry, Fragment, NONE, chain_flag};

/// Whether the bytes of the text from `start` on fit the fragment.
#[inline(always)]
fn fits(image: &Image<'_>, fragment: &Fragment, text: &impl Text, start: usize) -> bool {
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
    (0..fragment.spot_count as usize).all(|nth| {
        let spot = image.spots().at((fragment.spots as usize).wrapping_add(nth));
        byte(spot.offset as usize).is_some_and(|byte| byte < 128 && spot.set >> byte & 1 == 1)
    })
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
    /// Fragment `index` may stand at `at`; its window is in the line from `start` to `end`.
    pub(super) fn check_fragment(&mut self, entry: &Entry, at: usize, start: usize, end: usize) {
        if !self.start.may_have(&self.image.heads().at(entry.head as usize)) {
            return;
        }
        let fragment = self.image.fragments().at(entry.fragment as usize);
        if fragment.chain == NONE {
            // A literal that only gates a search may hold line feeds.
            if self.fits(&fragment, at, self.text.len()) {
                self.search(fragment.search);
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
        if !self.is_exact(&chain, survey) {
            self.search(fragment.search);
        } else if at >= start && self.fits(&fragment, at, end) {
            self.extend_chain(&fragment, &chain, at, start, end);
        }
    }

    /// Whether the fragment stands at `at`, and ends before `end`.
    #[inline(always)]
    fn fits(&self, fragment: &Fragment, at: usize, end: usize) -> bool {
        at + fragment.length as usize <= end && fits(self.image, fragment, &self.text, at)
    }

    /// Whether comparing bytes decides the chain on this text.
    fn is_exact(&self, chain: &Chain, survey: Survey) -> bool {
        let inexact = if survey.newline { chain_flag::NEWLINE } else { 0 }
            | if survey.ascii { 0 } else { chain_flag::UNICODE }
            | if survey.folds { chain_flag::FOLD } else { 0 };
        if chain.flags & inexact != 0 {
            return false;
        }
        survey.ascii || chain.flags & chain_flag::UNICODE_HEAD == 0 || {
            let length = self.image.fragments().at(chain.head as usize).length as usize;
            // Where the head's bytes are ASCII, each is a character.
            (0..length).all(|at| self.text.byte(at).is_some_and(|byte| byte.is_ascii()))
        }
    }

    /// The fragment stands at `at`: remembers it, or finds that the chain is complete.
    fn extend_chain(&mut self, fragment: &Fragment, chain: &Chain, at: usize, start: usize, end: usize) {
        let Some(before) = self.end_before(fragment, chain, start) else { return };
        if at < before.saturating_add(fragment.gap as usize) || (fragment.fixed != 0 && at != before) {
            return;
        }
        let fragment_end = at + fragment.length as usize;
        if fragment.slot != NONE {
            let known = self.scratch.end(fragment.slot);
            if known <= start || fragment_end < known {
                self.scratch.set_end(fragment.slot, fragment_end);
            }
        } else if self.ends_well(chain, fragment_end, end) {
            self.found(chain.rule);
        }
    }

    /// The end of what stands before the fragment; `None` where that was not met in this line.
    fn end_before(&self, fragment: &Fragment, chain: &Chain, start: usize) -> Option<usize> {
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
        let length = head.length as usize;
        let fits = match self.start.bytes.to_le_bytes().get(..length) {
            Some(bytes) => length <= self.text.len() && fits_bytes(self.image, &head, bytes),
            None => fits(self.image, &head, &self.text, 0),
        };
        fits.then_some(length)
    }

    /// Whether what follows the last fragment, up to the end of the line, completes the chain.
    fn ends_well(&self, chain: &Chain, at: usize, end: usize) -> bool {
        let has = |flag| chain.flags & flag != 0;
        if has(chain_flag::TAIL) {
            return end - at >= chain.tail as usize && (!has(chain_flag::END) || end == self.text.len());
        }
        !has(chain_flag::END) || (at == end && end == self.text.len())
    }
}
