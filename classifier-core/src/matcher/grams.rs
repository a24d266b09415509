//! Scanning a text for grams: the few bytes that every fragment announces itself with.
//!
//! A tier looks at a gram of `gram` bytes at every `stride`th byte. A window of `gram + stride - 1` bytes
//! holds exactly one of them wherever it stands, so each of the `stride` grams of a window leads to it and to
//! what follows it: comparing one word refuses nearly all that a gram proposes. What a window announces is
//! behind it: a search, for which it is all that is asked, or a fragment, which is looked at as a whole. Grams
//! and windows are folded (bit 5 set), so that one table serves rules that see case and rules that do not;
//! what is left is compared exactly.
//!
//! A block of 64 grams is looked up in the filter without a branch, and then only the few that passed are
//! looked at: which ones pass is random, and a branch on each would be mispredicted for most.

use super::{Matcher, Text};
use crate::image::gram::{FILTER_BITS, FOLD, MAX_STRIDE, gram, hash};
use crate::image::layout::{Window, low_bytes};
use crate::image::record::{Ints, Table};

/// [`FOLD`] for eight bytes.
const FOLD_WORD: u64 = 0x2020_2020_2020_2020;

/// The tables of a tier, and the line that is scanned.
pub(super) struct Scan<'a> {
    filter: &'a [u8],
    /// The group of codes of the text.
    group: u8,
    buckets: Ints<'a, u32>,
    windows: Table<'a, Window>,
    bucket_shift: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A filter of `SIZE` bytes, and the group of codes that is looked for.
#[derive(Clone, Copy)]
pub(super) struct Filter<'a, const SIZE: usize> {
    bytes: &'a [u8; SIZE],
    group: u8,
}

impl<const SIZE: usize> Filter<'_, SIZE> {
    /// 1 where the gram may be in the table, for a rule that the code of the text may match.
    #[inline(always)]
    pub(super) fn passes(self, gram: u32) -> u64 {
        // The shift is a constant, so the index needs no check.
        let byte = self.bytes[(hash(gram) >> (u32::BITS - SIZE.trailing_zeros())) as usize];
        u64::from(byte >> (self.group % 8) & 1)
    }
}

/// Grams that are looked up together.
const GROUP: usize = 8;

/// Which of the [`GROUP`] grams from the `first` on pass, as bits from `first` on.
#[inline(always)]
fn filter_group<const GRAM: usize, const STRIDE: usize, const SIZE: usize>(
    filter: Filter<'_, SIZE>,
    text: &[u8],
    first: usize,
) -> u64 {
    let rest = text.get(first * STRIDE..).unwrap_or(&[]);
    let mut hits = 0;
    let mut nth = 0;
    // One word is loaded for a gram of three bytes, too, where there is one more byte after the last.
    if let Some(bytes) = rest.get(..(GROUP - 1) * STRIDE + 4) {
        while nth < GROUP {
            let word = gram_at::<4>(bytes, nth * STRIDE);
            let gram = if GRAM == 4 { word } else { word & 0xff_ffff | FOLD };
            hits |= filter.passes(gram) << nth;
            nth += 1;
        }
    } else {
        while nth < GROUP {
            hits |= filter.passes(gram_at::<GRAM>(rest, nth * STRIDE)) << nth;
            nth += 1;
        }
    }
    hits << first
}

/// Bit `n` is set where the `n`th of the first 64 grams of `text` passes.
#[inline(always)]
fn filter_block<const GRAM: usize, const STRIDE: usize, const SIZE: usize>(
    filter: Filter<'_, SIZE>,
    text: &[u8],
) -> u64 {
    let count = if text.len() < GRAM { 0 } else { ((text.len() - GRAM) / STRIDE + 1).min(64) };
    let Some(last) = count.checked_sub(GROUP) else {
        return (0..count)
            .fold(0, |hits, nth| hits | filter.passes(gram_at::<GRAM>(text, nth * STRIDE)) << nth);
    };
    let mut hits = 0;
    let mut first = 0;
    loop {
        hits |= filter_group::<GRAM, STRIDE, SIZE>(filter, text, first);
        if first == last {
            return hits;
        }
        // The last group has some grams for a second time: cheaper than a loop over what is left.
        first = (first + GROUP).min(last);
    }
}

