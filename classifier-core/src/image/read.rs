//! An image's bytes as typed sections.

use super::ImageError;
use super::layout::*;
use super::record::{Ints, Item, Record, Span, Table};
use crate::advice::{Action, Advice, Severity};
use crate::bounce_class::BounceClass;

/// Bytes before the extents of the sections.
pub(crate) const HEADER_SIZE: usize = MAGIC.len() + Header::SIZE;

/// Bytes before the first section.
pub(crate) const SECTIONS_START: usize = HEADER_SIZE + Section::COUNT * Extent::SIZE;

/// Integer at `at`; [`Field::get`](super::record::Field::get) for constants, which cannot call traits yet.
const fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// The length that the header says, of an image of this version.
pub(super) const fn length_said(bytes: &[u8]) -> Result<usize, ImageError> {
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
    Ok(u32_at(bytes, MAGIC.len() + 8) as usize)
}

/// Checks the header: what [`Image::read`] relies on.
const fn check_header(bytes: &[u8]) -> Result<(), ImageError> {
    match length_said(bytes) {
        Ok(expected) if expected == bytes.len() => Ok(()),
        Ok(expected) => Err(ImageError::Length { found: bytes.len(), expected }),
        Err(error) => Err(error),
    }
}

/// The bytes of a section; `None` where they lie outside the image.
const fn section(bytes: &[u8], section: Section) -> Option<&[u8]> {
    let at = HEADER_SIZE + section as usize * Extent::SIZE;
    let (offset, length) = (u32_at(bytes, at) as usize, u32_at(bytes, at + 4) as usize);
    if offset < SECTIONS_START || offset > bytes.len() || length > bytes.len() - offset {
        return None;
    }
    Some(bytes.split_at(offset).1.split_at(length).0)
}

