//! What a classification remembers while it runs: on the stack, and only written when it is needed.

/// The most slots and searches of an image, and so the most stack that a classification can need.
pub(crate) const MAX_SLOTS: usize = 16_384;
/// See [`MAX_SLOTS`].
pub(crate) const MAX_SEARCHES: usize = 65_536;

/// The memory of one classification.
pub(crate) struct Scratch<const SLOTS: usize, const WORDS: usize> {
    /// Where fragments of chains ended; 0 for "not met".
    slots: Option<[usize; SLOTS]>,
    /// One bit for each search that was run.
    searched: Option<[u64; WORDS]>,
}

impl<const SLOTS: usize, const WORDS: usize> Scratch<SLOTS, WORDS> {
    pub(crate) fn new() -> Self {
        Scratch { slots: None, searched: None }
    }

    /// The least end of a fragment that was met so far, 0 where none was.
    pub(crate) fn end(&self, slot: u32) -> usize {
        self.slots.as_ref().and_then(|slots| slots.get(slot as usize)).copied().unwrap_or(0)
    }

    pub(crate) fn set_end(&mut self, slot: u32, end: usize) {
        let slots = self.slots.get_or_insert([0; SLOTS]);
        if let Some(known) = slots.get_mut(slot as usize) {
            *known = end;
        }
    }

    /// Whether the search is run for the first time; never for one that no image has, which nothing would
    /// remember.
    pub(crate) fn first_time(&mut self, search: u32) -> bool {
        let words = self.searched.get_or_insert([0; WORDS]);
        let Some(word) = words.get_mut(search as usize / 64) else { return false };
        let bit = 1 << (search % 64);
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
}