/// [`gram`] where it is known that the bytes are there.
#[inline(always)]
fn gram_at<const GRAM: usize>(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| gram(rest, GRAM as u8)).unwrap_or(0)
}

/// The gram that a folded window starts with.
#[inline(always)]
pub(super) fn gram_of_word<const GRAM: usize>(window: u64) -> u32 {
    gram(&window.to_le_bytes(), GRAM as u8).unwrap_or(0)
}

impl<'m, T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'m, T, SLOTS, WORDS> {
    /// Scans each line by itself: no gap crosses a line feed, and no window holds one.
    #[cold]
    pub(super) fn scan_lines(&mut self) {
        let text = self.text;
        let (mut start, mut end) = (0, text.head().len());
        for line in text.body().split('\n') {
            end += line.len();
            self.scan_line(start, end);
            end += 1;
            start = end;
        }
    }

    /// Scans the line `text[start..end]`.
    pub(super) fn scan_line(&mut self, start: usize, end: usize) {
        for tier in self.image.tiers().iter() {
            let scan = Scan {
                filter: self.image.filters().get(tier.filter as usize..).unwrap_or(&[]),
                group: self.group,
                buckets: self.image.buckets().from(tier.buckets as usize),
                windows: self.image.windows(),
                bucket_shift: u32::BITS - u32::from(tier.bucket_bits).clamp(1, 31),
                start,
                end,
            };
            match (tier.gram, tier.stride) {
                (4, _) => self.scan_sized::<4, 4>(&scan, tier.filter_bits),
                (_, 4) => self.scan_sized::<3, 4>(&scan, tier.filter_bits),
                (_, 3) => self.scan_sized::<3, 3>(&scan, tier.filter_bits),
                (_, 2) => self.scan_sized::<3, 2>(&scan, tier.filter_bits),
                _ => self.scan_sized::<3, 1>(&scan, tier.filter_bits),
            }
        }
    }

    fn scan_sized<const GRAM: usize, const STRIDE: usize>(&mut self, scan: &Scan<'m>, filter_bits: u8) {
        const SIZES: [usize; 5] = [
            1 << FILTER_BITS[0],
            1 << FILTER_BITS[1],
            1 << FILTER_BITS[2],
            1 << FILTER_BITS[3],
            1 << FILTER_BITS[4],
        ];
        match FILTER_BITS.iter().position(|&bits| bits == u32::from(filter_bits)) {
            Some(0) => self.scan_tier::<GRAM, STRIDE, { SIZES[0] }>(scan),
            Some(1) => self.scan_tier::<GRAM, STRIDE, { SIZES[1] }>(scan),
            Some(2) => self.scan_tier::<GRAM, STRIDE, { SIZES[2] }>(scan),
            Some(3) => self.scan_tier::<GRAM, STRIDE, { SIZES[3] }>(scan),
            _ => self.scan_tier::<GRAM, STRIDE, { SIZES[4] }>(scan),
        }
    }

    fn scan_tier<const GRAM: usize, const STRIDE: usize, const SIZE: usize>(&mut self, scan: &Scan<'m>) {
        let Some(bytes) = scan.filter.first_chunk::<SIZE>() else { return };
        let filter = Filter { bytes, group: scan.group };
        if self.folding {
            self.scan_folding::<GRAM, STRIDE, SIZE>(scan, filter);
        } else {
            self.scan_range::<GRAM, STRIDE, SIZE>(scan, filter, scan.start, scan.end);
        }
    }

    /// Scans `text[start..end]`, a part of the scan's line, for windows that are in it.
    #[inline(always)]
    pub(super) fn scan_range<const GRAM: usize, const STRIDE: usize, const SIZE: usize>(
        &mut self,
        scan: &Scan<'m>,
        filter: Filter<'_, SIZE>,
        start: usize,
        end: usize,
    ) {
        let (text, head) = (self.text, self.text.head().len());
        let mut at = start;
        if at < head {
            // The grams of the head are as many strides before those of the body.
            at += (head - at) % STRIDE;
            while at < head {
                if self.start.gram::<GRAM>(at).is_none_or(|gram| filter.passes(gram) != 0) {
                    self.propose::<GRAM, STRIDE>(scan, at);
                }
                at += STRIDE;
            }
        }
        let body = text.body().as_bytes();
        while !self.again
            && let Some(block) =
                body.get(at - head..end.saturating_sub(head)).filter(|block| block.len() >= GRAM)
        {
            let mut hits = filter_block::<GRAM, STRIDE, SIZE>(filter, block);
            while hits != 0 {
                let nth = hits.trailing_zeros() as usize;
                hits &= hits - 1;
                self.propose::<GRAM, STRIDE>(scan, at + nth * STRIDE);
            }
            at += 64 * STRIDE;
        }
    }

