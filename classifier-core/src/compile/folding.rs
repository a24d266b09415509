//! What folding the case of classes costs.
//!
//! Under `(?i)` the parser looks at each character of a bracketed class, to add its other cases: `(?i)[\s\S]` takes
//! milliseconds. A small file may have thousands of them, so they are counted before the pattern is translated.

use regex_syntax::ast::{
    Ast, ClassPerl, ClassPerlKind, ClassSetItem, Flag, Flags, FlagsItemKind, Visitor, visit,
};

/// About as many characters are in `\w`, and in a class of a Unicode property.
const WORD_CHARACTERS: usize = 140_000;

/// Characters of Unicode.
const ALL_CHARACTERS: usize = char::MAX as usize + 1;

/// How many characters of classes are folded when the pattern is translated; 0 where it has no `(?i)`.
pub(super) fn characters(pattern: &str, ast: &Ast) -> usize {
    if !pattern.contains("(?") {
        return 0;
    }
    // The visitor cannot fail.
    visit(ast, Folding::default()).unwrap_or(0)
}

#[derive(Default)]
struct Folding {
    /// Somewhere case is ignored: taken for everywhere.
    ignores_case: bool,
    characters: usize,
}

impl Folding {
    fn flags(&mut self, flags: &Flags) {
        let is_case = |kind: &FlagsItemKind| *kind == FlagsItemKind::Flag(Flag::CaseInsensitive);
        self.ignores_case |= flags.items.iter().any(|item| is_case(&item.kind));
    }

    fn add(&mut self, characters: usize) {
        self.characters = self.characters.saturating_add(characters);
    }
}

impl Visitor for Folding {
    type Output = usize;
    type Err = ();

    fn finish(self) -> Result<usize, ()> {
        Ok(if self.ignores_case { self.characters } else { 0 })
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), ()> {
        match ast {
            Ast::Flags(flags) => self.flags(&flags.flags),
            Ast::Group(group) => group.flags().into_iter().for_each(|flags| self.flags(flags)),
            _ => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), ()> {
        self.add(match item {
            ClassSetItem::Range(range) => (range.end.c as usize).saturating_sub(range.start.c as usize),
            ClassSetItem::Perl(ClassPerl { negated: true, .. }) => ALL_CHARACTERS,
            ClassSetItem::Perl(ClassPerl { kind: ClassPerlKind::Word, .. }) => WORD_CHARACTERS,
            ClassSetItem::Unicode(class) => {
                if class.negated {
                    ALL_CHARACTERS
                } else {
                    WORD_CHARACTERS
                }
            }
            ClassSetItem::Union(_) | ClassSetItem::Empty(_) => 0,
            // A class in a class is folded by itself, and what it leaves out is then folded with what is around it.
            ClassSetItem::Bracketed(class) if class.negated => ALL_CHARACTERS,
            _ => 1,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_classes_that_are_folded() {
        let count = |pattern: &str| {
            characters(pattern, &regex_syntax::ast::parse::Parser::new().parse(pattern).expect("a pattern"))
        };
        for (pattern, expected) in [
            (r"[\s\S]", 0),
            (r"(?:[\s\S])", 0),
            (r"(?s)[\W]", 0),
            (r"(?i)\S", 0),
            (r"(?i)[\s\S]", ALL_CHARACTERS + 1),
            (r"(?i:[\w.])x", WORD_CHARACTERS + 1),
            (r"(?i)[a-z][^0-9]", 25 + 9),
            (r"(?i)[a[^b]]", 1 + ALL_CHARACTERS + 1),
            (r"(?i)[\p{L}]", WORD_CHARACTERS),
        ] {
            assert_eq!(count(pattern), expected, "{pattern}");
        }
    }
}
