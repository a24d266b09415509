//! Walking a dense DFA.

use super::Text;
use crate::image::Image;
use crate::image::layout::{Column, DEAD, Dfa};
use crate::image::record::{Ints, Table};

/// A DFA of an image, ready to be walked.
pub(crate) struct Walk<'a> {
    image: &'a Image<'a>,
    dfa: Dfa,
    /// From an ASCII byte to its column; other bytes have the column that leads nowhere.
    columns: &'a [u8; 256],
    table: Ints<'a, u16>,
}

impl<'a> Walk<'a> {
    #[inline(always)]
    pub(crate) fn new(image: &'a Image<'a>, index: usize) -> Self {
        let dfa = image.dfas().at(index);
        let columns = image.byte_maps().get(index.wrapping_mul(256)..).and_then(<[u8]>::first_chunk);
        let table = image
            .transitions()
            .range(dfa.table as usize, (dfa.table as usize).wrapping_add(dfa.entries as usize));
        Walk { image, dfa, columns: columns.unwrap_or(&[0; 256]), table }
    }

    /// Walks over the text and says each rule that is accepted on the way, in the order of their ends; the
    /// walk ends early where `accept` returns `false`.
    ///
    /// Linear in the text.
    #[inline(always)]
    pub(crate) fn walk(&self, text: &impl Text, mut accept: impl FnMut(u32) -> bool) {
        if self.dfa.start == DEAD || self.arrive(self.dfa.start, &mut accept) {
            self.walk_on(self.dfa.start, text, 0, accept);
        }
    }

    /// [`walk`](Self::walk) from `state` on, over the text from `at` on.
    #[inline(always)]
    pub(crate) fn walk_on(
        &self,
        mut state: u16,
        text: &impl Text,
        at: usize,
        mut accept: impl FnMut(u32) -> bool,
    ) {
        if state == DEAD {
            return;
        }
        let (head, body) = (text.head(), text.body());
        for &byte in head.get(at..).unwrap_or(&[]) {
            state = self.next(state, self.columns[usize::from(byte)]);
            if state >= self.dfa.accepting && (state == DEAD || !self.arrive(state, &mut accept)) {
                return;
            }
        }
        let start = at.saturating_sub(head.len());
        for (nth, &byte) in body.as_bytes().get(start..).unwrap_or(&[]).iter().enumerate() {
            let next = self.next(state, self.columns[usize::from(byte)]);
            if next >= self.dfa.accepting {
                if next == DEAD {
                    if byte >= 0x80 {
                        self.walk_chars(state, body.get(start + nth..).unwrap_or(""), &mut accept);
                    }
                    return;
                }
                if !self.arrive(next, &mut accept) {
                    return;
                }
            }
            state = next;
        }
        self.end(state, &mut accept);
    }

    /// Walks on over text that is not ASCII.
    #[cold]
    #[inline(never)]
    fn walk_chars(&self, mut state: u16, text: &str, accept: &mut impl FnMut(u32) -> bool) {
        let mut at = 0;
        while let Some(&byte) = text.as_bytes().get(at) {
            let (column, length) = if byte < 0x80 {
                (self.columns[usize::from(byte)], 1)
            } else {
                let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return };
                (self.column(c), c.len_utf8())
            };
            state = self.next(state, column);
            if state >= self.dfa.accepting && (state == DEAD || !self.arrive(state, accept)) {
                return;
            }
            at += length;
        }
        self.end(state, accept);
    }

    /// Says what is accepted at the end of the text.
    #[inline(always)]
    fn end(&self, state: u16, accept: &mut impl FnMut(u32) -> bool) {
        let end = (usize::from(state) + usize::from(self.dfa.stride)).wrapping_sub(1);
        let state = self.table.at(end);
        if state != DEAD {
            self.arrive(state, accept);
        }
    }

    #[inline(always)]
    fn next(&self, state: u16, column: u8) -> u16 {
        self.table.at(usize::from(state) + usize::from(column))
    }

    /// The column of a character that is not ASCII. Logarithmic in the ranges that the DFA tells apart.
    #[inline]
    fn column(&self, c: char) -> u8 {
        let columns: Table<'_, Column> =
            self.image.columns().range(self.dfa.columns as usize, self.dfa.columns_end as usize);
        // The first starts with the first such character.
        let after = columns.search(|column| column.from <= u32::from(c));
        columns.at(after.wrapping_sub(1)).column
    }

    /// Says the rules that a state accepts; `false` where the walk is over.
    #[inline(always)]
    fn arrive(&self, state: u16, accept: &mut impl FnMut(u32) -> bool) -> bool {
        if state < self.dfa.accepting {
            return true;
        }
        let nth = (self.dfa.accepts as usize)
            .wrapping_add(((state - self.dfa.accepting) / self.dfa.stride.max(1)) as usize);
        let (first, last) = self.image.accept_starts().pair(nth);
        self.image.accepted().range(first as usize, last as usize).iter().all(accept)
    }
}
