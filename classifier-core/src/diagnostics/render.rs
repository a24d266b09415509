//! Diagnostics as text in the manner of rustc.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::position::{ceil_boundary, floor_boundary};
use super::{Diagnostic, Errors, LineIndex};
use crate::rules::SourceFile;

/// Longer source lines are cut around the underline. Fixed, so that the text is the same everywhere.
const WIDTH: usize = 120;

/// A place whose lines are longer than this in bytes is given as line and column only. The renderer reads
/// them whole for every mistake, and a minified file of megabytes has them all on one line.
const MAX_QUOTED: usize = 1 << 18;

pub(super) fn render(errors: &Errors, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut blocks = Vec::new();
    let mut current: Option<(usize, LineIndex<'_>)> = None;
    for diagnostic in errors.diagnostics.iter().take(Errors::MAX_SHOWN) {
        let Some(file) = errors.files.get(diagnostic.file) else {
            continue;
        };
        let lines = match &mut current {
            Some((of, lines)) if *of == diagnostic.file => &*lines,
            other => &other.insert((diagnostic.file, LineIndex::new(&file.text))).1,
        };
        blocks.push(renderer.render(&[group(file, lines, diagnostic)]));
    }
    let more = errors.diagnostics.len().saturating_sub(Errors::MAX_SHOWN);
    if more > 0 {
        let title = Level::ERROR.primary_title(format!("{more} more mistakes are not shown"));
        blocks.push(renderer.render(&[Group::with_title(title)]));
    }
    blocks.join("\n\n")
}

/// Title, place and help of one diagnostic.
fn group<'a>(file: &'a SourceFile, lines: &LineIndex<'_>, diagnostic: &'a Diagnostic) -> Group<'a> {
    let group = Group::with_title(Level::ERROR.primary_title(&diagnostic.message));
    let group = match &diagnostic.span {
        None => group.element(Origin::path(&file.name)),
        Some(span) => place(group, file, lines, clamp(&file.text, span), &diagnostic.label),
    };
    match &diagnostic.help {
        None => group,
        Some(help) => group.element(Level::HELP.message(help)),
    }
}

fn place<'a>(
    group: Group<'a>,
    file: &'a SourceFile,
    lines: &LineIndex<'_>,
    span: Range<usize>,
    label: &'a str,
) -> Group<'a> {
    let position = lines.position(span.start);
    let quoted = whole_lines(&file.text, &span);
    if quoted.len() > MAX_QUOTED {
        let origin = Origin::path(&file.name).line(position.line).char_column(position.column);
        return group.element(origin);
    }
    // The lines of the mistake instead of the whole text: the renderer reads all that it is given.
    let inner = span.start - quoted.start..span.end - quoted.start;
    let mut annotation = AnnotationKind::Primary.span(inner);
    if !label.is_empty() {
        annotation = annotation.label(label);
    }
    let snippet =
        Snippet::source(&file.text[quoted]).path(&file.name).line_start(position.line).annotation(annotation);
    group.element(snippet)
}

/// A span that may be cut out of `text`, whatever the caller gave.
fn clamp(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = floor_boundary(text, span.start);
    let end = ceil_boundary(text, span.end.max(start));
    start..end
}

/// From the start of the line where `span` starts to the end of the line where it ends.
fn whole_lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let rest = &text[span.end..];
    let rest = rest.split_once('\n').map_or(rest, |(line, _)| line);
    let rest = rest.strip_suffix('\r').unwrap_or(rest);
    start..span.end + rest.len()
}
