//! The texts that are matched: one line, or the parts of one.

use core::fmt::Write;

use crate::enhanced_code::EnhancedCode;

/// A text in two pieces: a head of a few ASCII bytes, and a body.
///
/// For a line the head is empty and known to be so, so that nothing asks for it. For a reply in parts the
/// head is made of its codes, and the body is left where it is: copying it would cost as much as
/// classifying.
pub(crate) trait Text: Copy {
    /// The first bytes, ASCII without line feeds; at most 22.
    fn head(&self) -> &[u8];

    /// The rest.
    fn body(&self) -> &str;

    /// Bytes of both.
    #[inline(always)]
    fn len(&self) -> usize {
        self.head().len() + self.body().len()
    }

    /// The byte at `at`.
    #[inline(always)]
    fn byte(&self, at: usize) -> Option<u8> {
        let head = self.head();
        match at.checked_sub(head.len()) {
            Some(at) => self.body().as_bytes().get(at).copied(),
            None => head.get(at).copied(),
        }
    }

    /// The character that starts at `at`.
    #[inline]
    fn char_at(&self, at: usize) -> Option<char> {
        let head = self.head();
        match at.checked_sub(head.len()) {
            Some(at) => self.body().get(at..)?.chars().next(),
            None => head.get(at).map(|&byte| char::from(byte)),
        }
    }

    /// How many characters there are from `start` to `end`, at most `most`. Linear in `most`.
    fn count_chars(&self, start: usize, end: usize, most: usize) -> usize {
        let head = self.head().len();
        let in_head = head.min(end).saturating_sub(start);
        let body = self.body().get(start.saturating_sub(head)..end.saturating_sub(head)).unwrap_or("");
        in_head.saturating_add(body.chars().take(most).count()).min(most)
    }

    /// `length` bytes from `start` on, where they are all in the body.
    #[inline(always)]
    fn range(&self, start: usize, length: usize) -> Option<&[u8]> {
        let start = start.checked_sub(self.head().len())?;
        self.body().as_bytes().get(start..)?.get(..length)
    }

    /// As many bytes from `start` on, where they are all in the body.
    #[inline(always)]
    fn chunk<const N: usize>(&self, start: usize) -> Option<&[u8; N]> {
        let start = start.checked_sub(self.head().len())?;
        self.body().as_bytes().get(start..)?.first_chunk()
    }

    /// The first 16 bytes, or fewer and zeros.
    fn start(&self) -> u128;

    /// All characters.
    fn chars(&self) -> impl Iterator<Item = char> {
        self.head().iter().map(|&byte| char::from(byte)).chain(self.body().chars())
    }
}

impl Text for &str {
    #[inline(always)]
    fn head(&self) -> &[u8] {
        &[]
    }

    #[inline(always)]
    fn body(&self) -> &str {
        self
    }

    #[inline(always)]
    fn start(&self) -> u128 {
        first_bytes(self)
    }
}

/// The first 16 bytes of the text, or fewer and zeros.
#[inline(always)]
fn first_bytes(text: &str) -> u128 {
    match text.as_bytes().first_chunk() {
        Some(bytes) => u128::from_le_bytes(*bytes),
        None => few_bytes(text),
    }
}

#[cold]
fn few_bytes(text: &str) -> u128 {
    let mut bytes = [0; 16];
    text.bytes().zip(&mut bytes).for_each(|(from, to)| *to = from);
    u128::from_le_bytes(bytes)
}

/// Room for the longest head, the 22 bytes of `65535 255.65535.65535 `.
const MAX_HEAD: usize = 24;

/// The parts of a reply, which match as the line that they make.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'t> {
    /// The head, and bytes that do not count.
    head: [u8; MAX_HEAD],
    head_length: usize,
    content: &'t str,
    start: u128,
}

impl<'t> Parts<'t> {
    /// A reply with this code, enhanced code and content.
    #[inline]
    pub fn new(code: u16, enhanced: Option<EnhancedCode>, content: &'t str) -> Self {
        if let 100..1000 = code {
            let code = u64::from(code / 100) | u64::from(code / 10 % 10) << 8 | u64::from(code % 10) << 16;
            match enhanced {
                None => return Parts::with_code(u64::from_le_bytes(*b"000 \0\0\0\0") | code, content),
                Some(EnhancedCode {
                    class: class @ 0..10,
                    subject: subject @ 0..10,
                    detail: detail @ 0..1000,
                }) => {
                    let codes = code | u64::from(class) << 32 | u64::from(subject) << 48;
                    return Parts::with_codes(u64::from_le_bytes(*b"000 0.0.") | codes, detail, content);
                }
                Some(_) => {}
            }
        }
        Parts::with_any(code, enhanced, content)
    }

