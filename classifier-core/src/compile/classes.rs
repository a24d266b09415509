//! The character classes of a rule set, each once.

use regex_syntax::hir::Class;

use crate::image::layout;
use crate::image::record::Record;

use super::lists::Lists;

/// Interned classes; the index of a class is its number in the image.
#[derive(Debug, Default)]
pub(super) struct Classes {
    sets: Vec<CharSet>,
    /// The ends of their ranges, by the same numbers.
    ends: Lists,
}

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CharSet {
    /// Ascending, both ends included.
    pub(super) ranges: Vec<(u32, u32)>,
    /// The ASCII members.
    pub(super) ascii: u128,
}

impl CharSet {
    pub(super) fn new(class: &Class) -> Self {
        let ranges: Vec<(u32, u32)> = match class {
            Class::Unicode(class) => {
                class.ranges().iter().map(|r| (r.start() as u32, r.end() as u32)).collect()
            }
            // Without Unicode a class of a UTF-8 pattern holds ASCII only.
            Class::Bytes(class) => {
                class.ranges().iter().map(|r| (r.start().into(), r.end().into())).collect()
            }
        };
        let ascii = ranges.iter().fold(0, |set, &(low, high)| set | ascii_bits(low, high));
        CharSet { ranges, ascii }
    }

    pub(super) fn has(&self, c: char) -> bool {
        let c = u32::from(c);
        if c < 128 {
            return self.ascii >> c & 1 == 1;
        }
        let after = self.ranges.partition_point(|&(low, _)| low <= c);
        after > 0 && c <= self.ranges[after - 1].1
    }

    pub(super) fn has_ascii(&self, byte: u8) -> bool {
        self.ascii >> byte & 1 == 1
    }

    /// Whether a character outside ASCII is a member.
    pub(super) fn has_unicode(&self) -> bool {
        self.ranges.last().is_some_and(|&(_, high)| high >= 128)
    }

    /// Whether all members outside ASCII fold to this letter: U+017F to `s`, U+212A to `k`.
    pub(super) fn folds_to(&self, letter: u8) -> bool {
        let member = match letter {
            b's' => 0x17f,
            b'k' => 0x212a,
            _ => return false,
        };
        self.ranges.iter().all(|&(low, high)| high < 128 || (low == high && low == member))
    }

    /// Any character but a line feed, or any at all.
    pub(super) fn is_dot(&self) -> bool {
        matches!(self.ranges[..], [(0, 9), (11, 0x10ffff)]) || self.is_any()
    }

    /// Any character at all.
    pub(super) fn is_any(&self) -> bool {
        matches!(self.ranges[..], [(0, 0x10ffff)])
    }
}

/// Bits `low..=high` of a set of ASCII bytes.
fn ascii_bits(low: u32, high: u32) -> u128 {
    if low >= 128 {
        return 0;
    }
    let up_to = |end: u32| if end >= 127 { u128::MAX } else { (1 << (end + 1)) - 1 };
    up_to(high) & !((1 << low) - 1)
}

impl Classes {
    /// The number of the class.
    pub(super) fn intern(&mut self, set: CharSet) -> u32 {
        let ends: Vec<u32> = set.ranges.iter().flat_map(|&(low, high)| [low, high]).collect();
        let number = self.ends.intern(&ends);
        if number == self.sets.len() {
            self.sets.push(set);
        }
        number as u32
    }

    /// Bytes that they take in an image.
    pub(super) fn size(&self) -> usize {
        self.sets.len() * layout::Class::SIZE + self.ends.members() / 2 * layout::Range::SIZE
    }

    /// Makes `\w` class 0, which Unicode word looks ask for. Must come first.
    pub(super) fn intern_word(&mut self) {
        let word = regex_syntax::parse(r"\w").expect("\\w is a class");
        let regex_syntax::hir::HirKind::Class(class) = word.kind() else {
            unreachable!("\\w is a class");
        };
        assert_eq!(self.intern(CharSet::new(class)), 0, "\\w must be the first class");
    }

    /// `\w`, once it was made class 0.
    pub(super) fn word(&self) -> &CharSet {
        &self.sets[0]
    }

    pub(super) fn get(&self, number: u32) -> &CharSet {
        &self.sets[number as usize]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &CharSet> {
        self.sets.iter()
    }
}
