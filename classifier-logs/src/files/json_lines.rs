//! JSON that was printed for people, as a value a line.

use std::io::{self, Read};

/// How much is read at once.
const BUFFER_BYTES: usize = 32 << 10;

/// Whether a text begins as JSON does that `jq`, editors and web consoles print: its first line opens a list or an object,
/// and has nothing else. A log has a value on each line.
pub(super) fn is_printed(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let Some(end) = memchr::memchr(b'\n', text) else { return false };
    matches!(text[..end].trim_ascii_end(), b"[" | b"{" | b"[{" | b"[ {")
}

/// Gives each value of a list, and each that stands by itself, on a line of its own, without the blanks between its parts.
///
/// What is no JSON goes through as far as it can: a line that ends within quotation marks ends them, so that one mistake does
/// not spoil the rest.
pub(super) struct JsonLines<R> {
    input: R,
    buffer: Vec<u8>,
    /// What was made, and how much of that was given.
    made: Vec<u8>,
    given: usize,
    place: Place,
}

/// Where in a text one is.
#[derive(Default)]
struct Place {
    /// Lists and objects that are open, but for the list around all values.
    depth: usize,
    in_list: bool,
    in_string: bool,
    is_escaped: bool,
}

impl<R: Read> JsonLines<R> {
    pub(super) fn new(input: R) -> Self {
        JsonLines {
            input,
            buffer: vec![0; BUFFER_BYTES],
            made: Vec::new(),
            given: 0,
            place: Place::default(),
        }
    }
}

impl<R: Read> Read for JsonLines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.made.len() {
            let read = self.input.read(&mut self.buffer)?;
            if read == 0 {
                return Ok(0);
            }
            self.made.clear();
            self.given = 0;
            self.buffer[..read].iter().for_each(|&byte| self.place.take(byte, &mut self.made));
        }
        let read = (&self.made[self.given..]).read(into)?;
        self.given += read;
        Ok(read)
    }
}

impl Place {
    fn take(&mut self, byte: u8, made: &mut Vec<u8>) {
        if self.in_string {
            return self.take_in_string(byte, made);
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return,
            b'[' if self.depth == 0 && !self.in_list => {
                self.in_list = true;
                return;
            }
            b']' if self.depth == 0 && self.in_list => {
                self.in_list = false;
                made.push(b'\n');
                return;
            }
            b',' if self.depth == 0 => {
                made.push(b'\n');
                return;
            }
            b'"' => self.in_string = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        made.push(byte);
        if byte == b'}' && self.depth == 0 && !self.in_list {
            made.push(b'\n');
        }
    }

    fn take_in_string(&mut self, byte: u8, made: &mut Vec<u8>) {
        match byte {
            b'\n' => *self = Place { in_list: self.in_list, ..Place::default() },
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
        made.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        let mut lines = String::new();
        JsonLines::new(text.as_bytes()).read_to_string(&mut lines).unwrap();
        lines
    }

    #[test]
    fn a_value_a_line() {
        for (text, expected) in [
            (
                "[\n  {\n    \"a\": [1, 2]\n  },\n  {\"b\": \"x, y\"}\n]\n",
                "{\"a\":[1,2]}\n{\"b\":\"x, y\"}\n",
            ),
            ("{\r\n\t\"a\": {\"b\": \"\\\"}\"}\r\n}\n{\n\"c\": 1}", "{\"a\":{\"b\":\"\\\"}\"}}\n{\"c\":1}\n"),
            ("[{\n\"a\":1}]\n[{\"b\":2}]", "{\"a\":1}\n{\"b\":2}\n"),
            ("[\n]\n", "\n"),
            // A string that does not end costs its value.
            ("[\n{\"a\": \"x\n},\n{\"b\": 1}]", "{\"a\":\"x\n}\n{\"b\":1}\n"),
            ("]]}}{\n\"a\":1}", "]]}\n}\n{\"a\":1}\n"),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_printed_for_people() {
        for text in ["[\n", " {\r\n  \"a\": 1", "\u{feff}[\n{", "[{\n\"a\": 1\n}]", "\n\n{ \n"] {
            assert!(is_printed(text.as_bytes()), "{text}");
        }
        for text in ["", "[", "{\"a\": 1}\n", "[{\"a\": 1}]\n", "550 5.1.1 [\n", "[1]\n"] {
            assert!(!is_printed(text.as_bytes()), "{text}");
        }
    }

    /// Whatever stands in it, each value is the same as before.
    #[test]
    fn values_stay_what_they_are() {
        let values: Vec<serde_json::Value> = serde_json::from_str(
            r#"[{"reply": "550 5.1.1 \"a\\\" {[, ]}\n\u00e9 é", "n": [1.5, null, [], {}]}, {"x": {"y": ["z"]}}]"#,
        )
        .unwrap();
        let text = serde_json::to_string_pretty(&values).unwrap();
        let again: Vec<serde_json::Value> =
            lines(&text).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(again, values);
    }
}
