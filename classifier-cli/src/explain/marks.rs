//! A reply with what the parts of a rule matched marked: in colour, or by a line below it.

use std::io::{self, Write};

use bounce_classifier::explain::{Kind, Part};
use unicode_width::UnicodeWidthStr;

use super::look::Look;
use crate::output::Visible;

const INDENT: &str = "  ";

/// Of what a part matched, and of what lies around the match, so many characters are shown at each side.
const MOST_CHARS: usize = 100;

/// A character as it is shown.
struct Cell {
    shown: String,
    columns: usize,
    kind: Option<Kind>,
}

/// The reply in as many lines as it takes, long stretches of it left out. Nothing where it is empty.
pub(super) fn write(out: &mut impl Write, reply: &str, parts: &[Part<'_>], look: Look) -> io::Result<()> {
    for row in rows(cells(reply, parts), look.columns - INDENT.len()) {
        write_row(out, &row, look)?;
    }
    Ok(())
}

fn write_row(out: &mut impl Write, row: &[Cell], look: Look) -> io::Result<()> {
    write!(out, "{INDENT}")?;
    for run in row.chunk_by(|a, b| a.kind == b.kind) {
        let text: String = run.iter().map(|cell| cell.shown.as_str()).collect();
        write!(out, "{}", look.paint(run[0].kind, text))?;
    }
    writeln!(out)?;
    let below: String = row.iter().map(|cell| mark(cell.kind).repeat(cell.columns)).collect();
    match below.trim_end() {
        below if look.color || below.is_empty() => Ok(()),
        below => writeln!(out, "{INDENT}{below}"),
    }
}

fn mark(kind: Option<Kind>) -> &'static str {
    match kind {
        None => " ",
        Some(Kind::Gap) => "~",
        Some(_) => "^",
    }
}

fn cells(reply: &str, parts: &[Part<'_>]) -> Vec<Cell> {
    let start = parts.first().map_or(0, |part| part.span.start);
    let end = parts.last().map_or(0, |part| part.span.end);
    let mut cells = Vec::new();
    let mut show = |text: &str, kind| {
        cells.extend(text.chars().map(|c| Cell::new(&c.to_string(), kind)));
    };
    show(&shortened(&reply[..start], 0, MOST_CHARS), None);
    for part in parts {
        show(&shortened(&reply[part.span.clone()], MOST_CHARS, MOST_CHARS), Some(part.kind));
    }
    show(&shortened(&reply[end..], MOST_CHARS, 0), None);
    cells
}

/// So many characters of the start and of the end of the text, and `…` for what is left out.
pub(super) fn shortened(text: &str, first: usize, last: usize) -> String {
    if text.chars().nth(first + last).is_none() {
        return text.to_owned();
    }
    let ends = text.char_indices().map(|(at, _)| at);
    let head = ends.clone().nth(first).unwrap_or(text.len());
    let tail = last.checked_sub(1).and_then(|last| ends.rev().nth(last)).unwrap_or(text.len());
    format!("{}…{}", &text[..head], &text[tail..])
}

fn rows(cells: Vec<Cell>, columns: usize) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut room = 0;
    for cell in cells {
        match rows.last_mut() {
            Some(row) if cell.columns <= room => {
                room -= cell.columns;
                row.push(cell);
            }
            _ => {
                room = columns.saturating_sub(cell.columns);
                rows.push(vec![cell]);
            }
        }
    }
    rows
}

impl Cell {
    fn new(c: &str, kind: Option<Kind>) -> Self {
        let shown = Visible(c).to_string();
        Cell { columns: shown.width(), shown, kind }
    }
}

#[cfg(test)]
mod tests {
    use bounce_classifier::Classifier;

    use super::*;

    #[track_caller]
    fn shows(pattern: &str, reply: &str, look: Look, expected: &str) {
        let rules = serde_json::json!({"rules": {"Label": [pattern]}}).to_string();
        let classifier = Classifier::builder().rules_str("x.json", rules).build().expect("a rule");
        let rule = classifier.rules().next().expect("a rule");
        let mut out = Vec::new();
        write(&mut out, reply, &rule.locate(reply).expect("a match"), look).expect("a Vec takes all");
        assert_eq!(String::from_utf8(out).expect("text"), expected, "{pattern:?} in {reply:?}");
    }

    const PLAIN: Look = Look { color: false, columns: 100 };

    #[test]
    fn marks_stand_below() {
        shows("^550.+full", "550 box full!", PLAIN, "  550 box full!\n  ^^^~~~~~^^^^\n");
        shows("full.*", "the box full", PLAIN, "  the box full\n          ^^^^\n");
        shows("$", "full", PLAIN, "  full\n");
        shows("", "", PLAIN, "");
    }

    #[test]
    fn wide_and_hidden_characters() {
        shows("不存在.+x", "用户不存在 x", PLAIN, "  用户不存在 x\n      ^^^^^^~^\n");
        shows("e\u{301}t.+", "e\u{301}te\u{301}", PLAIN, "  e\u{301}te\u{301}\n  ^^~\n");
        shows("b", "\u{1b}[1m\tb", PLAIN, "  \\u{1b}[1m\\tb\n             ^\n");
    }

    #[test]
    fn colour_needs_no_line_below() {
        let expected =
            "  \u{1b}[1m\u{1b}[36m550\u{1b}[0m\u{1b}[33m \u{1b}[0m\u{1b}[1m\u{1b}[32mfull\u{1b}[0m!\n";
        shows("^550.+full", "550 full!", Look { color: true, columns: 100 }, expected);
    }

    #[test]
    fn long_lines_are_wrapped() {
        let expected = "  abcdefgh\n       ~~~\n  ijkl用mn\n  ~~~^^^^\n  o\n";
        shows(".{6}l用m", "abcdefghijkl用mno", Look { color: false, columns: 10 }, expected);
    }

    #[test]
    fn long_stretches_are_left_out() {
        let reply = format!("{}b{}c{}", "1".repeat(500), "2".repeat(500), "3".repeat(500));
        let (before, after) = ("1".repeat(100), "3".repeat(100));
        let gap = "2".repeat(100);
        let shown = format!("…{before}b{gap}…{gap}c{after}…");
        let below = format!("{}^{}^", " ".repeat(101), "~".repeat(201));
        shows("b.+c", &reply, Look { color: false, columns: 1000 }, &format!("  {shown}\n  {below}\n"));
    }

    #[test]
    fn shortened_texts() {
        for (text, first, last, expected) in [
            ("", 0, 0, ""),
            ("éèà", 1, 1, "é…à"),
            ("éèà", 2, 1, "éèà"),
            ("éèà", 0, 2, "…èà"),
            ("éèà", 2, 0, "éè…"),
        ] {
            assert_eq!(shortened(text, first, last), expected, "{text} {first} {last}");
        }
    }
}
