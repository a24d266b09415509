//! Text from outside, shown so that it can play no tricks.
//!
//! Replies, rule files, file names and logs hold what strangers wrote. Shown as they are, control characters change the
//! terminal, marks of direction reorder a line, and characters without a shape hide what a text says. All that the
//! project shows to people goes through this module; see UTS #55 and CVE-2021-42574.

use core::fmt::{self, Write};

/// Whether a character does something else than showing its own shape.
///
/// Those are control characters (C0, DEL, C1), separators of lines and paragraphs, marks and overrides of direction,
/// characters without width, fillers, and tags. Blanks with a width of their own are not: they can be seen.
pub const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            // Soft hyphen, grapheme joiner, Arabic letter mark.
            | '\u{ad}' | '\u{34f}' | '\u{61c}'
            // Fillers of Hangul and Khmer, and Mongolian selectors.
            | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}'
            // No width, and direction; line and paragraph; embeddings and overrides.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            // Joiners, invisible operators, isolates, and deprecated formats.
            | '\u{2060}'..='\u{206f}'
            // Byte order mark, and annotations between lines.
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            // Tags, and selectors of variants.
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A text for people: hidden characters are escaped as in Rust, such as `\t` and `\u{202e}`. Backslashes stay as they
/// are, because patterns are full of them; so this cannot be read back.
#[derive(Clone, Copy, Debug)]
pub struct Visible<'a>(pub &'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, is_hidden)
    }
}

/// A text for programs, in a field between TABs or on a line: hidden characters and backslashes are escaped as in Rust,
/// so that a reader gets the text back.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, |c| c == '\\' || is_hidden(c))
    }
}

/// A text of several lines for people: [`Visible`], but for line feeds and TABs.
#[derive(Clone, Copy, Debug)]
pub struct VisibleLines<'a>(pub &'a str);

impl fmt::Display for VisibleLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, |c| !matches!(c, '\n' | '\t') && is_hidden(c))
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str, special: impl Fn(char) -> bool) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(&special) {
        let (plain, tail) = rest.split_at(at);
        f.write_str(plain)?;
        let mut tail = tail.chars();
        // `\t`, `\n`, `\r`, `\\`, and `\u{1b}` for all others.
        tail.next().into_iter().flat_map(char::escape_default).try_for_each(|c| f.write_char(c))?;
        rest = tail.as_str();
    }
    f.write_str(rest)
}

#[cfg(all(test, feature = "compile"))]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, escaped, visible, lines) in [
            ("", "", "", ""),
            (
                "A label, 'é' \"😀\" 日本",
                "A label, 'é' \"😀\" 日本",
                "A label, 'é' \"😀\" 日本",
                "A label, 'é' \"😀\" 日本",
            ),
            ("a\tb\nc\rd", r"a\tb\nc\rd", r"a\tb\nc\rd", "a\tb\nc\\rd"),
            (r"C:\rules", r"C:\\rules", r"C:\rules", r"C:\rules"),
            (
                "\u{1b}[31m\0\u{7f}\u{9b}",
                r"\u{1b}[31m\u{0}\u{7f}\u{9b}",
                r"\u{1b}[31m\u{0}\u{7f}\u{9b}",
                r"\u{1b}[31m\u{0}\u{7f}\u{9b}",
            ),
            (
                "a\u{202e}b\u{2066}c\u{200b}d",
                r"a\u{202e}b\u{2066}c\u{200b}d",
                r"a\u{202e}b\u{2066}c\u{200b}d",
                r"a\u{202e}b\u{2066}c\u{200b}d",
            ),
            ("\u{e0041}\u{feff}", r"\u{e0041}\u{feff}", r"\u{e0041}\u{feff}", r"\u{e0041}\u{feff}"),
        ] {
            assert_eq!(Escaped(text).to_string(), escaped);
            assert_eq!(Visible(text).to_string(), visible);
            assert_eq!(VisibleLines(text).to_string(), lines);
        }
    }

    /// What terminals act on is hidden, and what people write is not.
    #[test]
    fn hidden_or_not() {
        assert!(('\0'..' ').all(is_hidden) && ('\u{7f}'..='\u{9f}').all(is_hidden));
        assert!((' '..='~').all(|c| !is_hidden(c)));
        assert!("äßé¿ İıſК日本語한국어العربيةעברית\u{a0}\u{3000}".chars().all(|c| !is_hidden(c)));
    }
}
