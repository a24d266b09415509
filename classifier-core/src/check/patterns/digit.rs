//! `unicode-digit`

use regex_syntax::ast::{Ast, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem};

use super::{Pattern, range, walk};
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// `\d` takes the digits of all scripts.
pub(in crate::check) struct UnicodeDigit;

impl Define for UnicodeDigit {
    const LINT: Lint = Lint {
        name: "unicode-digit",
        level: Level::Note,
        group: LintGroup::Patterns,
        finds: r"`\d` matches the digits of all scripts",
        why: "no server sends those, and automata get larger",
        remedy: "write `[0-9]`",
        example: LintExample { files: &["[rules]\nA = ['^5\\d\\d ']"], shows: r"\d" },
    };
}

/// `\d`, which takes 770 digits where ten are meant.
pub(super) fn lint(pattern: &Pattern<'_>) -> Vec<Finding> {
    let mut first = None;
    walk(pattern.ast, true, &mut |ast, unicode| {
        if unicode && first.is_none() {
            first = digit(ast).map(|class| range(&class.span));
        }
    });
    let finding = |span| {
        pattern.finding(span, "`\\d` matches the digits of all scripts").with(|diagnostic| {
            diagnostic
                .lint(Level::Note, UnicodeDigit::NAME)
                .note("`٥٥٠` is matched as well as `550`; no server sends it")
                .help(format!("write `[0-9]`, or `(?-u:{})`", pattern.typed(r"\d")))
        })
    };
    first.map(finding).into_iter().collect()
}

fn digit(ast: &Ast) -> Option<&ClassPerl> {
    match ast {
        Ast::ClassPerl(class) => plain(class),
        Ast::ClassBracketed(class) => match &class.kind {
            ClassSet::Item(item) => in_item(item),
            ClassSet::BinaryOp(_) => None,
        },
        _ => None,
    }
}

/// The parser bounds the depth.
fn in_item(item: &ClassSetItem) -> Option<&ClassPerl> {
    match item {
        ClassSetItem::Perl(class) => plain(class),
        ClassSetItem::Union(union) => union.items.iter().find_map(in_item),
        ClassSetItem::Bracketed(class) => match &class.kind {
            ClassSet::Item(item) => in_item(item),
            ClassSet::BinaryOp(_) => None,
        },
        _ => None,
    }
}

fn plain(class: &ClassPerl) -> Option<&ClassPerl> {
    (class.kind == ClassPerlKind::Digit && !class.negated).then_some(class)
}
