//! `Lexicons`, `BeginningFilter`, `BeginningBuckets`, `Beginnings`, `Nodes`, `EndingStarts`, `Endings`, `GateStarts`,
//! `Gated`, `Ways`, `Parts`.

use super::super::capacity::{MAX_PARTS, MAX_WAYS};
use super::super::layout::{AT_START, BEGINNING_FILTER, Lexicon, NONE, node, way_flag};
use super::super::read::Image;
use super::bounds::InOrder;
use super::{Checked, ascending, check, each, index_or_none, within};

impl Image<'_> {
    pub(super) fn check_phrases(&self) -> Checked {
        check(self.lexicons().len() <= 1, "there are several lexicons")?;
        if self.lexicons().len() == 0 {
            return check(
                self.nodes().len() | self.ways().len() | self.beginnings().len() | self.gate_starts().len()
                    == 0,
                "phrases have no lexicon",
            );
        }
        self.check_beginnings(&self.lexicons().at(0))?;
        self.check_nodes()?;
        self.check_endings()?;
        self.check_gates()?;
        self.check_ways()
    }

    fn check_beginnings(&self, lexicon: &Lexicon) -> Checked {
        let Lexicon { bucket_bits, head } = *lexicon;
        check(self.beginning_filter().len() == BEGINNING_FILTER, "a lexicon's filter is missing")?;
        check((1..=20).contains(&bucket_bits), "a lexicon has no buckets")?;
        let starts = self.beginning_buckets();
        check(starts.len() == (1 << bucket_bits) + 1, "a lexicon's buckets are missing")?;
        let mut buckets = InOrder::default();
        (0..1 << bucket_bits).try_for_each(|bucket| {
            let bucket = starts.list(bucket);
            buckets.next(bucket, "a bucket's beginnings are another's")?;
            check(within(bucket, self.beginnings().len()), "a bucket's beginnings are missing")
        })?;
        check((head as usize) < self.nodes().len(), "a node is missing")?;
        each(self.beginnings(), |beginning| {
            check((beginning.node as usize) < self.nodes().len(), "a node is missing")?;
            check(beginning.bytes >> 24 < 8, "a beginning has no such byte")
        })
    }

    /// Each node is whole, and leads to a place within the section.
    fn check_nodes(&self) -> Checked {
        let mut rest = self.nodes();
        while let Some((&head, behind)) = rest.split_first() {
            let items = usize::from(head >> 3);
            let (size, behind) = match head & 7 {
                node::END => (0, behind),
                node::FOLDED | node::EXACT => (items, behind),
                kind @ (node::BYTES | node::RANGES) => {
                    let (items, behind) = match behind.split_first() {
                        Some((&many, behind)) if items == 0 => (usize::from(many), behind),
                        _ => (items, behind),
                    };
                    let size = if kind == node::BYTES { 1 } else { 2 } + node::PLACE;
                    let places =
                        behind.chunks_exact(size).take(items).map(|item| &item[size - node::PLACE..]);
                    self.check_places(places)?;
                    (items * size, behind)
                }
                node::PHRASES => {
                    let ending =
                        behind.first_chunk().map_or(usize::MAX, |bytes| u16::from_le_bytes(*bytes).into());
                    check(ending < self.ending_starts().len().saturating_sub(1), "an ending is missing")?;
                    (2, behind)
                }
                node::JUMP => {
                    self.check_places(behind.get(..node::PLACE).into_iter())?;
                    (node::PLACE, behind)
                }
                _ => return check(false, "a node is of no kind"),
            };
            let Some(behind) = behind.get(size..) else { return check(false, "a node is not whole") };
            rest = behind;
        }
        Ok(())
    }

    fn check_places<'b>(&self, mut places: impl Iterator<Item = &'b [u8]>) -> Checked {
        let place = |bytes: &[u8]| bytes.iter().rev().fold(0, |place, &byte| place << 8 | usize::from(byte));
        check(places.all(|bytes| place(bytes) < self.nodes().len()), "a node is missing")
    }

    /// Phrases are as many as there are lists of the ways that they gate.
    fn check_phrase(&self, phrase: u16) -> Checked {
        check(usize::from(phrase) < self.gate_starts().len().saturating_sub(1), "a phrase is missing")
    }

    fn check_endings(&self) -> Checked {
        let (starts, mut lists) = (self.ending_starts(), InOrder::default());
        (1..starts.len()).try_for_each(|at| {
            let phrases = starts.list(at - 1);
            lists.next(phrases, "the phrases of an ending are another's")?;
            check(within(phrases, self.endings().len()), "an ending has no phrases")?;
            let phrases = self.endings().span(phrases);
            phrases.iter().try_for_each(|phrase| self.check_phrase(phrase))?;
            check(ascending(phrases.iter()), "an ending's phrases are not ascending")
        })
    }

    fn check_gates(&self) -> Checked {
        let (starts, mut lists) = (self.gate_starts(), InOrder::default());
        (1..starts.len()).try_for_each(|at| {
            let ways = starts.list(at - 1);
            lists.next(ways, "the ways of a phrase are another's")?;
            check(within(ways, self.gated().len()), "a phrase's ways are missing")?;
            let ways = self.gated().span(ways);
            check(ways.iter().all(|way| (way as usize) < self.ways().len()), "a way is missing")?;
            // The matcher looks no further than to the first rule that could not win.
            check(ascending(ways.iter()), "a phrase's ways are not ascending")
        })
    }

    fn check_ways(&self) -> Checked {
        check(self.ways().len() <= MAX_WAYS, "there are too many ways")?;
        let (mut parts, mut last) = (InOrder::default(), 0);
        each(self.ways(), |way| {
            self.check_rule(way.rule)?;
            check(core::mem::replace(&mut last, way.rule) <= way.rule, "ways are out of order")?;
            check(index_or_none(way.search, self.searches().len()), "a way's search is missing")?;
            check(way.flags <= way_flag::ALL, "a way has no such flags")?;
            check(way.search != NONE || way.flags & way_flag::NEWLINE == 0, "a way's search is missing")?;
            parts.next(way.parts, "a way's phrases are another's")?;
            check(
                !way.parts.is_empty()
                    && way.parts.len() as usize <= MAX_PARTS
                    && within(way.parts, self.parts().len()),
                "a way's phrases are missing",
            )?;
            let start = way.flags & way_flag::START != 0;
            self.parts().span(way.parts).iter().enumerate().try_for_each(|(nth, part)| {
                self.check_phrase(part.phrase)?;
                check(index_or_none(part.cased, self.nodes().len()), "a node is missing")?;
                check(part.gap != AT_START || (nth == 0 && start), "a phrase stands where it cannot")
            })
        })
    }
}
