//! `matches-empty`

use regex_syntax::ast::{AssertionKind, Ast};

use super::Pattern;
use super::pieces::counts;
use crate::check::finding::Finding;
use crate::check::lints::{Define, Lint, LintExample, LintGroup};
use crate::diagnostics::Level;

/// The empty text is matched.
pub(in crate::check) struct MatchesEmpty;

impl Define for MatchesEmpty {
    const LINT: Lint = Lint {
        name: "matches-empty",
        level: Level::Warning,
        group: LintGroup::Patterns,
        finds: "the pattern matches the empty text",
        why: "so it matches every reply",
        remedy: "ask for one of its words at least",
        example: LintExample { files: &["[rules]\nA = ['(?:spam)?', '^550 user']"], shows: "(?:spam)?" },
    };
}

/// A pattern that can match nothing at the start or at the end of every text: `(?:spam)?`, `^`, `.*`.
pub(super) fn lint(pattern: &Pattern<'_>) -> Vec<Finding> {
    use AssertionKind::{EndLine, EndText, StartLine, StartText};
    let is_empty =
        [[StartLine, StartText], [EndLine, EndText]].iter().any(|looks| nothing(pattern.ast, looks));
    is_empty.then(|| finding(pattern)).into_iter().collect()
}

/// Whether the tree matches the empty text where just these looks hold. The parser bounds the depth.
fn nothing(ast: &Ast, looks: &[AssertionKind]) -> bool {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) => true,
        Ast::Assertion(look) => looks.contains(&look.kind),
        Ast::Repetition(repetition) => counts(repetition).0 == 0 || nothing(&repetition.ast, looks),
        Ast::Group(group) => nothing(&group.ast, looks),
        Ast::Alternation(alternation) => alternation.asts.iter().any(|ast| nothing(ast, looks)),
        Ast::Concat(concat) => concat.asts.iter().all(|ast| nothing(ast, looks)),
        _ => false,
    }
}

fn finding(pattern: &Pattern<'_>) -> Finding {
    let finding = Finding::of_rule(
        pattern.set,
        pattern.number,
        "this pattern matches the empty text, which is in every reply",
    );
    // A rule for all that is left may be meant, where nothing is left after it.
    let is_last = pattern.number + 1 == pattern.set.rules.len();
    let level = if is_last { Level::Note } else { Level::Warning };
    let note = "every reply that gets here is taken, and no rule after this one can win";
    finding.with(|d| {
        d.lint(level, MatchesEmpty::NAME).note(note).help("give it something that a reply must have")
    })
}
