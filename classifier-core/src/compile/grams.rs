//! The tables of the scan: filters, buckets and entries of the grams of all windows.

use crate::image::layout::{Entry, Section, Tier};
use crate::image::write::{Writer, index_u32};
use crate::matcher::grams::{gram, hash};

use super::position::Position;
use super::window::{TierKind, Window};

/// The grams of one tier.
#[derive(Debug)]
pub(super) struct Grams {
    kind: TierKind,
    /// Each with the number of the rule it is for.
    entries: Vec<(u32, Entry)>,
}

impl Grams {
    pub(super) fn new(kind: TierKind) -> Self {
        Grams { kind, entries: Vec::new() }
    }

    /// Announces `fragment` by the grams of its window.
    pub(super) fn add(&mut self, positions: &[Position], window: &Window, fragment: u32, rule: u32) {
        let folded: Vec<u8> = positions[window.offset..window.offset + self.kind.window()]
            .iter()
            .map(|position| position.folded().expect("windows hold folded positions only"))
            .collect();
        for (nth, bytes) in folded.windows(self.kind.gram()).enumerate() {
            let gram = gram(bytes, self.kind.gram() as u8).expect("a gram has the size of its tier");
            let offset = index_u32(window.offset + nth);
            self.entries.push((rule, Entry { gram, fragment, offset }));
        }
    }

    /// Writes the tier, unless it is empty.
    pub(super) fn write(mut self, writer: &mut Writer) {
        if self.entries.is_empty() {
            return;
        }
        let different = self.different();
        let bucket_bits = bits_for(different * 2);
        let filter_bits = bits_for(different * 16).clamp(12, 20);
        let bucket = |entry: &Entry| hash(entry.gram) >> (32 - bucket_bits);
        self.entries.sort_by_key(|(rule, entry)| (bucket(entry), *rule, entry.fragment, entry.offset));
        let tier = Tier {
            gram: self.kind.gram() as u8,
            stride: self.kind.stride() as u8,
            filter_bits: filter_bits as u8,
            bucket_bits: bucket_bits as u8,
            filter: writer.push_ints(Section::Filters, self.filter(filter_bits)),
            buckets: writer.count(Section::Buckets, size_of::<u32>()),
        };
        let mut entries = self.entries.iter().peekable();
        for number in 0..1 << bucket_bits {
            let start = writer.count(Section::Entries, <Entry as crate::image::record::Record>::SIZE);
            writer.push_ints(Section::Buckets, [start]);
            while let Some((_, entry)) = entries.next_if(|(_, entry)| bucket(entry) == number) {
                writer.push(Section::Entries, entry);
            }
        }
        let end = writer.count(Section::Entries, <Entry as crate::image::record::Record>::SIZE);
        writer.push_ints(Section::Buckets, [end]);
        writer.push(Section::Tiers, &tier);
    }

    /// How many different grams there are.
    fn different(&self) -> usize {
        let mut grams: Vec<u32> = self.entries.iter().map(|(_, entry)| entry.gram).collect();
        grams.sort_unstable();
        grams.dedup();
        grams.len()
    }

    fn filter(&self, bits: u32) -> Vec<u8> {
        let mut filter = vec![0; 1 << (bits - 3)];
        for (_, entry) in &self.entries {
            let bit = hash(entry.gram) >> (32 - bits);
            filter[bit as usize / 8] |= 1 << (bit % 8);
        }
        filter
    }
}

/// The least number of bits that can tell `count` things apart; at least 1.
fn bits_for(count: usize) -> u32 {
    count.next_power_of_two().trailing_zeros().clamp(1, 24)
}
