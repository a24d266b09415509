//! Replies that show what a pattern does.

use std::ops::Range;

use regex_syntax::ast::Ast;
use regex_syntax::hir::translate::Translator;
use regex_syntax::hir::{Class, HirKind};

use super::pieces::counts;
use super::{Pattern, range};
use crate::matcher::first_match;

/// No reply of a proof is longer, in bytes.
const LONGEST: usize = 200;

impl Pattern<'_> {
    /// Whether the rule matches the text; `None` where there is nobody to ask.
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        let number = u32::try_from(self.number).ok()?;
        Some(first_match(self.image?, text, number) == Some(number))
    }

    /// A short reply that the pattern was probably written for, with texts put in at places of the pattern,
    /// which rise. To be tried with [`matches`](Self::matches): looks are passed over.
    pub(super) fn sample(&self, inserted: &[(usize, &str)]) -> Option<String> {
        let mut sample = Sample { pattern: self, inserted, text: String::new() };
        sample.add(self.ast)?;
        sample.insert_up_to(usize::MAX);
        let is_anchored = self.text().trim_start_matches("(?i)").starts_with('^');
        Some(if is_anchored { sample.text } else { format!("550 {}", sample.text) })
    }
}

struct Sample<'p> {
    pattern: &'p Pattern<'p>,
    /// Those that are still to come.
    inserted: &'p [(usize, &'p str)],
    text: String,
}

impl Sample<'_> {
    /// Nothing where it gets too long. The parser bounds the depth.
    fn add(&mut self, ast: &Ast) -> Option<()> {
        let span = range(ast.span());
        match ast {
            Ast::Concat(concat) => return concat.asts.iter().try_for_each(|ast| self.add(ast)),
            Ast::Group(group) => return self.add(&group.ast),
            Ast::Alternation(alternation) => {
                let meant = alternation.asts.iter().find(|branch| self.is_meant(&range(branch.span())));
                return self.add(meant.or(alternation.asts.first())?);
            }
            Ast::Repetition(repetition) => match (&*repetition.ast, counts(repetition).0) {
                (Ast::Dot(_), 0 | 1) => {}
                (inner, least) => {
                    let turns = least.max(u32::from(self.is_meant(&span)));
                    return (0..turns).try_for_each(|_| self.add(inner));
                }
            },
            _ => {}
        }
        self.insert_up_to(span.start);
        match ast {
            Ast::Literal(literal) => self.text.push(literal.c),
            Ast::Dot(_) => self.text.push('x'),
            Ast::Repetition(_) => self.text.push(' '),
            Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
                self.text.push(self.member(ast)?);
            }
            _ => {}
        }
        (self.text.len() <= LONGEST).then_some(())
    }

    /// Whether something is to be put in there.
    fn is_meant(&self, span: &Range<usize>) -> bool {
        self.inserted.first().is_some_and(|(at, _)| span.start < *at && *at <= span.end)
    }

    fn insert_up_to(&mut self, place: usize) {
        while let [(at, text), rest @ ..] = self.inserted
            && *at <= place
        {
            self.text.push_str(text);
            self.inserted = rest;
        }
    }

    /// A plain character of a class.
    fn member(&self, class: &Ast) -> Option<char> {
        let hir = Translator::new().translate(self.pattern.text(), class).ok()?;
        let class = match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => class,
            // Of one character.
            HirKind::Literal(literal) => return std::str::from_utf8(&literal.0).ok()?.chars().next(),
            _ => return None,
        };
        let has = |c: char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c));
        // As replies look: words are apart, and most codes have fives.
        let plain = (' '..='~').filter(|&c| has(c));
        let plain = plain
            .min_by_key(|&c| (c != ' ', !c.is_ascii_alphanumeric(), u32::from(c).abs_diff(u32::from('5'))));
        plain.or_else(|| Some(class.ranges().first()?.start()))
    }
}
