//! Byte offsets to lines and columns.

/// A place in a text, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters (not bytes, not cells of a terminal).
    pub column: usize,
}

/// Line and column of one byte offset. For many of them, make a [`LineIndex`].
///
/// An offset inside a character counts as that character, one after the end as the end.
pub fn position(text: &str, offset: usize) -> Position {
    advance(text, Mark::START, offset)
}

/// Finds lines and columns without reading the text from its start every time.
#[derive(Clone, Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    /// Known places in rising order, at most about [`STRIDE`] bytes apart.
    marks: Vec<Mark>,
}

/// Marks also stand inside long lines: all rules of a minified JSON file are on one.
const STRIDE: usize = 512;

#[derive(Clone, Copy, Debug)]
struct Mark {
    offset: usize,
    position: Position,
}

impl Mark {
    const START: Mark = Mark { offset: 0, position: Position { line: 1, column: 1 } };
}

impl<'t> LineIndex<'t> {
    /// Reads the text once.
    pub fn new(text: &'t str) -> LineIndex<'t> {
        let mut marks = vec![Mark::START];
        let mut last = Mark::START;
        while last.offset < text.len() {
            let offset = ceil_boundary(text, last.offset + STRIDE);
            let position = advance(text, last, offset);
            last = Mark { offset, position };
            marks.push(last);
        }
        LineIndex { text, marks }
    }

    /// Like [`position()`], in logarithmic time.
    pub fn position(&self, offset: usize) -> Position {
        let after = self.marks.partition_point(|m| m.offset <= offset);
        advance(self.text, self.marks[after - 1], offset)
    }
}

/// Counts from a known place to `offset`.
fn advance(text: &str, from: Mark, offset: usize) -> Position {
    let end = floor_boundary(text, offset);
    let between = &text.as_bytes()[from.offset..end];
    let Position { mut line, mut column } = from.position;
    for &byte in between {
        if byte == b'\n' {
            (line, column) = (line + 1, 1);
        } else if !is_continuation(byte) {
            column += 1;
        }
    }
    Position { line, column }
}

/// The nearest start of a character at or before `offset` (`str::floor_char_boundary` came with Rust 1.91).
pub(crate) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The nearest start of a character at or after `offset`.
pub(crate) fn ceil_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(text: &str, offset: usize) -> (usize, usize) {
        let mut place = (1, 1);
        for (at, c) in text.char_indices() {
            if at + c.len_utf8() > offset {
                break;
            }
            place = if c == '\n' { (place.0 + 1, 1) } else { (place.0, place.1 + 1) };
        }
        place
    }

    #[test]
    fn agrees_with_counting_characters() {
        let long = format!("x\n{}\ny\r\n", "añ😀".repeat(400));
        for text in ["", "a", "a\nb", "é\n😀x\r\n\n", &long] {
            let lines = LineIndex::new(text);
            for offset in 0..text.len() + 3 {
                let Position { line, column } = position(text, offset);
                assert_eq!((line, column), slow(text, offset), "{text:?} at {offset}");
                assert_eq!(lines.position(offset), Position { line, column });
            }
        }
    }
}
