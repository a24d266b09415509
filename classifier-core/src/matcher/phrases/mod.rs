//! Rules that are decided by phrases.
//!
//! The automaton of all phrases is run from every place of a line where one may start, so each phrase is met once,
//! however many rules ask for it. Then the ways are looked at whose rarest phrase was met: whether the others were, and
//! whether they stand one after the other.
//!
//! A gap takes any characters but line feeds, so of the places of a phrase behind the one before it, the one that ends
//! first leaves the most room for the next: no other has to be tried.

mod crowded;
mod events;
mod walk;

use super::{Matcher, Text};
use crate::image::capacity::MAX_PHRASE;
use crate::image::layout::{AT_START, BEGINNING_FILTER, Beginning, NONE, Part, Way, way_flag};
use crate::image::record::Table;
use events::Events;
use walk::walk;

/// Events of most replies, which have half of this.
type Few = Events<128, 192>;

/// Events of nearly all others.
type More = Events<1024, 2048>;

/// Grams that are looked up together.
const BLOCK: usize = 16;

/// What is looked at as one line.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    ways: Ways,
}

/// Which ways are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ways {
    /// All: there is no line feed.
    All,
    /// Those that no line feed may be part of.
    InLine,
    /// The others, for which it is enough that their phrases are anywhere.
    OverLines,
}

impl Ways {
    fn has(self, way: &Way) -> bool {
        let newline = way.flags & way_flag::NEWLINE != 0;
        match self {
            Ways::All => true,
            Ways::InLine => !newline,
            Ways::OverLines => newline,
        }
    }
}

/// A part of a line whose bytes stand beside each other.
#[derive(Clone, Copy)]
struct Piece<'t> {
    bytes: &'t [u8],
    /// Where it starts in the text.
    base: usize,
    /// Phrases that start before this byte are looked for.
    starts: usize,
}

/// Bit `n` is set where a phrase may start at the `n`th byte: which do is random, so there is no branch.
#[inline(always)]
fn beginnings_in(filter: &[u8; BEGINNING_FILTER], block: &[u8; BLOCK + 3]) -> u32 {
    let mut hits = 0;
    for nth in 0..BLOCK {
        let gram = u32::from_le_bytes([block[nth], block[nth + 1], block[nth + 2], block[nth + 3]]);
        let (byte, bit) = Beginning::filter_bit(gram);
        hits |= (u32::from(filter[byte]) >> bit & 1) << nth;
    }
    hits
}

/// The same for fewer bytes.
#[inline(never)]
fn beginnings_at_end(filter: &[u8; BEGINNING_FILTER], bytes: &[u8]) -> u32 {
    let mut block = [0; BLOCK + 3];
    bytes.iter().zip(&mut block).for_each(|(byte, to)| *to = *byte);
    beginnings_in(filter, &block)
}

/// Room for the head of a reply in parts, and for the longest phrase that starts there.
const AROUND_HEAD: usize = 32 + MAX_PHRASE;

