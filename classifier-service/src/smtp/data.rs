//! What comes after DATA, up to the line with a dot.
//!
//! Not `smtp-proto`'s receiver, which (0.2.5) does not see the end of an empty message, leaves a dot in front of the
//! first line, and takes CRLF, dot, CR, CR, LF for the end: the last lets a message carry another one past a server that
//! does not. The tests hold what it does, so that we learn when it no longer does.

use memchr::memchr;

/// Where in the message the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// After CRLF, or at the very start.
    LineStart,
    /// After a dot at the start of a line, which is not part of the message.
    Dot,
    /// After that dot and CR.
    DotCr,
    /// After CR.
    Cr,
    /// Anywhere else.
    Text,
}

/// Takes dots away and finds the end. Nothing but CRLF, dot, CRLF ends a message: not with bare line feeds, nor with
/// bare or additional carriage returns.
#[derive(Debug)]
pub(super) struct DataReceiver {
    at: At,
    /// What is longer is not kept.
    most: usize,
    message: Vec<u8>,
    length: usize,
}

/// A message that has ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    /// All of it, without the dots that were added for the way.
    Whole(Vec<u8>),
    /// It was longer than it may be.
    TooLong,
}

impl DataReceiver {
    pub(super) fn new(most: usize) -> Self {
        DataReceiver { at: At::LineStart, most, message: Vec::new(), length: 0 }
    }

    /// Takes bytes from the front of `input` up to the end of the message, and says whether that was there.
    pub(super) fn take(&mut self, input: &mut &[u8]) -> bool {
        while let Some((&byte, rest)) = input.split_first() {
            if self.at == At::Text {
                let plain = memchr(b'\r', input).unwrap_or(input.len());
                self.keep(&input[..plain]);
                *input = &input[plain..];
                if plain > 0 {
                    continue;
                }
            }
            *input = rest;
            match (self.at, byte) {
                (At::DotCr, b'\n') => return true,
                (At::LineStart, b'.') => self.at = At::Dot,
                (At::Dot, b'\r') => self.at = At::DotCr,
                (At::DotCr, byte) => {
                    self.keep(b"\r");
                    self.at = At::Cr;
                    self.text(byte);
                }
                (_, byte) => self.text(byte),
            }
        }
        false
    }

    pub(super) fn finish(self) -> Received {
        if self.length > self.most { Received::TooLong } else { Received::Whole(self.message) }
    }

    fn text(&mut self, byte: u8) {
        self.keep(&[byte]);
        self.at = match byte {
            b'\r' => At::Cr,
            b'\n' if self.at == At::Cr => At::LineStart,
            _ => At::Text,
        };
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len());
        if self.length > self.most {
            self.message = Vec::new();
        } else {
            self.message.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent after 354, what the message is, and what is left of the input.
    const CASES: &[(&str, &str, &str)] = &[
        (".\r\n", "", ""),
        ("\r\n.\r\n", "\r\n", ""),
        ("a\r\n.\r\nQUIT\r\n", "a\r\n", "QUIT\r\n"),
        ("..a\r\n.\r\n", ".a\r\n", ""),
        ("a\r\n..\r\n...b\r\n.\r\n", "a\r\n.\r\n..b\r\n", ""),
        (".a\r\n.\r\n", "a\r\n", ""),
        // None of these is an end.
        ("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", ""),
        ("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n", ""),
        ("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n", ""),
        ("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n", ""),
        ("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", ""),
        ("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", ""),
        ("a\r\n.\r\r\nb\r\n.\r\n", "a\r\n\r\r\nb\r\n", ""),
        ("a\r\n.\r.\r\nb\r\n.\r\n", "a\r\n\r.\r\nb\r\n", ""),
        ("a\r\r\n.\r\n", "a\r\r\n", ""),
        ("a\0\u{e9}\r\n.\r\n", "a\0\u{e9}\r\n", ""),
    ];

    #[test]
    fn ends_and_dots_however_they_are_cut() {
        for &(sent, message, rest) in CASES {
            for size in [1, 2, 3, 5, 1000] {
                let mut receiver = DataReceiver::new(1000);
                let mut chunks = sent.as_bytes().chunks(size);
                let mut left = None;
                for chunk in &mut chunks {
                    let mut input = chunk;
                    if receiver.take(&mut input) {
                        left = Some(input);
                        break;
                    }
                    assert!(input.is_empty(), "{sent:?}");
                }
                let left = [
                    left.unwrap_or_else(|| panic!("{sent:?} has no end")),
                    &chunks.collect::<Vec<_>>().concat(),
                ]
                .concat();
                assert_eq!(String::from_utf8(left).unwrap(), rest, "{sent:?} by {size}");
                assert_eq!(
                    receiver.finish(),
                    Received::Whole(message.as_bytes().to_vec()),
                    "{sent:?} by {size}"
                );
            }
        }
    }

    #[test]
    fn what_is_too_long_is_not_kept_and_its_end_is_found() {
        let mut receiver = DataReceiver::new(10);
        let sent = "x".repeat(100) + "\r\n.\r\nQUIT";
        let mut input = sent.as_bytes();
        assert!(receiver.take(&mut input));
        assert_eq!((input, receiver.message.capacity()), (&b"QUIT"[..], 0));
        assert_eq!(receiver.finish(), Received::TooLong);
    }

    /// Whether the crate's receiver sees an end, and the message it then has.
    fn theirs(sent: &str) -> Option<String> {
        let mut message = Vec::new();
        let is_over = smtp_proto::request::receiver::DataReceiver::new()
            .ingest(&mut sent.as_bytes().iter(), &mut message);
        is_over.then(|| String::from_utf8(message).unwrap())
    }

    #[test]
    fn why_it_is_not_the_crates_receiver() {
        assert_eq!(theirs(".\r\n"), None, "it now sees the end of an empty message");
        assert_eq!(theirs("..a\r\n.\r\n").as_deref(), Some("..a\r\n"), "it now takes the first dot away");
        assert_eq!(theirs("a\r\n.\r\r\n").as_deref(), Some("a\r\n\r"), "it now goes on after CR CR LF");
    }
}
