//! One byte of a fragment.

use super::classes::CharSet;

/// Which bytes fit at a position of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// A byte fits where `byte & mask == value`...
    pub(super) value: u8,
    pub(super) mask: u8,
    /// ...and it is in this set of ASCII bytes, where the mask alone cannot say.
    pub(super) spot: Option<u128>,
    /// A line feed fits.
    pub(super) newline: bool,
    /// U+017F or U+212A would fit, which no byte can say.
    pub(super) folds: bool,
    /// Other characters outside ASCII would fit, which no byte can say.
    pub(super) unicode: bool,
}

impl Position {
    /// Exactly this byte.
    pub(super) fn byte(byte: u8) -> Position {
        Position { value: byte, mask: 0xff, spot: None, newline: byte == b'\n', folds: false, unicode: false }
    }

    /// A character of the class, where it is ASCII.
    pub(super) fn class(set: &CharSet) -> Position {
        let (value, mask) = cube(set.ascii);
        let exact = 1u32.checked_shl(mask.count_zeros()) == Some(set.ascii.count_ones());
        Position {
            value,
            mask,
            spot: (!exact).then_some(set.ascii),
            newline: set.has_ascii(b'\n'),
            folds: set.has_unicode() && set.only_folds(),
            unicode: set.has_unicode() && !set.only_folds(),
        }
    }

    /// The byte as grams see it, where all that fits looks the same to them. Where other characters fit
    /// too, a gram would miss them; U+017F and U+212A are looked for by themselves.
    pub(super) fn folded(&self) -> Option<u8> {
        let one = self.mask | 0x20 == 0xff && self.spot.is_none();
        (one && !self.newline && !self.unicode).then_some(self.value | 0x20)
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
            HirKind::Class(class) => Position::class(&CharSet::new(class)),
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
                    && position.spot.is_none_or(|set| byte < 128 && set >> byte & 1 == 1);
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
