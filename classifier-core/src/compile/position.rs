//! One byte of a fragment.

use super::classes::{CharSet, Classes};

/// Which bytes fit at a position of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Position {
    /// A byte fits where `byte & mask == value`.
    pub(super) value: u8,
    pub(super) mask: u8,
    /// The mask alone cannot say: the byte must be in the set, too.
    has_set: bool,
    /// The set of ASCII bytes, in halves: rules have millions of positions, and a `u128` is aligned.
    set: [u64; 2],
    /// The class, where characters fit that are not ASCII.
    pub(super) wide: Option<u32>,
    /// Part of a character that the scan does not see: see [`Position::literal`].
    hidden: bool,
    /// A line feed fits.
    pub(super) newline: bool,
    /// U+017F or U+212A would fit, and folds to the letter that fits, which no byte can say.
    pub(super) folds: bool,
    /// Other characters outside ASCII would fit, which no byte can say.
    pub(super) unicode: bool,
}

impl Position {
    /// Exactly this byte.
    pub(super) fn byte(byte: u8) -> Position {
        Position {
            value: byte,
            mask: 0xff,
            has_set: false,
            set: [0; 2],
            wide: None,
            hidden: false,
            newline: byte == b'\n',
            folds: false,
            unicode: false,
        }
    }

    /// A folded byte of a word. Where the rule `folds`, U+017F or U+212A may stand for it.
    pub(super) fn of_word(byte: u8, folds: bool) -> Position {
        Position { folds: folds && matches!(byte, b's' | b'k'), ..Position::byte(byte) }
    }

    /// The bytes of a literal. U+017F and U+212A are hidden: where a text has them, the scan sees the letters
    /// that they fold to instead.
    pub(super) fn literal(literal: &[u8]) -> Vec<Position> {
        let mut positions: Vec<Position> = literal.iter().map(|&byte| Position::byte(byte)).collect();
        let text = std::str::from_utf8(literal).expect("patterns match UTF-8 only");
        for (start, c) in text.match_indices(['\u{17f}', '\u{212a}']) {
            positions[start..start + c.len()].iter_mut().for_each(|position| position.hidden = true);
        }
        positions
    }

    /// A character of the class, which is interned.
    pub(super) fn class(set: CharSet, classes: &mut Classes) -> Position {
        let (value, mask) = cube(set.ascii);
        let exact = 1u32.checked_shl(mask.count_zeros()) == Some(set.ascii.count_ones());
        let (unicode, folds) = (set.has_unicode(), set.folds_to(value | 0x20));
        Position {
            value,
            mask,
            has_set: !exact,
            set: [set.ascii as u64, (set.ascii >> 64) as u64],
            hidden: false,
            newline: set.has_ascii(b'\n'),
            folds: unicode && folds,
            unicode: unicode && !folds,
            wide: unicode.then(|| classes.intern(set)),
        }
    }

    /// The set that a byte must be in, where the mask alone cannot say.
    pub(super) fn spot(&self) -> Option<u128> {
        let [low, high] = self.set;
        self.has_set.then_some(u128::from(low) | u128::from(high) << 64)
    }

    /// Whether only a letter fits, in one case or both.
    pub(super) fn is_letter(&self) -> bool {
        self.folded().is_some_and(|byte| byte.is_ascii_lowercase())
    }

    /// The byte that fits, a letter in lower case where both cases do or only the other one does. U+017F and U+212A are
    /// looked for by themselves.
    pub(super) fn lower(&self) -> Option<u8> {
        self.folded()?;
        let lower = self.value.to_ascii_lowercase() | !self.mask;
        (self.mask == 0xff || lower.is_ascii_lowercase()).then_some(lower)
    }

    /// The byte as grams see it, where all that fits looks the same to them. Where other characters fit
    /// too, a gram would miss them; U+017F and U+212A are looked for by themselves.
    pub(super) fn folded(&self) -> Option<u8> {
        let one = self.mask | 0x20 == 0xff && !self.has_set;
        (one && !self.newline && !self.unicode && !self.hidden).then_some(self.value | 0x20)
    }
}

/// The least value and mask that all bytes of the set fit; the mask keeps bit 7, so only ASCII fits.
fn cube(set: u128) -> (u8, u8) {
    let members = (0..128).filter(|&byte| set >> byte & 1 == 1);
    let (all, any) = members.fold((0xff, 0), |(all, any), byte: u8| (all & byte, any | byte));
    let mask = !(all ^ any);
    (all & mask, mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex_syntax::hir::HirKind;

    fn position(class: &str) -> Position {
        let hir = regex_syntax::parse(class).expect("a class");
        match hir.kind() {
            HirKind::Class(class) => Position::class(CharSet::new(class), &mut Classes::default()),
            HirKind::Literal(literal) => Position::byte(literal.0[0]),
            other => panic!("not a class: {other:?}"),
        }
    }

    #[test]
    fn fits_what_the_class_has() {
        for class in
            ["a", "[45]", "[a-z]", r"\d", r"[^\n]", "(?i)k", "(?i)x", r"\W", "[A-D]", "[éè]", "[a&&b]"]
        {
            let regex = regex::Regex::new(&format!("^(?:{class})$")).expect("a regex");
            let position = position(class);
            for byte in 0..=255u8 {
                let fits = byte & position.mask == position.value
                    && position.spot().is_none_or(|set| byte < 128 && set >> byte & 1 == 1);
                let expected = byte < 128 && regex.is_match(&char::from(byte).to_string());
                assert_eq!(fits, expected, "{class} on {byte:#x}");
            }
        }
    }

    #[test]
    fn knows_what_bytes_cannot_say() {
        assert!(position("(?i)k").folds && position("(?i)s").folds && !position("(?i)x").folds);
        assert!(position(r"\d").unicode && !position("[0-9]").unicode && !position("(?i)k").unicode);
        assert_eq!(position("(?i)k").folded(), Some(b'k'));
        assert_eq!(position("[45]").folded(), None);
        assert_eq!(position("['’]").folded(), None);
    }
}
