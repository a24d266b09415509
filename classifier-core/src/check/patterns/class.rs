//! `suspicious-class`

use std::collections::HashSet;

use regex_syntax::ast::{Ast, ClassBracketed, ClassSet, ClassSetItem, LiteralKind};

use super::{Pattern, range, walk};
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// A class that holds something else than it seems to.
pub(in crate::check) struct SuspiciousClass;

impl Define for SuspiciousClass {
    const LINT: Lint = Lint {
        name: "suspicious-class",
        level: Level::Warning,
        group: LintGroup::Patterns,
        finds: "a class that takes its brackets, bars or ranges otherwise than they look",
        why: "it takes a bar here; `[A-z]` takes a bracket, and `[internal]` one letter",
        remedy: "write `[45]`, `[A-Za-z]`, `internal`",
        example: LintExample { files: &["[rules]\nA = ['^[4|5]50 user']"], shows: "[4|5]" },
    };
}

/// A class that holds something else than it seems to.
pub(super) fn lint(pattern: &Pattern<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    walk(pattern.ast, true, &mut |ast, _| {
        if let Ast::ClassBracketed(class) = ast {
            found.extend(suspicion(class).map(|why| (range(&class.span), why)));
        }
    });
    let finding = |(span, (message, help)): (_, (String, String))| {
        pattern
            .finding(span, message)
            .with(|d| d.lint(Level::Warning, SuspiciousClass::NAME).help(pattern.typed(&help)))
    };
    // One a pattern: who is shown one looks at the others.
    found.into_iter().next().map(finding).into_iter().collect()
}

/// What is odd about the class, and what to do.
fn suspicion(class: &ClassBracketed) -> Option<(String, String)> {
    let ClassSet::Item(item) = &class.kind else { return None };
    let items = match item {
        ClassSetItem::Union(union) => union.items.as_slice(),
        single => std::slice::from_ref(single),
    };
    items.iter().find_map(mixed_case).or_else(|| bars(items)).or_else(|| twice(class, items))
}

/// `[A-z]`
fn mixed_case(item: &ClassSetItem) -> Option<(String, String)> {
    let ClassSetItem::Range(range) = item else { return None };
    let (start, end) = (range.start.c, range.end.c);
    (start.is_ascii_uppercase() && end.is_ascii_lowercase()).then(|| {
        let message =
            format!("the range `{start}-{end}` holds `[`, `\\`, `]`, `^`, `_` and a backtick as well");
        (message, "write `A-Za-z`".to_owned())
    })
}

/// `[4|5]`, `[error|warning]`
fn bars(items: &[ClassSetItem]) -> Option<(String, String)> {
    let is_between = |window: &[ClassSetItem]| {
        let [left, bar, right] = window else { return false };
        let is_word = |item| plain(item).is_some_and(char::is_alphanumeric);
        is_word(left) && plain(bar) == Some('|') && is_word(right)
    };
    items.windows(3).any(is_between).then(|| {
        let message = "in a class `|` is a character like the others".to_owned();
        (message, "write `[45]` for one character or the other, `(?:one|two)` for words".to_owned())
    })
}

/// `[internal]`
fn twice(class: &ClassBracketed, items: &[ClassSetItem]) -> Option<(String, String)> {
    let plain: Option<Vec<char>> = items.iter().map(plain).collect();
    let plain = plain.filter(|_| !class.negated)?;
    let mut seen = HashSet::new();
    let again = plain.iter().find(|c| c.is_alphanumeric() && !seen.insert(**c))?;
    let message =
        format!("this class is one character, and has `{again}` twice: were its brackets meant literally?");
    Some((message, format!(r"write `\[{}\]` for brackets in the reply", String::from_iter(&plain))))
}

/// A character that is written as itself.
fn plain(item: &ClassSetItem) -> Option<char> {
    match item {
        ClassSetItem::Literal(literal) if literal.kind == LiteralKind::Verbatim => Some(literal.c),
        _ => None,
    }
}
