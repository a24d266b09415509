//! `doubled-backslash`

use std::ops::Range;

use regex_syntax::ast::Ast;

use super::{Pattern, range, walk};
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// A backslash too many.
pub(in crate::check) struct DoubledBackslash;

impl Define for DoubledBackslash {
    const LINT: Lint = Lint {
        name: "doubled-backslash",
        level: Level::Warning,
        group: LintGroup::Patterns,
        finds: "two backslashes in single quotes: the pattern asks for a backslash and a letter",
        why: "no reply has them",
        remedy: "single quotes need one backslash only",
        example: LintExample { files: &["[rules]\nA = ['^550 \\\\S+ user']"], shows: r"'^550 \\S+ user'" },
    };
}

/// A literal backslash before what would be an escape: `'^550\\s'`, where one backslash was meant.
pub(super) fn lint(pattern: &Pattern<'_>) -> Vec<Finding> {
    let mut found: Vec<Range<usize>> = Vec::new();
    walk(pattern.ast, true, &mut |ast, _| match ast {
        Ast::Literal(literal) if literal.c == '\\' => {
            found.extend(escape_after(pattern.text(), range(&literal.span)));
        }
        _ => {}
    });
    let first = found.first().cloned().map(|first| finding(pattern, first, found.len() - 1));
    first.into_iter().collect()
}

/// The backslash with what follows it, where both together look like an escape.
///
/// Replies do have backslashes, as in `DOMAIN\user`: only what no such name would have counts.
fn escape_after(text: &str, backslash: Range<usize>) -> Option<Range<usize>> {
    let mut rest = text[backslash.end..].chars();
    let (next, then) = (rest.next()?, rest.next());
    let is_escape = match next {
        'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'b' | 'B' => !then.is_some_and(char::is_alphabetic),
        '.' => !matches!(then, Some('*' | '+' | '?' | '{')),
        ')' | '$' => true,
        _ => false,
    };
    is_escape.then(|| backslash.start..backslash.end + next.len_utf8())
}

fn finding(pattern: &Pattern<'_>, part: Range<usize>, others: usize) -> Finding {
    let escape = &pattern.text()[part.end - 2..part.end];
    let others = match others {
        0 => String::new(),
        1 => " (and once more in this pattern)".to_owned(),
        count => format!(" (and {count} times more in this pattern)"),
    };
    let message = format!("this matches a backslash in the reply{others}: was `{escape}` meant?");
    let help = match pattern.typed("\\").len() {
        1 => format!("write `{escape}`: in single quotes a backslash is not doubled"),
        _ => format!("write `{}`", pattern.typed(escape)),
    };
    pattern.finding(part, message).with(|d| d.lint(Level::Warning, DoubledBackslash::NAME).help(help))
}