impl<T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'_, T, SLOTS, WORDS> {
    /// Decides the rules that are decided by phrases, or marks their searches.
    pub(super) fn look_for_phrases(&mut self) {
        let end = self.text.len();
        if !self.survey().newline {
            return self.look_in(Line { start: 0, end, ways: Ways::All });
        }
        self.look_in(Line { start: 0, end, ways: Ways::OverLines });
        let (text, mut start, mut end) = (self.text, 0, self.text.head().len());
        for line in text.body().split('\n') {
            end += line.len();
            self.look_in(Line { start, end, ways: Ways::InLine });
            end += 1;
            start = end;
        }
    }

    fn look_in(&mut self, line: Line) {
        let done = self.look_with(&line, Few::new(line.start)) || self.look_with_more(&line);
        if !done {
            self.look_in_crowded(&line);
        }
    }

    #[cold]
    #[inline(never)]
    fn look_with_more(&mut self, line: &Line) -> bool {
        self.look_with(line, More::new(line.start))
    }

    /// Looks at the ways of a line; `false` where it has more phrases than there is room for.
    #[inline(always)]
    fn look_with<const B: usize, const E: usize>(&mut self, line: &Line, mut events: Events<B, E>) -> bool {
        let done = self.meet_phrases(line, line.start, &mut events) == line.end;
        if done {
            self.look_at_gated(line, &events);
        }
        done
    }

    /// Meets the phrases of the line that start at `from` or behind it. Gives where there was no more room for events, or
    /// the end of the line.
    #[inline(always)]
    fn meet_phrases<const B: usize, const E: usize>(
        &self,
        line: &Line,
        from: usize,
        events: &mut Events<B, E>,
    ) -> usize {
        let text = self.text;
        let (head, body) = (text.head().len(), text.body().as_bytes());
        let mut around = [0; AROUND_HEAD];
        let mut from = from;
        if from < head {
            let bytes = text.head().iter().chain(body).take(line.end).skip(from);
            let length = bytes.zip(&mut around).map(|(byte, to)| *to = *byte).count();
            let bytes = around.get(..length).unwrap_or(&[]);
            let piece = Piece { bytes, base: from, starts: head.min(line.end) - from };
            from += self.meet_in(line, piece, events);
            if from < head.min(line.end) {
                return from;
            }
        }
        let bytes = body.get(from.saturating_sub(head)..line.end.saturating_sub(head)).unwrap_or(&[]);
        from + self.meet_in(line, Piece { bytes, base: from, starts: bytes.len() }, events)
    }

    /// Meets the phrases of a piece; gives how many of its starts were looked at.
    #[inline(always)]
    fn meet_in<const B: usize, const E: usize>(
        &self,
        line: &Line,
        piece: Piece<'_>,
        events: &mut Events<B, E>,
    ) -> usize {
        let lexicon = self.image.lexicons().at(0);
        if piece.base == 0 && line.start == 0 && !self.meet_from(lexicon.head as usize, piece, 0, 0, events) {
            return 0;
        }
        let Some(filter) = self.image.beginning_filter().first_chunk() else { return piece.starts };
        // Those whose first four bytes are there, in blocks.
        let grams = piece.starts.min(piece.bytes.len().saturating_sub(3));
        let mut first = 0;
        while first < grams {
            let mut hits = match piece.bytes.get(first..).and_then(<[u8]>::first_chunk) {
                Some(block) => beginnings_in(filter, block),
                None => beginnings_at_end(filter, piece.bytes.get(first..).unwrap_or(&[])),
            };
            if grams - first < BLOCK {
                hits &= (1 << (grams - first)) - 1;
            }
            while hits != 0 {
                let at = first + hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if !self.meet_at(piece, at, u32::from(lexicon.bucket_bits), events) {
                    return at;
                }
            }
            first += BLOCK;
        }
        // The last three bytes.
        let last = piece.bytes.len().wrapping_sub(3);
        if last < piece.starts && !self.meet_at(piece, last, u32::from(lexicon.bucket_bits), events) {
            return last;
        }
        piece.starts
    }

    /// Meets the phrases that start at `at`; `false` where there is no room for them all.
    #[inline(always)]
    fn meet_at<const B: usize, const E: usize>(
        &self,
        piece: Piece<'_>,
        at: usize,
        bucket_bits: u32,
        events: &mut Events<B, E>,
    ) -> bool {
        let Some(&[a, b, c]) = piece.bytes.get(at..).and_then(<[u8]>::first_chunk) else { return true };
        let bytes = u32::from_le_bytes([a, b, c, 0]);
        let bucket = self.image.beginning_buckets().list(Beginning::bucket(bytes, bucket_bits) as usize);
        let mut beginnings = self.image.beginnings().span(bucket);
        while let Some(beginning) = beginnings.next() {
            if beginning.fits(bytes) {
                return self.meet_from(beginning.node as usize, piece, at, 3, events);
            }
        }
        true
    }

    /// Meets the phrases that go on at a node, `walked` bytes behind `at`.
    #[inline(always)]
    fn meet_from<const B: usize, const E: usize>(
        &self,
        node: usize,
        piece: Piece<'_>,
        at: usize,
        walked: usize,
        events: &mut Events<B, E>,
    ) -> bool {
        let before = events.len();
        // There must be room for the end, too.
        let start = piece.base + at - events.base;
        if start > usize::from(u16::MAX) - MAX_PHRASE {
            return false;
        }
        let start = start as u16;
        let rest = piece.bytes.get(at..).unwrap_or(&[]);
        let rest = rest.get(..MAX_PHRASE).unwrap_or(rest);
        let image = self.image;
        let mut room = true;
        walk(image, node, rest, walked, |ending, length| {
            let phrases = image.endings().span(image.ending_starts().list(ending));
            let end = start.saturating_add(length as u16);
            room = phrases.iter().all(|phrase| events.push(phrase, start, end));
            room
        });
        if !room {
            events.truncate(before);
        }
        room
    }

    /// Looks at the ways whose rarest phrase was met.
    #[inline(always)]
    fn look_at_gated<const B: usize, const E: usize>(&mut self, line: &Line, events: &Events<B, E>) {
        for nth in 0..events.len() {
            let Some(event) = events.get(nth) else { return };
            let gated = self.image.gate_starts().list(usize::from(event.phrase));
            if gated.is_empty() || !events.is_first(&event) {
                continue;
            }
            for way in self.image.gated().span(gated).iter() {
                let way = self.image.ways().at(way as usize);
                if way.rule >= self.best {
                    break;
                }
                self.look_at(&way, line, events);
            }
        }
    }

    #[inline(always)]
    fn look_at<const B: usize, const E: usize>(&mut self, way: &Way, line: &Line, events: &Events<B, E>) {
        let parts = self.image.parts().span(way.parts);
        if !self.is_open(way, line) || !parts.iter().all(|part| events.of(part.phrase).next().is_some()) {
            return;
        }
        if line.ways == Ways::OverLines || self.follows(way, parts, line, events) {
            self.decide_way(way);
        }
    }

    /// Whether the way could change anything.
    #[inline(always)]
    fn is_open(&self, way: &Way, line: &Line) -> bool {
        self.wants(way.rule)
            && line.ways.has(way)
            && (way.search == NONE || !self.scratch.is_marked(way.search))
            && (way.flags & way_flag::START == 0 || line.start == 0)
    }

    /// The way matches.
    fn decide_way(&mut self, way: &Way) {
        match way.search {
            NONE => self.found(way.rule),
            search => self.scratch.mark(search),
        }
    }

    /// Whether the phrases stand one after the other.
    fn follows<const B: usize, const E: usize>(
        &mut self,
        way: &Way,
        mut parts: Table<'_, Part>,
        line: &Line,
        events: &Events<B, E>,
    ) -> bool {
        let mut at = line.start;
        while let Some(part) = parts.next() {
            match self.next_end(way, &part, parts.len() == 0, at, events) {
                Some(end) => at = end,
                None => return false,
            }
        }
        self.ends_well_at(way, at, line)
    }

    /// Where the phrase of the part ends first, behind `at`.
    #[inline(always)]
    fn next_end<const B: usize, const E: usize>(
        &mut self,
        way: &Way,
        part: &Part,
        is_last: bool,
        at: usize,
        events: &Events<B, E>,
    ) -> Option<usize> {
        let must_end = is_last && way.flags & (way_flag::END | way_flag::TAIL) == way_flag::END;
        let mut least = None;
        for event in events.of(part.phrase) {
            let (start, end) = (events.base + usize::from(event.start), events.base + usize::from(event.end));
            let stands = match part.gap {
                AT_START => start == 0,
                gap => self.has_chars(at, start, gap as usize),
            };
            let is_less = least.is_none_or(|least| end < least);
            if is_less && stands && (!must_end || end == self.text.len()) && self.has_case(part, start, end) {
                least = Some(end);
            }
        }
        least
    }

    /// Whether the phrase of a part, which stands from `start` to `end` in some case, stands there in its own.
    #[inline(always)]
    fn has_case(&self, part: &Part, start: usize, end: usize) -> bool {
        part.cased == NONE || self.has_case_of(part.cased as usize, start, end)
    }

    #[inline(never)]
    fn has_case_of(&self, node: usize, start: usize, end: usize) -> bool {
        let (head, body) = (self.text.head(), self.text.body().as_bytes());
        let mut around = [0; AROUND_HEAD];
        let bytes = match start.checked_sub(head.len()) {
            Some(start) => body.get(start..).unwrap_or(&[]),
            None => {
                let bytes = head.iter().chain(body).skip(start);
                let length = bytes.zip(&mut around).map(|(byte, to)| *to = *byte).count();
                around.get(..length).unwrap_or(&[])
            }
        };
        let mut found = false;
        walk(self.image, node, bytes, 0, |_, length| {
            found = start + length == end;
            !found
        });
        found
    }

    /// Whether what follows the last phrase completes the way.
    fn ends_well_at(&mut self, way: &Way, at: usize, line: &Line) -> bool {
        let has = |flag| way.flags & flag != 0;
        !has(way_flag::TAIL)
            || (self.has_chars(at, line.end, way.tail as usize)
                && (!has(way_flag::END) || line.end == self.text.len()))
    }
}
