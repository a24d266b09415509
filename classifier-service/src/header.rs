//! The header of a mail, of which single fields are asked for.

use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;

/// The first field of this name, unfolded, with its encoded words as text.
pub(crate) fn first(message: &[u8], name: &str) -> Option<String> {
    fields(message)
        .find(|(field, _)| field.eq_ignore_ascii_case(name.as_bytes()))
        .map(|(_, value)| value.text())
}

/// The names of a header, each with its value.
pub(crate) fn fields(message: &[u8]) -> impl Iterator<Item = (&[u8], RawValue<'_>)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        loop {
            let line = &rest[..line_end(rest)];
            if line.trim_ascii().is_empty() {
                return None;
            }
            let mut end = line.len();
            while matches!(rest.get(end), Some(b' ' | b'\t')) && !rest[end..].starts_with(b"\n") {
                end += line_end(&rest[end..]);
            }
            let field = &rest[..end];
            rest = &rest[end..];
            // What is no field, the mark of a mailbox for one, is passed over.
            if let Some(colon) = memchr::memchr(b':', line) {
                return Some((field[..colon].trim_ascii_end(), RawValue(&field[colon + 1..])));
            }
        }
    })
}

/// A value with its folds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawValue<'m>(&'m [u8]);

impl RawValue<'_> {
    pub(crate) fn text(self) -> String {
        // The parser looks for the line break that ends a field.
        let bytes = [self.0.trim_ascii(), b"\r\n"].concat();
        match MessageStream::new(&bytes).parse_unstructured() {
            HeaderValue::Text(text) => text.into_owned(),
            HeaderValue::TextList(texts) => texts.join(" "),
            _ => String::new(),
        }
    }
}

fn line_end(bytes: &[u8]) -> usize {
    memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_by_name() {
        let message = b"From x Mon\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nsubject: second\r\nTo:\r\n a@example.com,\r\n\tb@example.com\r\n\
            Empty:\r\n\r\nX-Body: no\r\n";
        for (name, value) in [
            ("subject", Some("Gr\u{fc}\u{df}e")),
            ("TO", Some("a@example.com, b@example.com")),
            ("Empty", Some("")),
            ("X-Body", None),
        ] {
            assert_eq!(first(message, name).as_deref(), value, "{name}");
        }
        assert_eq!(first(b"", "a"), None);
        assert_eq!(first(b"A: b", "a").as_deref(), Some("b"));
    }
}
