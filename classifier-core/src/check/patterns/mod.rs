//! Lints that read one pattern as it is written: its syntax tree, which knows the place of everything.
//!
//! A lint that says «this reply is taken» or «is not taken» has asked the matcher (`proof.rs`).

mod backslash;
mod class;
mod code;
mod digit;
mod dot;
mod empty;
mod host;
mod parentheses;
mod pieces;
mod proof;
#[cfg(test)]
mod tests;

pub(super) use backslash::DoubledBackslash;
pub(super) use class::SuspiciousClass;
pub(super) use code::UnterminatedCode;
pub(super) use digit::UnicodeDigit;
pub(super) use dot::UnescapedDot;
pub(super) use empty::MatchesEmpty;
pub(super) use parentheses::LiteralParentheses;

use std::ops::Range;

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{Ast, Flag, Span};

use super::finding::Finding;
use crate::image::Image;
use crate::rules::RuleSet;

/// What is odd about the patterns of the rules, which are compiled in `image`.
pub(super) fn lint(set: &RuleSet, image: &[u8]) -> Vec<Finding> {
    let image = Image::read(image).ok();
    (0..set.rules.len()).flat_map(|number| lint_one(set, image.as_ref(), number)).collect()
}

fn lint_one(set: &RuleSet, image: Option<&Image<'_>>, number: usize) -> Vec<Finding> {
    let Ok(ast) = Parser::new().parse(&set.rules[number].pattern) else { return Vec::new() };
    let pattern = Pattern { set, image, number, ast: &ast };
    let sequences = pieces::sequences(&pattern);
    let of_sequences = [parentheses::lint, dot::lint, code::lint].map(|lint| lint(&pattern, &sequences));
    let of_tree = [empty::lint, digit::lint, class::lint, backslash::lint].map(|lint| lint(&pattern));
    of_sequences.into_iter().chain(of_tree).flatten().collect()
}

/// The pattern of a rule, which compiles.
#[derive(Clone, Copy)]
struct Pattern<'s> {
    set: &'s RuleSet,
    image: Option<&'s Image<'s>>,
    number: usize,
    ast: &'s Ast,
}

impl Pattern<'_> {
    /// Its text.
    fn text(&self) -> &str {
        &self.set.rules[self.number].pattern
    }

    fn finding(&self, part: Range<usize>, message: impl Into<String>) -> Finding {
        Finding::of_part(self.set, self.number, part, message)
    }

    /// A piece of a pattern as one has to type it into this rule's string.
    fn typed(&self, regex: &str) -> String {
        let rule = &self.set.rules[self.number];
        let is_literal = self.set.files[rule.file].text[rule.span.clone()].starts_with('\'');
        if is_literal { regex.to_owned() } else { regex.replace('\\', r"\\") }
    }
}

fn range(span: &Span) -> Range<usize> {
    span.start.offset..span.end.offset
}

/// Visits the tree from left to right, with whether Unicode is on. The parser bounds the depth.
fn walk<'a>(ast: &'a Ast, unicode: bool, each: &mut impl FnMut(&'a Ast, bool)) {
    each(ast, unicode);
    match ast {
        Ast::Repetition(repetition) => walk(&repetition.ast, unicode, each),
        Ast::Group(group) => {
            let own = group.flags().and_then(|flags| flags.flag_state(Flag::Unicode));
            walk(&group.ast, own.unwrap_or(unicode), each);
        }
        Ast::Alternation(alternation) => walk_all(&alternation.asts, unicode, each),
        Ast::Concat(concat) => walk_all(&concat.asts, unicode, each),
        _ => {}
    }
}

/// `(?-u)` holds to the end of its group, over the bars of an alternation too.
fn walk_all<'a>(asts: &'a [Ast], mut unicode: bool, each: &mut impl FnMut(&'a Ast, bool)) {
    for ast in asts {
        walk(ast, unicode, each);
        unicode = unicode_after(ast).unwrap_or(unicode);
    }
}

/// What the flags set in a part of a group say for the parts after it.
fn unicode_after(ast: &Ast) -> Option<bool> {
    match ast {
        Ast::Flags(set) => set.flags.flag_state(Flag::Unicode),
        Ast::Concat(concat) => concat.asts.iter().rev().find_map(unicode_after),
        _ => None,
    }
}
