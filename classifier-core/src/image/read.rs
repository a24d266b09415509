//! An image's bytes as typed sections.

use super::ImageError;
use super::layout::*;
use super::record::{Ints, Record, Table};
use crate::bounce_class::BounceClass;

/// Bytes before the extents of the sections.
pub(crate) const HEADER_SIZE: usize = MAGIC.len() + Header::SIZE;

/// Bytes before the first section.
pub(crate) const SECTIONS_START: usize = HEADER_SIZE + Section::COUNT * Extent::SIZE;

/// Where the sections of an image are: read once, so that a classification does not read the header.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    offsets: [u32; Section::COUNT],
    lengths: [u32; Section::COUNT],
    pub(crate) slots: u32,
}

impl Layout {
    /// Reads the header. `const`, so that a baked image costs nothing at start.
    ///
    /// # Errors
    ///
    /// Where the bytes are no image, an image of another version, or not of the length that the header
    /// says. The checksum and the records are not looked at: see [`Image::validate`].
    pub const fn read(bytes: &[u8]) -> Result<Layout, ImageError> {
        if bytes.len() < SECTIONS_START {
            return Err(ImageError::NotAnImage);
        }
        let mut i = 0;
        while i < MAGIC.len() {
            if bytes[i] != MAGIC[i] {
                return Err(ImageError::NotAnImage);
            }
            i += 1;
        }
        let found = u32_at(bytes, MAGIC.len());
        if found != VERSION {
            return Err(ImageError::Version { found, supported: VERSION });
        }
        if u32_at(bytes, MAGIC.len() + 4) as usize != Section::COUNT {
            return Err(ImageError::Damaged("the number of sections"));
        }
        let expected = u32_at(bytes, MAGIC.len() + 8) as usize;
        if expected != bytes.len() {
            return Err(ImageError::Length { found: bytes.len(), expected });
        }
        let mut layout = Layout {
            offsets: [0; Section::COUNT],
            lengths: [0; Section::COUNT],
            slots: u32_at(bytes, MAGIC.len() + 12),
        };
        let mut section = 0;
        while section < Section::COUNT {
            let at = HEADER_SIZE + section * Extent::SIZE;
            let (offset, length) = (u32_at(bytes, at), u32_at(bytes, at + 4));
            if (offset as u64) < SECTIONS_START as u64 || offset as u64 + length as u64 > bytes.len() as u64 {
                return Err(ImageError::Damaged("a section lies outside the image"));
            }
            layout.offsets[section] = offset;
            layout.lengths[section] = length;
            section += 1;
        }
        Ok(layout)
    }

    fn section<'a>(&self, bytes: &'a [u8], section: Section) -> &'a [u8] {
        let start = self.offsets[section as usize] as usize;
        let end = start + self.lengths[section as usize] as usize;
        bytes.get(start..end).unwrap_or(&[])
    }
}

/// [`Field::get`](super::record::Field::get) for constants, which cannot call traits yet.
const fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// A compiled rule set, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    pub(crate) strings: &'a [u8],
    pub(crate) labels: Table<'a, Label>,
    pub(crate) files: Table<'a, File>,
    pub(crate) rules: Table<'a, Rule>,
    pub(crate) dfas: Table<'a, Dfa>,
    pub(crate) byte_maps: &'a [u8],
    pub(crate) transitions: Ints<'a, u16>,
    pub(crate) accept_starts: Ints<'a, u32>,
    pub(crate) accepted: Ints<'a, u32>,
    pub(crate) shards: Table<'a, Shard>,
    pub(crate) shard_searches: Ints<'a, u32>,
    pub(crate) searches: Table<'a, Search>,
    pub(crate) always: Ints<'a, u32>,
    pub(crate) folded: Ints<'a, u32>,
    pub(crate) nfa_states: Table<'a, NfaState>,
    pub(crate) classes: Table<'a, Class>,
    pub(crate) ranges: Table<'a, Range>,
    pub(crate) tiers: Table<'a, Tier>,
    pub(crate) filters: &'a [u8],
    pub(crate) buckets: Ints<'a, u32>,
    pub(crate) entries: Table<'a, Entry>,
    pub(crate) fragments: Table<'a, Fragment>,
    pub(crate) chains: Table<'a, Chain>,
    pub(crate) literals: &'a [u8],
    pub(crate) spots: Table<'a, Spot>,
    pub(crate) slots: usize,
}

impl<'a> Image<'a> {
    /// The sections of `bytes`, which `layout` was read from.
    #[inline]
    pub fn new(bytes: &'a [u8], layout: &Layout) -> Self {
        let section = |section| layout.section(bytes, section);
        Image {
            strings: section(Section::Strings),
            labels: Table::new(section(Section::Labels)),
            files: Table::new(section(Section::Files)),
            rules: Table::new(section(Section::Rules)),
            dfas: Table::new(section(Section::Dfas)),
            byte_maps: section(Section::ByteMaps),
            transitions: Ints::new(section(Section::Transitions)),
            accept_starts: Ints::new(section(Section::AcceptStarts)),
            accepted: Ints::new(section(Section::Accepted)),
            shards: Table::new(section(Section::Shards)),
            shard_searches: Ints::new(section(Section::ShardSearches)),
            searches: Table::new(section(Section::Searches)),
            always: Ints::new(section(Section::Always)),
            folded: Ints::new(section(Section::Folded)),
            nfa_states: Table::new(section(Section::NfaStates)),
            classes: Table::new(section(Section::Classes)),
            ranges: Table::new(section(Section::Ranges)),
            tiers: Table::new(section(Section::Tiers)),
            filters: section(Section::Filters),
            buckets: Ints::new(section(Section::Buckets)),
            entries: Table::new(section(Section::Entries)),
            fragments: Table::new(section(Section::Fragments)),
            chains: Table::new(section(Section::Chains)),
            literals: section(Section::Literals),
            spots: Table::new(section(Section::Spots)),
            slots: layout.slots as usize,
        }
    }

    /// How many rules there are.
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }

    /// Rule `number`, counted from 0, which must be one of the image's.
    pub fn rule(&self, number: usize) -> RuleInfo<'a> {
        let rule = self.rules.at(number);
        let file = self.files.at(rule.file as usize);
        RuleInfo {
            number,
            label: self.label(number),
            class: self.class(number),
            file: self.string(file.text, file.length),
            line: rule.line,
            column: rule.column,
            pattern: self.string(rule.pattern, rule.pattern_length),
        }
    }

    /// The label of rule `number`.
    pub fn label(&self, number: usize) -> &'a str {
        let label = self.labels.at(self.rules.at(number).label as usize);
        self.string(label.text, label.length)
    }

    /// The class of rule `number`.
    pub fn class(&self, number: usize) -> BounceClass {
        BounceClass::from_number(self.labels.at(self.rules.at(number).label as usize).class)
    }

    fn string(&self, start: u32, length: u32) -> &'a str {
        let start = start as usize;
        let bytes = self.strings.get(start..start.wrapping_add(length as usize)).unwrap_or(&[]);
        // Validation has seen that it is UTF-8: the check here is what safe code pays.
        core::str::from_utf8(bytes).unwrap_or("")
    }
}

/// A rule as its author wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo<'a> {
    /// Its place in the matching order, counted from 0.
    pub number: usize,
    /// Its label.
    pub label: &'a str,
    /// The class of its label.
    pub class: BounceClass,
    /// The name of its file.
    pub file: &'a str,
    /// Its line, counted from 1.
    pub line: u32,
    /// Its column in characters, counted from 1.
    pub column: u32,
    /// Its regular expression.
    pub pattern: &'a str,
}
