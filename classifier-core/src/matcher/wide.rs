//! Comparing fragments with text that is not ASCII, where a position may take a character of more bytes.
//!
//! A fragment has a fixed number of characters, so from a window, whose place is known, each character of
//! the text belongs to one position: those before the window are compared backwards.

use core::ops::Range;

use super::Text;
use super::nfa::contains;
use crate::image::Image;
use crate::image::layout::Fragment;

/// A fragment and a text that it is compared with.
pub(super) struct Wide<'a, T> {
    pub(super) image: &'a Image<'a>,
    pub(super) fragment: &'a Fragment,
    pub(super) text: T,
}

impl<T: Text> Wide<'_, T> {
    /// Where the fragment stands when its position `offset` is at `window`; `None` where it does not.
    ///
    /// Linear in the fragment.
    pub(super) fn place(&self, offset: usize, window: usize) -> Option<Range<usize>> {
        let mut start = window;
        for position in (0..offset).rev() {
            start = self.before(position, start)?;
        }
        let mut end = window;
        for position in offset..self.fragment.length as usize {
            end = self.after(position, end)?;
        }
        Some(start..end)
    }

    /// The end of what the position takes from `at` on.
    fn after(&self, position: usize, at: usize) -> Option<usize> {
        let byte = self.text.byte(at)?;
        if self.takes_byte(position, byte) {
            return Some(at + 1);
        }
        let c = self.text.char_at(at).filter(|c| !c.is_ascii())?;
        self.takes_char(position, c).then_some(at + c.len_utf8())
    }

    /// The start of what the position takes up to `at`.
    fn before(&self, position: usize, at: usize) -> Option<usize> {
        let last = at.checked_sub(1)?;
        if self.takes_byte(position, self.text.byte(last)?) {
            return Some(last);
        }
        let is_start = |at: &usize| self.text.byte(*at).is_some_and(|byte| byte & 0xc0 != 0x80);
        let start = (at.saturating_sub(4)..at).rev().find(is_start)?;
        let c = self.text.char_at(start).filter(|c| !c.is_ascii())?;
        self.takes_char(position, c).then_some(start)
    }

    fn takes_byte(&self, position: usize, byte: u8) -> bool {
        let literal = self.fragment.literal as usize;
        let (value, mask) = (literal.wrapping_add(position), self.fragment.length as usize);
        let at = |index: usize| self.image.literals().get(index).copied();
        let (Some(value), Some(mask)) = (at(value), at(value.wrapping_add(mask))) else { return false };
        byte & mask == value && self.spot(position).is_none_or(|set| byte < 128 && set >> byte & 1 == 1)
    }

    /// The set of the position, where a mask cannot say what it takes.
    fn spot(&self, position: usize) -> Option<u128> {
        let spots = self.image.spots().span(self.fragment.spots);
        let nth = spots.search(|spot| (spot.offset as usize) < position);
        (nth < spots.len())
            .then(|| spots.at(nth))
            .filter(|spot| spot.offset as usize == position)
            .map(|spot| spot.set)
    }

    /// Whether the position takes a character that is not ASCII. Literal characters are bytes, each a
    /// position.
    fn takes_char(&self, position: usize, c: char) -> bool {
        let wides = self.image.wides().span(self.fragment.wides);
        let nth = wides.search(|wide| (wide.offset as usize) < position);
        nth < wides.len()
            && wides.at(nth).offset as usize == position
            && contains(self.image, wides.at(nth).class, c)
    }
}
