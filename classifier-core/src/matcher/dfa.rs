//! Walking a dense DFA.

use super::Text;
use crate::image::Image;
use crate::image::layout::{Column, DEAD, Dfa};
use crate::image::record::{Ints, Table};

/// A DFA of an image, ready to be walked. Whether its table is narrow is known to the loop.
///
/// It holds what each step needs; the rest of the record is read where it is asked for.
pub(crate) struct Walk<'a, const NARROW: bool> {
    image: &'a Image<'a>,
    index: usize,
    stride: u16,
    start: u16,
    accepting: u16,
    /// From an ASCII byte to its column.
    columns: &'a [u8; 128],
    table: &'a [u8],
}

impl<'a, const NARROW: bool> Walk<'a, NARROW> {
    /// For the DFA at `index`, which is narrow or not as `NARROW` says.
    #[inline(always)]
    pub(crate) fn new(image: &'a Image<'a>, index: usize) -> Self {
        let Dfa { table, stride, start, accepting, .. } = image.dfas().at(index);
        let columns = image.byte_maps().get(index.wrapping_mul(128)..).and_then(<[u8]>::first_chunk);
        let table = image.transitions().get(table.indices()).unwrap_or(&[]);
        Walk { image, index, stride, start, accepting, columns: columns.unwrap_or(&[0; 128]), table }
    }

    /// Walks over the text and says each rule that is accepted on the way, in the order of their ends; the
    /// walk ends early where `accept` returns `false`.
    ///
    /// Linear in the text.
    #[inline(always)]
    pub(crate) fn walk(&self, text: &impl Text, mut accept: impl FnMut(u32) -> bool) {
        if self.start == DEAD || self.arrive(self.start, &mut accept) {
            self.walk_on(self.start, text, 0, accept);
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
            state = self.next(state, self.columns[usize::from(byte % 128)]);
            if state >= self.accepting && !self.goes_on(state, &mut accept) {
                return;
            }
        }
        let mut rest = body.get(at.saturating_sub(head.len())..).unwrap_or("");
        loop {
            let (next, walked) = self.run(state, rest.as_bytes());
            (state, rest) = (next, rest.get(walked..).unwrap_or(""));
            if walked == 0 || state < self.accepting {
                break;
            }
            if !self.goes_on(state, &mut accept) {
                return;
            }
        }
        if !rest.is_empty() {
            return walk_chars::<NARROW>(self.image, self.index, state, rest, &mut accept);
        }
        self.end(state, &mut accept);
    }

    /// Walks over ASCII up to a state that is dead or accepts, and over one byte at least, if there is one. Gives the
    /// state and the number of bytes.
    ///
    /// Nearly all of a walk is here, so it is a loop over a few values that registers hold.
    #[inline(always)]
    fn run(&self, mut state: u16, text: &[u8]) -> (u16, usize) {
        let (accepting, mut walked) = (self.accepting, 0);
        for &byte in text {
            let Some(&column) = self.columns.get(usize::from(byte)) else { break };
            state = self.next(state, column);
            walked += 1;
            if state >= accepting {
                break;
            }
        }
        (state, walked)
    }

    /// Says what is accepted at the end of the text.
    #[inline(always)]
    fn end(&self, state: u16, accept: &mut impl FnMut(u32) -> bool) {
        let end = (self.stride as u8).wrapping_sub(1);
        self.goes_on(self.next(state, end), accept);
    }

    /// Where the column leads. In a narrow table [`NO_ROW`] is past the last row, as [`DEAD`] is in others.
    #[inline(always)]
    fn next(&self, state: u16, column: u8) -> u16 {
        let at = usize::from(state) + usize::from(column);
        if NARROW {
            u16::from(self.table.get(at).copied().unwrap_or(0)).wrapping_mul(self.stride)
        } else {
            Ints::new(self.table).at(at)
        }
    }

    /// The rest of the record.
    #[inline(always)]
    fn record(&self) -> Dfa {
        self.image.dfas().at(self.index)
    }

    /// Entries of the table.
    #[inline(always)]
    fn entries(&self) -> usize {
        if NARROW { self.table.len() } else { self.table.len() / size_of::<u16>() }
    }

    /// Says the rules that the state accepts; `false` where the walk is over.
    #[inline(always)]
    fn goes_on(&self, state: u16, accept: &mut impl FnMut(u32) -> bool) -> bool {
        usize::from(state) < self.entries() && self.arrive(state, accept)
    }

    /// The column of a character that is not ASCII. Logarithmic in the ranges that the DFA tells apart.
    #[inline]
    fn column(&self, c: char) -> u8 {
        let columns: Table<'_, Column> = self.image.columns().span(self.record().columns);
        // The first starts with the first such character.
        let after = columns.search(|column| column.from <= u32::from(c));
        columns.at(after.wrapping_sub(1)).column
    }

    /// Says the rules that a state accepts; `false` where the walk is over.
    #[inline(always)]
    fn arrive(&self, state: u16, accept: &mut impl FnMut(u32) -> bool) -> bool {
        if state < self.accepting {
            return true;
        }
        let nth = (self.record().accepts as usize)
            .wrapping_add(((state - self.accepting) / self.stride.max(1)) as usize);
        self.image.accepted().span(self.image.accept_starts().list(nth)).iter().all(accept)
    }
}

/// Walks on over text that is not ASCII. It makes a walk of its own, so that the other one can stay in registers.
#[cold]
#[inline(never)]
fn walk_chars<const NARROW: bool>(
    image: &Image<'_>,
    index: usize,
    mut state: u16,
    text: &str,
    accept: &mut impl FnMut(u32) -> bool,
) {
    let walk = Walk::<NARROW>::new(image, index);
    let mut at = 0;
    loop {
        // Up to the next such character, or to the end.
        let rest = text.get(at..).unwrap_or("");
        let (next, walked) = walk.run(state, rest.as_bytes());
        at += walked;
        if walked > 0 {
            state = next;
            if state >= walk.accepting && !walk.goes_on(state, accept) {
                return;
            }
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        state = walk.next(state, walk.column(c));
        if state >= walk.accepting && !walk.goes_on(state, accept) {
            return;
        }
        at += c.len_utf8();
    }
    walk.end(state, accept);
}
