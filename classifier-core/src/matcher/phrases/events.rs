//! The phrases that were met in a part of a line, and where.

/// A phrase that was met. Places are counted from where the part starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) phrase: u16,
    /// The event before it with the same hash, counted from 1.
    before: u16,
    pub(super) start: u16,
    pub(super) end: u16,
}

impl Event {
    #[inline(always)]
    fn pack(self) -> u64 {
        let Event { phrase, before, start, end } = self;
        u64::from(phrase) | u64::from(before) << 16 | u64::from(start) << 32 | u64::from(end) << 48
    }

    #[inline(always)]
    fn unpack(word: u64) -> Self {
        Event {
            phrase: word as u16,
            before: (word >> 16) as u16,
            start: (word >> 32) as u16,
            end: (word >> 48) as u16,
        }
    }
}

/// At most `MOST` events, found by their phrases; `BUCKETS` is a power of two.
pub(super) struct Events<const BUCKETS: usize, const MOST: usize> {
    /// Where places are counted from.
    pub(super) base: usize,
    /// The last event of each hash, counted from 1.
    last: [u16; BUCKETS],
    /// Packed, as they are written at once.
    list: [u64; MOST],
    length: usize,
}

impl<const BUCKETS: usize, const MOST: usize> Events<BUCKETS, MOST> {
    #[inline(always)]
    pub(super) fn new(base: usize) -> Self {
        const { assert!(BUCKETS.is_power_of_two() && MOST < u16::MAX as usize) };
        Events { base, last: [0; BUCKETS], list: [0; MOST], length: 0 }
    }

    /// Forgets all events.
    pub(super) fn clear(&mut self, base: usize) {
        self.base = base;
        self.last = [0; BUCKETS];
        self.length = 0;
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.length
    }

    #[inline(always)]
    pub(super) fn get(&self, index: usize) -> Option<Event> {
        self.list.get(index).map(|&word| Event::unpack(word))
    }

    /// Remembers that the phrase was met; `false` where there is no room.
    #[inline(always)]
    pub(super) fn push(&mut self, phrase: u16, start: u16, end: u16) -> bool {
        let Some(event) = self.list.get_mut(self.length) else { return false };
        let last = &mut self.last[usize::from(phrase) % BUCKETS];
        *event = Event { phrase, before: *last, start, end }.pack();
        self.length += 1;
        *last = self.length as u16;
        true
    }

    /// Forgets the events from the `length`th on.
    #[cold]
    pub(super) fn truncate(&mut self, length: usize) {
        while self.length > length {
            self.length -= 1;
            let Event { phrase, before, .. } = Event::unpack(self.list[self.length]);
            self.last[usize::from(phrase) % BUCKETS] = before;
        }
    }

    /// Where the phrase was met, the last time first.
    #[inline(always)]
    pub(super) fn of(&self, phrase: u16) -> impl Iterator<Item = Event> {
        self.from(self.last[usize::from(phrase) % BUCKETS]).filter(move |event| event.phrase == phrase)
    }

    #[inline(always)]
    fn from(&self, mut next: u16) -> impl Iterator<Item = Event> {
        core::iter::from_fn(move || {
            let event = self.get(usize::from(next).wrapping_sub(1))?;
            next = event.before;
            Some(event)
        })
    }

    /// Whether it was the first of its phrase.
    #[inline(always)]
    pub(super) fn is_first(&self, event: &Event) -> bool {
        self.from(event.before).all(|other| other.phrase != event.phrase)
    }
}
