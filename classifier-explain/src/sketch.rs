//! The text of a piece, in any case: enough to tell cheaply how much of it a reply has.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::split::Piece;

/// Counted repetitions of characters are written out up to this.
const MOST_COPIES: u32 = 16;

/// What a piece asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sketch {
    /// This text, folded.
    Text(String),
    /// One character of these ranges.
    Class(Vec<(char, char)>),
    /// Something of no known length.
    Any,
    OneOf(Vec<Vec<Sketch>>),
}

/// Nothing where the piece cannot be read by itself.
pub(super) fn sketch(piece: &Piece<'_>) -> Vec<Sketch> {
    let mut out = Vec::new();
    if let Ok(hir) = regex_syntax::parse(&format!("{}{}", piece.flags, piece.text)) {
        of(&hir, &mut out);
    }
    out
}

/// Lower case, where that takes as many bytes: places in the folded text are places in the text.
pub(super) fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

fn fold_char(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) if lower.len_utf8() == c.len_utf8() => lower,
        _ => c,
    }
}

fn of(hir: &Hir, out: &mut Vec<Sketch>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            text(&fold(&String::from_utf8_lossy(&literal.0)), out);
        }
        HirKind::Class(class) => of_class(class, out),
        HirKind::Capture(capture) => of(&capture.sub, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| of(part, out)),
        HirKind::Alternation(ways) => {
            let ways = ways.iter().map(|way| {
                let mut out = Vec::new();
                of(way, &mut out);
                out
            });
            out.push(Sketch::OneOf(ways.collect()));
        }
        HirKind::Repetition(repetition) => {
            // Copies of copies would explode.
            let single = matches!(repetition.sub.kind(), HirKind::Literal(_) | HirKind::Class(_));
            let copies = repetition.min.min(if single { MOST_COPIES } else { 1 });
            (0..copies).for_each(|_| of(&repetition.sub, out));
            if repetition.max != Some(copies) {
                out.push(Sketch::Any);
            }
        }
    }
}

/// Text is in one run as far as it goes.
fn text(more: &str, out: &mut Vec<Sketch>) {
    match out.last_mut() {
        Some(Sketch::Text(text)) => text.push_str(more),
        _ => out.push(Sketch::Text(more.to_owned())),
    }
}

fn of_class(class: &Class, out: &mut Vec<Sketch>) {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    match letter(&ranges) {
        Some(letter) => text(letter.encode_utf8(&mut [0; 4]), out),
        None => out.push(Sketch::Class(ranges)),
    }
}

/// The folded letter, where the class holds nothing but its cases.
fn letter(ranges: &[(char, char)]) -> Option<char> {
    let few = ranges.len() <= 4 && ranges.iter().all(|(first, last)| first == last);
    let mut letters = ranges.iter().map(|&(c, _)| match c {
        // These two have `s` and `k` for their other cases.
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => fold_char(c),
    });
    let first = letters.next().filter(|_| few)?;
    letters.all(|letter| letter == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::split::{Node, Tree};
    use super::*;

    fn sketches(pattern: &str) -> Vec<Sketch> {
        match &Tree::of(pattern).expect("a pattern").ways[0][0] {
            Node::Piece(piece) => sketch(piece),
            other => panic!("no piece: {other:?}"),
        }
    }

    fn plain(text: &str) -> Sketch {
        Sketch::Text(text.to_owned())
    }

    #[test]
    fn text_in_any_case() {
        assert_eq!(sketches("Mailbox Full"), [plain("mailbox full")]);
        assert_eq!(sketches("(?i)Sick ÉTÉ"), [plain("sick été")]);
        assert_eq!(sketches("[Uu]ser"), [plain("user")]);
        assert_eq!(sketches(r"(a)\bb{2}"), [plain("abb")]);
    }

    #[test]
    fn what_is_no_text() {
        assert_eq!(sketches("^[45]50"), [Sketch::Class(vec![('4', '5')]), plain("50")]);
        assert_eq!(sketches("ab?c+"), [plain("a"), Sketch::Any, plain("c"), Sketch::Any]);
        let ways = vec![vec![plain("full")], vec![plain("over quota")]];
        assert_eq!(sketches("x(?:full|Over quota)"), [plain("x"), Sketch::OneOf(ways)]);
    }

    #[test]
    fn folding_keeps_places() {
        for text in ["ÀB", "İx", "K\u{212a}", "ẞ", "用户"] {
            assert_eq!(fold(text).len(), text.len(), "{text}");
        }
    }
}