    /// Looks the gram at `at` up, and meets each window that is there.
    #[inline(always)]
    fn propose<const GRAM: usize, const STRIDE: usize>(&mut self, scan: &Scan<'m>, at: usize) {
        let text = self.text;
        let ends;
        let around = match text.chunk(at.wrapping_sub(MAX_STRIDE - 1)) {
            Some(bytes) => Around(bytes),
            None => {
                ends = self.start.around(at).unwrap_or_else(|| around_an_end(&text, at));
                Around(&ends)
            }
        };
        let bucket = hash(around.gram::<GRAM>()) >> scan.bucket_shift;
        let mut windows = scan.windows.span(scan.buckets.list(bucket as usize));
        let words: [u64; MAX_STRIDE] = core::array::from_fn(|before| around.word(before));
        while let Some(window) = windows.next() {
            let before = window.before() % MAX_STRIDE;
            // All windows of the long tier are as long as they can be.
            let length = if GRAM == 4 { 7 } else { window.length() };
            if (words[before] ^ window.bytes) & low_bytes(length) == 0
                && let Some(start) = at.checked_sub(before)
            {
                self.meet(&window, start, scan);
            }
        }
    }

    /// The window is at `start`: meets what it announces, where the text may have its head.
    #[inline(always)]
    fn meet(&mut self, window: &Window, start: usize, scan: &Scan<'m>) {
        let heads = self.image.heads();
        let mut entries = self.image.entries().span(window.entries);
        while let Some(entry) = entries.next() {
            if self.start.may_have(&heads.at(entry.head as usize)) {
                match entry.gated() {
                    Some(search) => self.scratch.mark(search),
                    None => self.check_fragment(&entry, start, scan.start, scan.end),
                }
            }
        }
    }

    /// Meets the windows with these bytes, which were read byte by byte, and no further.
    #[cold]
    pub(super) fn check_window<const GRAM: usize, const STRIDE: usize>(
        &mut self,
        scan: &Scan<'m>,
        bytes: u64,
        start: usize,
    ) {
        let bucket = hash(gram_of_word::<GRAM>(bytes)) >> scan.bucket_shift;
        // Those of its first gram are all that it announces.
        let mut windows = scan.windows.span(scan.buckets.list(bucket as usize));
        while let Some(window) = windows.next() {
            if window.before() == 0 && (bytes ^ window.bytes) & low_bytes((GRAM + STRIDE - 1) as u32) == 0 {
                self.meet(&window, start, scan);
            }
        }
    }
}

/// As many bytes before a gram as a window may have, and eight from its start on.
pub(super) const AROUND: usize = MAX_STRIDE - 1 + 8;

/// The bytes around a gram, in the text: a copy would have to be stored before it could be loaded.
struct Around<'a>(&'a [u8; AROUND]);

/// The bytes around the gram at `at`, where the text has not all of them: the others are zero.
#[cold]
#[inline(never)]
fn around_an_end(text: &impl Text, at: usize) -> [u8; AROUND] {
    let byte = |index: usize| (at + index).checked_sub(MAX_STRIDE - 1).and_then(|at| text.byte(at));
    core::array::from_fn(|index| byte(index).unwrap_or(0))
}

impl Around<'_> {
    /// The gram, folded.
    #[inline(always)]
    fn gram<const GRAM: usize>(&self) -> u32 {
        gram_at::<GRAM>(self.0, MAX_STRIDE - 1)
    }

    /// The eight bytes from the `nth` before the gram on, folded.
    #[inline(always)]
    fn word(&self, nth: usize) -> u64 {
        let bytes = self.0.get(MAX_STRIDE - 1 - nth..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes)) | FOLD_WORD
    }
}
