//! A rule's pattern as HIR, or what is wrong with it.

use std::ops::Range;

use regex_syntax::ast;
use regex_syntax::hir::Hir;
use regex_syntax::hir::translate::Translator;

use crate::diagnostics::Diagnostic;
use crate::rules::{Rule, SourceFile};

use super::limits::Limits;
use super::{folding, refuse};

/// Parses the pattern as the `regex` crate does by default: with Unicode, over UTF-8 text.
///
/// Letters of classes are folded one by one under `(?i)`, which is dear; `folded` is how many more there may be.
pub(super) fn parse(
    rule: &Rule,
    file: &SourceFile,
    folded: &mut usize,
    limits: &Limits,
) -> Result<Hir, Box<Diagnostic>> {
    let ast = ast::parse::Parser::new().parse(&rule.pattern);
    let ast = ast.map_err(|error| invalid(rule, file, &regex_syntax::Error::from(error)))?;
    match folded.checked_sub(folding::characters(&rule.pattern, &ast)) {
        Some(left) => *folded = left,
        None => return Err(Box::new(refuse::folded(rule, limits))),
    }
    let hir = Translator::new().translate(&rule.pattern, &ast);
    hir.map_err(|error| invalid(rule, file, &regex_syntax::Error::from(error)))
}

fn invalid(rule: &Rule, file: &SourceFile, error: &regex_syntax::Error) -> Box<Diagnostic> {
    let (span, what) = describe(error);
    let span = rule.source_span(&file.text, clip(span, &rule.pattern));
    let diagnostic = Diagnostic::at(rule.file, span, format!("invalid regular expression: {what}"));
    Box::new(match help(error) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    })
}

/// Whether a look of the pattern needs Unicode's `\w`.
pub(super) fn asks_for_words(pattern: &str) -> bool {
    // Nearly all patterns are seen not to, without being parsed.
    let looks = [r"\b", r"\B", r"\<", r"\>"];
    looks.iter().any(|look| pattern.contains(look))
        && regex_syntax::parse(pattern).is_ok_and(|hir| hir.properties().look_set().contains_word_unicode())
}

/// The place in the pattern, and what is wrong there.
fn describe(error: &regex_syntax::Error) -> (Range<usize>, String) {
    let range = |span: &regex_syntax::ast::Span| span.start.offset..span.end.offset;
    match error {
        regex_syntax::Error::Parse(error) => (range(error.span()), error.kind().to_string()),
        regex_syntax::Error::Translate(error) => (range(error.span()), error.kind().to_string()),
        other => (0..usize::MAX, other.to_string()),
    }
}

/// The range within the pattern; spans of errors at the end may lie past it.
fn clip(span: Range<usize>, pattern: &str) -> Range<usize> {
    let floor = |at: usize| pattern.floor_char_boundary(at.min(pattern.len()));
    floor(span.start)..floor(span.end)
}

/// What to do about the commonest mistakes.
fn help(error: &regex_syntax::Error) -> Option<&'static str> {
    use regex_syntax::ast::ErrorKind;
    let regex_syntax::Error::Parse(error) = error else { return None };
    Some(match error.kind() {
        ErrorKind::GroupUnclosed | ErrorKind::GroupUnopened => {
            r"a parenthesis that is meant literally is written `\(` or `\)`"
        }
        ErrorKind::ClassUnclosed => r"a bracket that is meant literally is written `\[`",
        ErrorKind::RepetitionMissing => {
            r"a `*`, `+` or `?` that is meant literally is written with a backslash before it"
        }
        ErrorKind::UnsupportedLookAround | ErrorKind::UnsupportedBackreference => {
            "rules are matched in linear time, which rules this construct out: list the cases as rules of their own, \
             the special ones first"
        }
        _ => return None,
    })
}
