//! Walking a dense DFA.

use crate::image::Image;
use crate::image::layout::{DEAD, Dfa};
use crate::image::record::Ints;

/// Why a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// No more rule can match.
    Done,
    /// At a byte that is not ASCII, which the DFA does not know, with rules still alive.
    NotAscii,
}

/// A DFA of an image, ready to be walked.
pub(crate) struct Walk<'a> {
    image: &'a Image<'a>,
    dfa: Dfa,
    /// From a byte to its column.
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

    /// Walks over the text, given in two pieces, and says each rule that is accepted on the way, in the order of their ends;
    /// the walk ends early where `accept` returns `false`.
    ///
    /// Linear in the text.
    #[inline(always)]
    pub(crate) fn walk(&self, pieces: [&[u8]; 2], mut accept: impl FnMut(u32) -> bool) -> End {
        if self.dfa.start != DEAD && !self.arrive(self.dfa.start, &mut accept) {
            return End::Done;
        }
        self.walk_on(self.dfa.start, pieces, accept)
    }

    /// [`walk`](Self::walk) from `state` on, over the rest of the text.
    #[inline(always)]
    pub(crate) fn walk_on(
        &self,
        mut state: u16,
        pieces: [&[u8]; 2],
        mut accept: impl FnMut(u32) -> bool,
    ) -> End {
        if state == DEAD {
            return End::Done;
        }
        for piece in pieces {
            for &byte in piece {
                state = self.table.at(usize::from(state) + usize::from(self.columns[usize::from(byte)]));
                if state >= self.dfa.accepting {
                    if state == DEAD {
                        return if byte < 0x80 { End::Done } else { End::NotAscii };
                    }
                    if !self.arrive(state, &mut accept) {
                        return End::Done;
                    }
                }
            }
        }
        let end = (usize::from(state) + usize::from(self.dfa.stride)).wrapping_sub(1);
        state = self.table.at(end);
        if state != DEAD {
            self.arrive(state, &mut accept);
        }
        End::Done
    }

    /// Says the rules that a state accepts; `false` where the walk is over.
    #[inline(always)]
    fn arrive(&self, state: u16, accept: &mut impl FnMut(u32) -> bool) -> bool {
        if state < self.dfa.accepting {
            return true;
        }
        let nth = (self.dfa.accepts as usize)
            .wrapping_add(((state - self.dfa.accepting) / self.dfa.stride.max(1)) as usize);
        let starts = self.image.accept_starts();
        let rules =
            self.image.accepted().range(starts.at(nth) as usize, starts.at(nth.wrapping_add(1)) as usize);
        rules.iter().all(accept)
    }
}
