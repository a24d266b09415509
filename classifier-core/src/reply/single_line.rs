//! Texts of several lines as one.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::{self, Write};

/// The text with a space for each line break, as rules see it.
///
/// A carriage return and the line feed after it are one break, and so is each of them alone. Nothing else changes: no
/// spaces are joined, and a break at the end leaves a space. A text without breaks is not copied.
///
/// ```
/// # use bounce_classifier_core as bounce_classifier;
/// use bounce_classifier::reply::single_line;
///
/// assert_eq!(single_line("Mailbox\r\nfull\n"), "Mailbox full ");
/// ```
pub fn single_line(text: &str) -> Cow<'_, str> {
    if !has_breaks(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = write_single_line(text, &mut line);
    Cow::Owned(line)
}

/// Whether there are line breaks. Nearly every reply is asked, and nearly none has one, so each chunk is looked at
/// without a branch.
fn has_breaks(text: &[u8]) -> bool {
    text.chunks(32).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_break(byte)))
}

fn is_break(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Writes the text with a space for each line break.
pub(super) fn write_single_line(text: &str, to: &mut impl Write) -> fmt::Result {
    let mut rest = text;
    while let Some(end) = rest.as_bytes().iter().position(is_break) {
        let (line, after) = rest.split_at(end);
        to.write_str(line)?;
        to.write_char(' ')?;
        rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
    }
    to.write_str(rest)
}

/// Writes the text as JSON wants it: in one line.
#[cfg(feature = "serde")]
pub(super) fn serialize<S: serde::Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&single_line(text))
}
