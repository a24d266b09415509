//! The tables of the scan: filters, buckets, windows and their entries.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::image::gram::{FILTER_BITS, gram, hash};
use crate::image::layout::{self, Entry, GATE, Section, Tier};
use crate::image::write::Writer;

use super::groups::Groups;
use super::limits::Limits;
use super::position::Position;
use super::rarity::Rarity;
use super::window::{Shape, Window, window};

/// The grams of one tier.
#[derive(Debug)]
pub(super) struct Grams {
    shape: Shape,
    entries: Vec<Announced>,
    /// What is compared where each window is met, by the window's bytes.
    compared: HashMap<u64, usize>,
}

/// The most bytes that are known of a window and what follows it.
const MOST_KNOWN: usize = 7;

/// An entry, the gram that it is found by, what stands around that, and the number of the rule that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Announced {
    gram: u32,
    /// As in [`layout::Window`].
    bytes: u64,
    rule: u32,
    entry: Entry,
}

impl Grams {
    pub(super) fn new(shape: Shape) -> Self {
        Grams { shape, entries: Vec::new(), compared: HashMap::new() }
    }

    /// Announces the target by the grams of the best window of its positions, which must have room for one. Gives how
    /// many bytes are compared where that window is met, for all that it announces by now.
    pub(super) fn add(
        &mut self,
        positions: &[Position],
        rarity: &Rarity,
        target: u32,
        head: u16,
        rule: u32,
    ) -> usize {
        let Window { offset, .. } =
            window(positions, self.shape, rarity).expect("planned fragments have a window in their tier");
        let known: Vec<u8> =
            positions[offset..].iter().map_while(Position::folded).take(MOST_KNOWN).collect();
        let mut word = [0; 8];
        word[..known.len()].copy_from_slice(&known);
        word[MOST_KNOWN] = (known.len() << 4) as u8;
        let offset = if target & GATE == 0 { offset as u16 } else { 0 };
        for (nth, bytes) in known[..self.shape.window()].windows(self.shape.gram).enumerate() {
            let gram = gram(bytes, self.shape.gram as u8).expect("a gram has the size of its tier");
            let bytes = u64::from_le_bytes(word) | (nth as u64) << 56;
            self.entries.push(Announced { gram, bytes, rule, entry: Entry { target, head, offset } });
        }
        let fragment = if target & GATE == 0 { positions.len() } else { 0 };
        let compared = self.compared.entry(u64::from_le_bytes(word)).or_default();
        *compared += fragment + Limits::BYTES_PER_RULE;
        *compared
    }

    /// The head of each gram's rule.
    pub(super) fn heads(&self) -> impl Iterator<Item = u16> {
        self.entries.iter().map(|announced| announced.entry.head)
    }

    /// Writes the tier, unless it is empty.
    pub(super) fn write(mut self, groups: &Groups, writer: &mut Writer) {
        if self.entries.is_empty() {
            return;
        }
        let different = self.different();
        let bucket_bits = bits_for(different * 2);
        let wanted = bits_for(different * FILTER_BYTES);
        let filter_bits = FILTER_BITS
            .into_iter()
            .find(|&bits| bits >= wanted)
            .unwrap_or(FILTER_BITS[FILTER_BITS.len() - 1]);
        let bucket = |announced: &Announced| hash(announced.gram) >> (32 - bucket_bits);
        // Of two windows with the same gram, the one that starts first comes first: the matcher counts on meeting
        // a fragment where it first stands.
        self.entries.sort_by_key(|it| {
            (bucket(it), Reverse(it.bytes >> 56 & 0xf), it.bytes, it.rule, it.entry.target, it.entry.head)
        });
        // Literals of a search may have the same window.
        self.entries.dedup();
        let tier = Tier {
            gram: self.shape.gram as u8,
            stride: self.shape.stride as u8,
            filter_bits: filter_bits as u8,
            bucket_bits: bucket_bits as u8,
            filter: writer.extend_ints(Section::Filters, self.filter(groups, filter_bits)).start,
            buckets: writer.count_ints::<u32>(Section::Buckets),
        };
        let mut windows =
            self.entries.chunk_by(|a, b| (bucket(a), a.bytes) == (bucket(b), b.bytes)).peekable();
        for number in 0..1 << bucket_bits {
            let start = writer.count::<layout::Window>();
            writer.extend_ints(Section::Buckets, [start]);
            while let Some(window) = windows.next_if(|window| bucket(&window[0]) == number) {
                write_window(window, writer);
            }
        }
        let end = writer.count::<layout::Window>();
        writer.extend_ints(Section::Buckets, [end]);
        writer.push(&tier);
    }

    /// How many different grams there are.
    fn different(&self) -> usize {
        let mut grams: Vec<u32> = self.entries.iter().map(|announced| announced.gram).collect();
        grams.sort_unstable();
        grams.dedup();
        grams.len()
    }

    fn filter(&self, groups: &Groups, bits: u32) -> Vec<u8> {
        let mut filter = vec![0; 1 << bits];
        for announced in &self.entries {
            filter[(hash(announced.gram) >> (32 - bits)) as usize] |= groups.of_head(announced.entry.head);
        }
        filter
    }
}

/// Writes what one window announces.
fn write_window(announced: &[Announced], writer: &mut Writer) {
    let entries = writer.extend(announced.iter().map(|announced| announced.entry));
    writer.push(&layout::Window { bytes: announced[0].bytes, entries });
}

/// Bytes of a filter for each gram, where its largest size allows: one in so many other grams passes.
const FILTER_BYTES: usize = 12;

/// The least number of bits that can tell `count` things apart; at least 1.
fn bits_for(count: usize) -> u32 {
    count.next_power_of_two().trailing_zeros().clamp(1, 24)
}
