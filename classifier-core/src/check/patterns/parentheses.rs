//! `literal-parentheses`

use std::ops::Range;

use regex_syntax::ast::{Ast, Group, GroupKind};

use super::pieces::{Kind, Sequence};
use super::{Pattern, range, walk};
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// A group that groups nothing.
pub(in crate::check) struct LiteralParentheses;

impl Define for LiteralParentheses {
    const LINT: Lint = Lint {
        name: "literal-parentheses",
        level: Level::Warning,
        group: LintGroup::Patterns,
        finds: "a group that changes nothing: its parentheses were probably meant literally",
        why: "the reply with parentheses is not matched",
        remedy: r"write `\(554\.30\)`",
        example: LintExample {
            files: &["[rules]\nA = ['^550 .*disabled (554\\.30)']"],
            shows: r"disabled (554\.30)",
        },
    };
}

/// A group that captures for nobody and groups nothing: `Quota exceeded (mailbox for user is full)`.
pub(super) fn lint(pattern: &Pattern<'_>, sequences: &[Sequence<'_>]) -> Vec<Finding> {
    let mut found: Vec<Suspect> = sequences.iter().flat_map(suspects).collect();
    found.sort_by_key(|suspect| (suspect.span.start, !suspect.is_lossy));
    // Of groups in groups the outer one is enough.
    found.dedup_by(|inner, outer| inner.span.end <= outer.span.end);
    let first = found.iter().find(|suspect| suspect.is_lossy).or(found.first());
    first.map(|first| first.finding(pattern, found.len() - 1)).into_iter().collect()
}

struct Suspect {
    span: Range<usize>,
    /// What stands beside it keeps replies with parentheses from being matched.
    is_lossy: bool,
}

fn suspects(sequence: &Sequence<'_>) -> Vec<Suspect> {
    let groups = sequence.groups.iter().filter(|(group, _)| is_needless(group));
    groups.filter_map(|(group, inner)| suspect(sequence, group, inner)).collect()
}

fn suspect(sequence: &Sequence<'_>, group: &Group, inner: &Range<usize>) -> Option<Suspect> {
    let pieces = &sequence.pieces;
    let before = inner.start.checked_sub(1).map_or(Kind::Other, |at| pieces[at].kind);
    let after = pieces.get(inner.end).map_or(Kind::Other, |piece| piece.kind);
    let has_text =
        pieces[inner.clone()].iter().any(|p| matches!(p.kind, Kind::Literal(c) if c.is_alphanumeric()));
    // Replies start with digits: nobody means `^(550)` literally. And an alternation of branches with groups
    // has them for its own sake: `(a)|(b)`.
    let is_grouping = before == Kind::Start || (before, after) == (Kind::Edge, Kind::Edge);
    let is_open = |kind| matches!(kind, Kind::Gap | Kind::Edge);
    let is_lossy = !(is_open(before) && is_open(after));
    (has_text && !is_grouping).then(|| Suspect { span: range(&group.span), is_lossy })
}

/// It captures, by number, and there is nothing in it that needs to be held together.
fn is_needless(group: &Group) -> bool {
    let mut needed = !matches!(group.kind, GroupKind::CaptureIndex(_));
    walk(&group.ast, true, &mut |ast, _| needed |= matches!(ast, Ast::Alternation(_) | Ast::Flags(_)));
    !needed
}

impl Suspect {
    fn finding(&self, pattern: &Pattern<'_>, others: usize) -> Finding {
        let Range { start, end } = self.span;
        let inner = &pattern.text()[start + 1..end - 1];
        let message = match others {
            0 => "this group changes nothing: were its parentheses meant literally?".to_owned(),
            1 => "this group and another change nothing: were their parentheses meant literally?".to_owned(),
            _ => format!(
                "this group and {others} others change nothing: were their parentheses meant literally?"
            ),
        };
        let help = format!(
            "write `{}` for parentheses in the reply, or remove them",
            pattern.typed(&format!(r"\({inner}\)"))
        );
        let reply = pattern.sample(&[(start, "("), (end, ")")]);
        let missed = reply.filter(|reply| pattern.matches(reply) == Some(false));
        let level = if self.is_lossy { Level::Warning } else { Level::Note };
        pattern.finding(self.span.clone(), message).with(|mut diagnostic| {
            if let Some(reply) = missed {
                diagnostic = diagnostic.note(format!("the reply `{reply}` is not matched"));
            }
            diagnostic.lint(level, LiteralParentheses::NAME).help(help)
        })
    }
}
