//! Inline flags that are in effect at some place of a pattern.

use std::fmt;

use regex_syntax::ast::{self, Flag, FlagsItemKind};

/// The flags and their letters, in the order in which they are written.
const LETTERS: [(Flag, char); 7] = [
    (Flag::CaseInsensitive, 'i'),
    (Flag::MultiLine, 'm'),
    (Flag::DotMatchesNewLine, 's'),
    (Flag::SwapGreed, 'U'),
    (Flag::Unicode, 'u'),
    (Flag::CRLF, 'R'),
    (Flag::IgnoreWhitespace, 'x'),
];

/// What a pattern has set so far, as sets of indices of [`LETTERS`]; displayed as the directive that sets it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    on: u8,
    off: u8,
}

impl Flags {
    /// After a directive such as `(?i-s)`.
    pub(super) fn set(&mut self, directive: &ast::Flags) {
        let mut negated = false;
        for item in &directive.items {
            let FlagsItemKind::Flag(flag) = item.kind else {
                negated = true;
                continue;
            };
            let bit = LETTERS.iter().position(|&(known, _)| known == flag).map_or(0, |nth| 1 << nth);
            let (into, out_of) =
                if negated { (&mut self.off, &mut self.on) } else { (&mut self.on, &mut self.off) };
            *into |= bit;
            *out_of &= !bit;
        }
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = |bits: u8| {
            (0..).zip(LETTERS).filter(move |(nth, _)| bits >> nth & 1 == 1).map(|(_, (_, letter))| letter)
        };
        let (on, off): (String, String) = (letters(self.on).collect(), letters(self.off).collect());
        match (on.as_str(), off.as_str()) {
            ("", "") => Ok(()),
            (on, "") => write!(f, "(?{on})"),
            (on, off) => write!(f, "(?{on}-{off})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::ast::Ast;
    use regex_syntax::ast::parse::Parser;

    use super::*;

    #[test]
    fn directives_add_up() {
        let after = |directives: &[&str]| {
            let mut flags = Flags::default();
            for directive in directives {
                match &Parser::new().parse(directive).expect("a directive") {
                    Ast::Flags(set) => flags.set(&set.flags),
                    other => panic!("not a directive: {other:?}"),
                }
            }
            flags.to_string()
        };
        assert_eq!(after(&[]), "");
        assert_eq!(after(&["(?i)"]), "(?i)");
        assert_eq!(after(&["(?-u)"]), "(?-u)");
        assert_eq!(after(&["(?i)", "(?xs)", "(?-i)"]), "(?sx-i)");
        assert_eq!(after(&["(?mURus-ix)", "(?ix-mURus)"]), "(?ix-msUuR)");
    }
}
