//! What texts must start with: each distinct head of the chains, once.

use std::collections::HashMap;

use super::groups::Groups;
use super::position::Position;
use crate::image::layout::{Head, Section};
use crate::image::write::Writer;

/// The number of the head that every text has.
pub(super) const ANY: u16 = 0;

/// Interned heads; the index of a head is its number in the image.
#[derive(Debug)]
pub(super) struct Heads {
    /// Each with the number of grams that announce rules with it.
    heads: Vec<(Head, usize)>,
    numbers: HashMap<(u128, u128, u16), u16>,
}

impl Heads {
    pub(super) fn new() -> Self {
        let any = Head { value: 0, mask: 0, wide: 0 };
        Heads { heads: vec![(any, 0)], numbers: HashMap::from([((0, 0, 0), ANY)]) }
    }

    /// The number of the head that texts have whose start these positions fit. It may be that of more
    /// texts: it only refuses, and what it lets pass is compared exactly.
    pub(super) fn intern(&mut self, positions: &[Position]) -> u16 {
        let bytes = |byte: fn(&Position) -> u8| {
            let mut word = [0; 16];
            positions.iter().zip(&mut word).for_each(|(position, to)| *to = byte(position));
            u128::from_le_bytes(word)
        };
        let wide = positions.iter().take(16).enumerate();
        let wide =
            wide.filter(|(_, position)| position.wide.is_some()).fold(0, |bits, (nth, _)| bits | 1 << nth);
        let head =
            Head { value: bytes(|position| position.value), mask: bytes(|position| position.mask), wide };
        if let Some(&number) = self.numbers.get(&(head.value, head.mask, wide)) {
            return number;
        }
        let Ok(number) = u16::try_from(self.heads.len()) else { return ANY };
        self.numbers.insert((head.value, head.mask, wide), number);
        self.heads.push((head, 0));
        number
    }

    /// Counts a gram that announces a rule with the head.
    pub(super) fn count(&mut self, head: u16) {
        self.heads[usize::from(head)].1 += 1;
    }

    /// Writes the heads, and the groups of codes that they make.
    pub(super) fn write(&self, writer: &mut Writer) -> Groups {
        for (head, _) in &self.heads {
            writer.push(head);
        }
        let groups = Groups::new(&self.heads);
        writer.extend_ints(Section::Groups, groups.codes.iter().copied());
        groups
    }
}
