//! What a classification remembers while it runs: on the stack, and only written when it is needed.

/// Slots that are remembered in a list. Most texts fill one or two, of thousands.
const FEW: usize = 16;

/// The memory of one classification.
pub(crate) struct Scratch<const SLOTS: usize, const WORDS: usize> {
    /// The slots that were filled, and where their fragments ended.
    few: Option<[(u32, usize); FEW]>,
    filled: usize,
    /// Where fragments ended, 0 for "not met": for texts that fill many slots.
    slots: Option<[usize; SLOTS]>,
    /// One bit for each search that is to be run.
    marks: Option<[u64; WORDS]>,
}

impl<const SLOTS: usize, const WORDS: usize> Scratch<SLOTS, WORDS> {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Scratch { few: None, filled: 0, slots: None, marks: None }
    }

    /// The slots that are in the list.
    fn listed(&self) -> &[(u32, usize)] {
        self.few.as_ref().and_then(|few| few.get(..self.filled)).unwrap_or(&[])
    }

    /// The least end of a fragment that was met so far, 0 where none was.
    pub(crate) fn end(&self, slot: u32) -> usize {
        match &self.slots {
            Some(slots) => slots.get(slot as usize).copied().unwrap_or(0),
            None => self.listed().iter().find(|(filled, _)| *filled == slot).map_or(0, |(_, end)| *end),
        }
    }

    pub(crate) fn set_end(&mut self, slot: u32, end: usize) {
        if let Some(slots) = &mut self.slots {
            if let Some(known) = slots.get_mut(slot as usize) {
                *known = end;
            }
            return;
        }
        let known = self.listed().iter().position(|(filled, _)| *filled == slot);
        let place = known.unwrap_or(self.filled);
        match self.few.get_or_insert([(0, 0); FEW]).get_mut(place) {
            Some(filled) => {
                *filled = (slot, end);
                self.filled = self.filled.max(place + 1);
            }
            None => {
                self.remember_all();
                self.set_end(slot, end);
            }
        }
    }

    /// Goes over from the list to a place for each slot.
    #[cold]
    fn remember_all(&mut self) {
        let mut slots = [0; SLOTS];
        for &(slot, end) in self.listed() {
            if let Some(known) = slots.get_mut(slot as usize) {
                *known = end;
            }
        }
        self.slots = Some(slots);
    }

    /// Whether the search is to be run.
    pub(crate) fn is_marked(&self, search: u32) -> bool {
        self.marked(search as usize / 64) >> (search % 64) & 1 == 1
    }

    /// The search is to be run. One that no image has is not: nothing could remember it.
    pub(crate) fn mark(&mut self, search: u32) {
        let words = self.marks.get_or_insert([0; WORDS]);
        if let Some(word) = words.get_mut(search as usize / 64) {
            *word |= 1 << (search % 64);
        }
    }

    /// 64 searches from `64 * word` on, as bits: those that are to be run.
    pub(crate) fn marked(&self, word: usize) -> u64 {
        self.marks.as_ref().and_then(|words| words.get(word)).copied().unwrap_or(0)
    }
}
