//! Diagnostics as text in the manner of rustc.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};

use crate::diagnostics::{self, Diagnostic, Errors, Located, Position, Related};
use crate::source::{SourceFile, ceil_boundary, floor_boundary, position};
use crate::visible::{Visible, VisibleLines, is_hidden};

/// Longer source lines are cut around the underline. Fixed, so that the text is the same everywhere.
const WIDTH: usize = 120;

/// How many bytes of source lines are quoted in all; later places are given as line and column only. The
/// renderer reads a line whole for every mistake in it, and a minified file has all of them on one.
const MAX_QUOTED: usize = 1 << 20;

/// A text for each mistake that is shown, and one that counts the others.
pub(in crate::diagnostics) fn render_each(errors: &Errors, color: bool, most: usize) -> Vec<String> {
    let renderer = match color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = renderer.term_width(WIDTH);
    let mut texts = Vec::new();
    let mut quotable = MAX_QUOTED;
    for located in errors.iter().take(most) {
        texts.push(renderer.render(&[group(&errors.files, &located, &mut quotable)]));
    }
    if let Some(rest) = errors.diagnostics.get(most..).filter(|rest| !rest.is_empty()) {
        texts.push(renderer.render(&[Group::with_title(not_shown(rest))]));
    }
    texts
}

/// How many there are, at the level of the worst.
fn not_shown(rest: &[Diagnostic]) -> Title<'static> {
    let worst = rest.iter().map(|diagnostic| diagnostic.level).max().unwrap_or(diagnostics::Level::Error);
    let are_lints = rest.iter().any(|diagnostic| diagnostic.name.is_some());
    let what = match (are_lints, rest.len()) {
        (true, 1) => "finding is",
        (true, _) => "findings are",
        (false, 1) => "mistake is",
        (false, _) => "mistakes are",
    };
    display_level(worst).primary_title(format!("{} more {what} not shown", rest.len()))
}

/// Title, places, reasons and help of one diagnostic.
fn group<'a>(files: &'a [SourceFile], located: &Located<'a>, quotable: &mut usize) -> Group<'a> {
    let Diagnostic { level, name, file, span, message, label, related, notes, help } = located.diagnostic;
    let title = display_level(*level).primary_title(lines(message));
    let title = if let Some(name) = name { title.id(*name) } else { title };
    let group = Group::with_title(title);
    let mut group = match (span, located.position) {
        (Some(span), Some(position)) => {
            place(group, files, *file, (span, position, label), AnnotationKind::Primary, quotable)
        }
        _ => group.element(Origin::path(name_of(located.file))),
    };
    for Related { file, span, label } in related {
        let position = files.get(*file).map(|file| position(&file.text, span.start));
        let Some(position) = position else { continue };
        group = place(group, files, *file, (span, position, label), AnnotationKind::Context, quotable);
    }
    for note in notes {
        group = group.element(Level::NOTE.message(lines(note)));
    }
    match help {
        None => group,
        Some(help) => group.element(Level::HELP.message(lines(help))),
    }
}

/// Text that may have several lines, with nothing in it that plays tricks.
fn lines(text: &str) -> String {
    VisibleLines(text).to_string()
}

/// The name of a file, with nothing in it that plays tricks.
fn name_of(file: &str) -> String {
    Visible(file).to_string()
}

fn display_level(level: diagnostics::Level) -> Level<'static> {
    match level {
        diagnostics::Level::Error => Level::ERROR,
        diagnostics::Level::Warning => Level::WARNING,
        diagnostics::Level::Note => Level::NOTE,
    }
}

/// Adds a place: its lines and the underline, or line and column alone where enough was quoted.
fn place<'a>(
    group: Group<'a>,
    files: &'a [SourceFile],
    file: usize,
    (span, position, label): (&Range<usize>, Position, &'a str),
    kind: AnnotationKind,
    quotable: &mut usize,
) -> Group<'a> {
    let Some(SourceFile { name, text }) = files.get(file) else { return group };
    let span = clamp(text, span);
    let lines = whole_lines(text, &span);
    if lines.len() <= *quotable {
        *quotable -= lines.len();
        return group.element(quote(text, name, position, lines, span, (kind, label)));
    }
    let Position { line, column } = position;
    group.element(Origin::path(name_of(name)).line(line).char_column(column))
}

/// The `lines` of a mistake, which is at `span`. Not the whole text: the renderer reads all that it is given.
fn quote<'a>(
    text: &'a str,
    file: &'a str,
    position: Position,
    lines: Range<usize>,
    span: Range<usize>,
    (kind, label): (AnnotationKind, &'a str),
) -> Snippet<'a, Annotation<'a>> {
    let shown = |range: Range<usize>| shown_source(&text[range]);
    let start = shown(lines.start..span.start).len();
    let inner = start..start + shown(span.start..span.end).len();
    let underline = kind.span(inner);
    let underline = match label {
        "" => underline,
        label => underline.label(Visible(label).to_string()),
    };
    Snippet::source(shown(lines)).path(name_of(file)).line_start(position.line).annotation(underline)
}

/// Source with a replacement of one column for each hidden character, so that underlines stay below what they mark. The
/// renderer itself shows those of ASCII by their pictures, such as `␛`.
fn shown_source(text: &str) -> String {
    let shown = |c: char| if c.is_ascii() || !is_hidden(c) { c } else { char::REPLACEMENT_CHARACTER };
    text.chars().map(shown).collect()
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