/// Defines [`Image`]: a field for each section, with its type.
macro_rules! image {
    ($($name:ident: $type:ident $(<$item:ty>)? $($section:ident)?,)+) => {
        /// A compiled rule set, read in place: its sections are sliced once, so that a classification finds
        /// them without a check.
        #[derive(Clone, Copy, Debug)]
        pub struct Image<'a> {
            bytes: &'a [u8],
            slots: u32,
            folds: bool,
            own: u32,
            $($name: image!(@type $type $(<$item>)?),)+
        }

        impl<'a> Image<'a> {
            /// Finds the sections. `const`, so that a baked image costs nothing at start.
            ///
            /// # Errors
            ///
            /// Where the bytes are no image, an image of another version, or not of the length that the
            /// header says. The checksum and the records are not looked at: see [`Image::validate`].
            pub const fn read(bytes: &'a [u8]) -> Result<Image<'a>, ImageError> {
                if let Err(error) = check_header(bytes) {
                    return Err(error);
                }
                $(
                    let Some($name) = section(bytes, image!(@section $type $(<$item>)? $($section)?)) else {
                        return Err(ImageError::Damaged("a section lies outside the image"));
                    };
                )+
                let slots = u32_at(bytes, MAGIC.len() + 12);
                let folds = u32_at(bytes, MAGIC.len() + 16) != 0;
                let own = u32_at(bytes, MAGIC.len() + 20);
                Ok(Image { bytes, slots, folds, own, $($name: image!(@new $name $type),)+ })
            }

            /// Where the sections are, in their order.
            pub(crate) fn extents(&self) -> impl Iterator<Item = Extent> {
                let bytes = self.bytes;
                (0..Section::COUNT).map(move |nth| Extent::read(bytes, HEADER_SIZE + nth * Extent::SIZE))
            }

            /// The names of the sections, each with its length in bytes, in the order of the image.
            pub fn section_sizes(&self) -> [(&'static str, usize); Section::COUNT] {
                let size = |found| section(self.bytes, found).map_or(0, <[u8]>::len);
                [$((stringify!($name), size(image!(@section $type $(<$item>)? $($section)?))),)+]
            }

            $(
                #[inline(always)]
                pub(crate) fn $name(&self) -> image!(@type $type $(<$item>)?) {
                    self.$name
                }
            )+
        }
    };
    (@type bytes) => { &'a [u8] };
    (@type table<$item:ty>) => { Table<'a, $item> };
    (@type ints<$item:ty>) => { Ints<'a, $item> };
    (@section table<$item:ty>) => { <$item as Item>::SECTION };
    (@section $type:ident $(<$item:ty>)? $section:ident) => { Section::$section };
    (@new $bytes:ident bytes) => { $bytes };
    (@new $bytes:ident table) => { Table::new($bytes) };
    (@new $bytes:ident ints) => { Ints::new($bytes) };
}

image! {
    strings: bytes Strings,
    labels: table<Label>,
    files: table<File>,
    rules: table<Rule>,
    dfas: table<Dfa>,
    byte_maps: bytes ByteMaps,
    columns: table<Column>,
    transitions: bytes Transitions,
    accept_starts: ints<u32> AcceptStarts,
    accepted: ints<u32> Accepted,
    shards: table<Shard>,
    skip_codes: bytes SkipCodes,
    skips: table<Skip>,
    searches: table<Search>,
    clauses: table<Clause>,
    words: table<Word>,
    always: ints<u32> Always,
    nfa_states: table<NfaState>,
    classes: table<Class>,
    ranges: table<Range>,
    tiers: table<Tier>,
    groups: bytes Groups,
    filters: bytes Filters,
    buckets: ints<u32> Buckets,
    windows: table<Window>,
    entries: table<Entry>,
    heads: table<Head>,
    fragments: table<Fragment>,
    chains: table<Chain>,
    literals: bytes Literals,
    spots: table<Spot>,
    wides: table<Wide>,
    vocabularies: table<Vocabulary>,
    letters: bytes Letters,
    steps: ints<u64> Steps,
    founds: bytes Founds,
    gate_starts: ints<u32> GateStarts,
    gated: ints<u16> Gated,
    sequences: table<Sequence>,
}

impl<'a> Image<'a> {
    /// All bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The slots that multi-fragment chains need.
    pub(crate) fn slots(&self) -> usize {
        self.slots as usize
    }

    /// Whether U+017F or U+212A may stand for a letter of a window.
    #[inline(always)]
    pub(crate) fn folds(&self) -> bool {
        self.folds
    }

    /// Whether its shards decide everything.
    #[inline(always)]
    pub(crate) fn is_anchored(&self) -> bool {
        self.always.len() | self.tiers.len() | self.vocabularies.len() == 0
    }

    /// How many rules there are.
    pub const fn rule_count(&self) -> usize {
        self.rules.len()
    }

    /// Whether all rules are decided by this image, and none by one that stands behind it.
    pub(crate) const fn decides_all(&self) -> bool {
        self.own == NONE
    }

    /// How many rules are decided by this image.
    #[inline(always)]
    pub const fn own_rules(&self) -> usize {
        if self.decides_all() { self.rule_count() } else { self.own as usize }
    }

    /// The label of rule `number`, counted from 0; empty past the last rule, as all texts are.
    pub fn label(&self, number: usize) -> &'a str {
        self.label_text(self.label_number(number))
    }

    /// The class of rule `number`.
    pub fn class(&self, number: usize) -> BounceClass {
        self.label_class(self.label_number(number))
    }

    /// How many labels there are.
    pub fn label_count(&self) -> usize {
        self.labels().len()
    }

    /// The text of a label.
    pub fn label_text(&self, label: usize) -> &'a str {
        self.string(self.labels().at(label).text)
    }

    /// The class of a label.
    pub fn label_class(&self, label: usize) -> BounceClass {
        BounceClass::from_number(self.labels().at(label).class)
    }

    /// What a label means, in the words of the rule files; empty where they do not say.
    pub fn label_description(&self, label: usize) -> &'a str {
        self.string(self.labels().at(label).description)
    }

    /// The number of the label of rule `number`: labels are numbered in order of first appearance.
    #[inline]
    pub fn label_number(&self, number: usize) -> usize {
        self.rules().at(number).label as usize
    }

    /// What the label of rule `number` means, in the words of the rule files; empty where they do not say.
    pub fn description(&self, number: usize) -> &'a str {
        self.label_description(self.label_number(number))
    }

    /// What the bounces that rule `number` finds ask for.
    pub fn advice(&self, number: usize) -> Advice {
        let rule = self.rules().at(number);
        Advice {
            severity: Severity::from_number(rule.severity).unwrap_or(Severity::Either),
            action: Action::from_number(rule.action).unwrap_or(Action::Review),
        }
    }

    /// The regular expression of rule `number`.
    pub fn pattern(&self, number: usize) -> &'a str {
        self.string(self.rules().at(number).pattern)
    }

    /// The name of the file of rule `number`.
    pub fn file(&self, number: usize) -> &'a str {
        let file = self.files().at(self.rules().at(number).file as usize);
        self.string(file.text)
    }

    /// The line of rule `number` and its column in characters, both counted from 1.
    pub fn place(&self, number: usize) -> (u32, u32) {
        let rule = self.rules().at(number);
        (rule.line, rule.column)
    }

    pub(super) fn string(&self, text: Span) -> &'a str {
        let bytes = self.strings().get(text.indices()).unwrap_or(&[]);
        // Validation has seen that it is UTF-8: the check here is what safe code pays.
        core::str::from_utf8(bytes).unwrap_or("")
    }
}
