//! Diagnostics as text in the manner of rustc.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::position::{ceil_boundary, floor_boundary};
use super::{Diagnostic, Errors, Located, Position};

/// Longer source lines are cut around the underline. Fixed, so that the text is the same everywhere.
const WIDTH: usize = 120;

/// How many bytes of source lines are quoted in all; later places are given as line and column only. The
/// renderer reads a line whole for every mistake in it, and a minified file has all of them on one.
const MAX_QUOTED: usize = 1 << 20;

/// A text for each mistake that is shown, and one that counts the others.
pub(super) fn render_each(errors: &Errors, color: bool) -> Vec<String> {
    let renderer = match color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = renderer.term_width(WIDTH);
    let mut texts = Vec::new();
    let mut quotable = MAX_QUOTED;
    for located in errors.iter().take(Errors::MAX_SHOWN) {
        let text = errors.files.get(located.diagnostic.file).map_or("", |file| &file.text);
        texts.push(renderer.render(&[group(text, &located, &mut quotable)]));
    }
    let more = errors.diagnostics.len().saturating_sub(Errors::MAX_SHOWN);
    if more > 0 {
        let title = Level::ERROR.primary_title(format!("{more} more mistakes are not shown"));
        texts.push(renderer.render(&[Group::with_title(title)]));
    }
    texts
}

/// Title, place and help of one diagnostic.
fn group<'a>(text: &'a str, located: &Located<'a>, quotable: &mut usize) -> Group<'a> {
    let Diagnostic { span, message, label, help, .. } = located.diagnostic;
    let group = Group::with_title(Level::ERROR.primary_title(message));
    let group = match (span, located.position) {
        (Some(span), Some(position)) => {
            let span = clamp(text, span);
            let lines = whole_lines(text, &span);
            if lines.len() <= *quotable {
                *quotable -= lines.len();
                group.element(quote(text, located.file, position, lines, span, label))
            } else {
                let Position { line, column } = position;
                group.element(Origin::path(located.file).line(line).char_column(column))
            }
        }
        _ => group.element(Origin::path(located.file)),
    };
    match help {
        None => group,
        Some(help) => group.element(Level::HELP.message(help)),
    }
}

/// The `lines` of a mistake, which is at `span`. Not the whole text: the renderer reads all that it is given.
fn quote<'a>(
    text: &'a str,
    file: &'a str,
    position: Position,
    lines: Range<usize>,
    span: Range<usize>,
    label: &'a str,
) -> Snippet<'a, Annotation<'a>> {
    let inner = span.start - lines.start..span.end - lines.start;
    let underline = AnnotationKind::Primary.span(inner);
    let underline = match label {
        "" => underline,
        label => underline.label(label),
    };
    Snippet::source(&text[lines]).path(file).line_start(position.line).annotation(underline)
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
