//! JSON for programs that is harmless on a terminal.

use std::io::{self, Write};

use bounce_classifier_core::visible::is_hidden;
use serde::Serialize;

/// Writes a value as an object on a line of its own.
///
/// Hidden characters are escaped: that is the same text for a program, and plays no tricks on a terminal.
///
/// # Errors
///
/// Those of `out`.
pub fn json_line(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, VisibleJson))?;
    out.write_all(b"\n")
}

/// JSON in one line, in which hidden characters are escaped.
struct VisibleJson;

impl serde_json::ser::Formatter for VisibleJson {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_hidden) {
            let (plain, tail) = rest.split_at(at);
            out.write_all(plain.as_bytes())?;
            let mut tail = tail.chars();
            let hidden = tail.next().unwrap_or_default();
            for unit in hidden.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = tail.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_for_a_program() {
        let text = "a\u{1b}\u{9b}\"\\\u{202e}é\u{e0041}日\n";
        let mut out = Vec::new();
        json_line(&mut out, &text).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert_eq!(line, "\"a\\u001b\\u009b\\\"\\\\\\u202eé\\udb40\\udc41日\\n\"\n");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
