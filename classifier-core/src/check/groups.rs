//! Many findings that say the same are one: a reader needs the first and the lines of the others.

use std::collections::HashMap;

use super::duplicates::DuplicatePattern;
use super::lints::Define;
use super::patterns::{UnescapedDot, UnicodeDigit, UnterminatedCode};
use super::winning::Undecided;
use crate::diagnostics::{Diagnostic, Level, LineIndex};
use crate::rules::SourceFile;

/// Lints whose notes are grouped by file.
const GROUPED: [&str; 5] =
    [UnicodeDigit::NAME, UnterminatedCode::NAME, UnescapedDot::NAME, DuplicatePattern::NAME, Undecided::NAME];

/// How many lines are named.
const LINES: usize = 10;

/// The same diagnostics, with groups in place of the notes that are grouped.
pub(super) fn grouped(files: &[SourceFile], diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut groups: HashMap<(usize, &'static str), Vec<Diagnostic>> = HashMap::new();
    let mut left = Vec::new();
    for diagnostic in diagnostics {
        match diagnostic.name.filter(|name| GROUPED.contains(name) && diagnostic.level == Level::Note) {
            Some(name) => groups.entry((diagnostic.file, name)).or_default().push(diagnostic),
            None => left.push(diagnostic),
        }
    }
    // The report is sorted by place, so the order of the groups does not matter.
    left.extend(groups.into_values().filter_map(|group| one(files, group)));
    left
}

fn one(files: &[SourceFile], mut group: Vec<Diagnostic>) -> Option<Diagnostic> {
    let start = |diagnostic: &Diagnostic| diagnostic.span.as_ref().map_or(0, |span| span.start);
    group.sort_by_key(start);
    let others: Vec<usize> = group.iter().skip(1).map(start).collect();
    let first = group.into_iter().next()?;
    let file = files.get(first.file)?;
    Some(if others.is_empty() { first } else { with_others(first, &file.text, &others) })
}

fn with_others(mut first: Diagnostic, text: &str, others: &[usize]) -> Diagnostic {
    let index = LineIndex::new(text);
    let lines: Vec<String> =
        others.iter().take(LINES).map(|&at| index.position(at).line.to_string()).collect();
    let more = others.len().checked_sub(LINES).filter(|more| *more > 0);
    let more = more.map_or(String::new(), |more| format!(" and {more} more"));
    let times = if others.len() == 1 { "once".to_owned() } else { format!("{} times", others.len()) };
    let word = if others.len() == 1 { "line" } else { "lines" };
    first.notes.push(format!("{times} more in this file: {word} {}{more}", lines.join(", ")));
    first
}