    /// With the four bytes of a code.
    #[inline(always)]
    fn with_code(code: u64, content: &'t str) -> Self {
        let content_start = first_bytes(content);
        let (low, high) = (content_start as u64, (content_start >> 32) as u64);
        Parts::with(code | low << 32, high, 4, content)
    }

    /// With the eight bytes of a code and the first two numbers of an enhanced code, and the third number.
    #[inline(always)]
    fn with_codes(codes: u64, detail: u16, content: &'t str) -> Self {
        let digit = |value: u16| u64::from(b'0') + u64::from(value % 10);
        let (digits, bits) = match detail {
            0..10 => (digit(detail), 8),
            10..100 => (digit(detail / 10) | digit(detail) << 8, 16),
            _ => (digit(detail / 100) | digit(detail / 10) << 8 | digit(detail) << 16, 24),
        };
        let content_start = first_bytes(content) as u64;
        let high = digits | u64::from(b' ') << bits | content_start << (bits + 8);
        Parts::with(codes, high, 9 + bits / 8, content)
    }

    #[inline(always)]
    fn with(low: u64, high: u64, head_length: usize, content: &'t str) -> Self {
        let start = u128::from(low) | u128::from(high) << 64;
        let mut head = [0; MAX_HEAD];
        head[..16].copy_from_slice(&start.to_le_bytes());
        Parts { head, head_length, content, start }
    }

    /// With codes of any length.
    #[inline(never)]
    fn with_any(code: u16, enhanced: Option<EnhancedCode>, content: &'t str) -> Self {
        let mut head = Head { bytes: [0; MAX_HEAD], length: 0 };
        // Writing to a head does not fail.
        let _ = match enhanced {
            Some(enhanced) => write!(head, "{code} {enhanced} "),
            None => write!(head, "{code} "),
        };
        let Head { mut bytes, length } = head;
        bytes.iter_mut().skip(length).zip(content.bytes()).for_each(|(to, from)| *to = from);
        let start = bytes.first_chunk().map_or(0, |start| u128::from_le_bytes(*start));
        Parts { head: bytes, head_length: length, content, start }
    }
}

impl Text for &Parts<'_> {
    #[inline(always)]
    fn head(&self) -> &[u8] {
        self.head.get(..self.head_length).unwrap_or(&[])
    }

    #[inline(always)]
    fn body(&self) -> &str {
        self.content
    }

    #[inline(always)]
    fn start(&self) -> u128 {
        self.start
    }
}

/// A head in the making.
struct Head {
    bytes: [u8; MAX_HEAD],
    length: usize,
}

impl Write for Head {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        for byte in text.bytes() {
            *self.bytes.get_mut(self.length).ok_or(core::fmt::Error)? = byte;
            self.length += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::format;
    use std::string::String;

    #[test]
    fn heads_are_written_as_in_a_line() {
        let codes = [
            (0, None),
            (7, None),
            (42, None),
            (550, Some((5, 1, 1))),
            (99, Some((2, 10, 999))),
            (55000, Some((55, 10, 9999))),
            (550, Some((5, 100, 123))),
        ];
        for (code, enhanced) in codes.into_iter().chain([(u16::MAX, Some((u8::MAX, u16::MAX, u16::MAX)))]) {
            let line = match enhanced {
                Some((class, subject, detail)) => {
                    format!("{code} {class}.{subject}.{detail} some text that is long")
                }
                None => format!("{code} some text that is long"),
            };
            let enhanced = enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
            let parts = Parts::new(code, enhanced, "some text that is long");
            let bytes: std::vec::Vec<u8> = (0..(&parts).len()).filter_map(|at| (&parts).byte(at)).collect();
            assert_eq!(String::from_utf8(bytes).as_deref(), Ok(line.as_str()));
            let chars: String = (&parts).chars().collect();
            assert_eq!(chars, line);
            assert_eq!((&parts).start(), line.as_str().start());
        }
    }
}
