//! Scanning text with U+017F or U+212A, which fold to `s` and `k`.
//!
//! Windows hold the letters that they fold to. The text between such characters is scanned as any other; a
//! window that one of them stands in is found by looking at every byte around, with the letters in their
//! places. Windows are still met in the order of their ends, as chains need.

use super::grams::{Filter, Scan, gram_of_word};
use super::{Matcher, Text};

/// The bytes before and after a character that may belong to a window with it.
const NEAR: usize = 8;

/// The characters and what they fold to.
pub(super) fn folded(c: char) -> Option<u8> {
    match c {
        '\u{17f}' => Some(b's'),
        '\u{212a}' => Some(b'k'),
        _ => None,
    }
}

/// The bytes of a text, with the letters that characters fold to in their place.
pub(super) fn folded_bytes(text: &impl Text) -> impl Iterator<Item = u8> + Clone {
    let bytes = |c: char| {
        let mut bytes = [0; 4];
        let length = match folded(c) {
            Some(letter) => {
                bytes[0] = letter;
                1
            }
            None => c.encode_utf8(&mut bytes).len(),
        };
        bytes.into_iter().take(length)
    };
    text.head().iter().copied().chain(text.body().chars().flat_map(bytes))
}

/// The last bytes of a text with its characters folded, and where in the text they are.
struct Last {
    word: u64,
    places: [usize; 8],
    count: usize,
}

impl Last {
    fn push(&mut self, byte: u8, place: usize) {
        self.word = self.word >> 8 | u64::from(byte | 0x20) << 56;
        self.places[self.count % 8] = place;
        self.count += 1;
    }

    /// The last `length` bytes and where they start.
    fn window(&self, length: usize) -> Option<(u64, usize)> {
        let first = self.count.checked_sub(length)?;
        Some((self.word >> (8 * (8 - length)), self.places[first % 8]))
    }
}

impl<'m, T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'m, T, SLOTS, WORDS> {
    /// [`scan_range`](Self::scan_range) over a line with such characters.
    #[cold]
    #[inline(never)]
    pub(super) fn scan_folding<const GRAM: usize, const STRIDE: usize, const SIZE: usize>(
        &mut self,
        scan: &Scan<'m>,
        filter: Filter<'_, SIZE>,
    ) {
        let (text, head) = (self.text, self.text.head().len());
        let mut from = scan.start;
        loop {
            let body_start = from.saturating_sub(head);
            let rest = text.body().get(body_start..scan.end.saturating_sub(head)).unwrap_or("");
            let Some(found) = rest.find(|c| folded(c).is_some()) else { break };
            let place = head + body_start + found;
            self.scan_range::<GRAM, STRIDE, SIZE>(scan, filter, from, place);
            from = self.scan_near::<GRAM, STRIDE, SIZE>(scan, filter, place);
        }
        self.scan_range::<GRAM, STRIDE, SIZE>(scan, filter, from, scan.end);
    }

    /// Looks at every window around the character at `place`, and around those that are near it; gives the
    /// end of the last of them.
    fn scan_near<const GRAM: usize, const STRIDE: usize, const SIZE: usize>(
        &mut self,
        scan: &Scan<'m>,
        filter: Filter<'_, SIZE>,
        place: usize,
    ) -> usize {
        let text = self.text;
        let mut at = place.saturating_sub(NEAR).max(scan.start);
        let mut last = Last { word: 0, places: [0; 8], count: 0 };
        let (mut end, mut since) = (place, 0);
        while at < scan.end && (at <= place || since < NEAR) {
            let Some(byte) = text.byte(at) else { break };
            let fold = if byte < 0x80 { None } else { text.char_at(at).and_then(|c| Some((c, folded(c)?))) };
            let next = match fold {
                Some((c, letter)) => {
                    last.push(letter, at);
                    (end, since) = (at + c.len_utf8(), 0);
                    end
                }
                None => {
                    last.push(byte, at);
                    since += 1;
                    at + 1
                }
            };
            if let Some((window, start)) = last.window(GRAM + STRIDE - 1)
                && filter.passes(gram_of_word::<GRAM>(window)) != 0
            {
                self.check_window::<GRAM, STRIDE>(scan, window, start);
            }
            at = next;
        }
        end
    }
}
