//! Look-around: conditions on the characters beside a position.

/// The look-arounds of the `regex` crate, by the number they have in an image. A number never changes its meaning
/// without a new [`VERSION`](super::layout::VERSION).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Look {
    Start = 0,
    End = 1,
    StartLf = 2,
    EndLf = 3,
    StartCrlf = 4,
    EndCrlf = 5,
    WordAscii = 6,
    WordAsciiNegate = 7,
    WordUnicode = 8,
    WordUnicodeNegate = 9,
    WordStartAscii = 10,
    WordEndAscii = 11,
    WordStartUnicode = 12,
    WordEndUnicode = 13,
    WordStartHalfAscii = 14,
    WordEndHalfAscii = 15,
    WordStartHalfUnicode = 16,
    WordEndHalfUnicode = 17,
}

impl Look {
    /// By their numbers.
    const ALL: [Look; 18] = [
        Look::Start,
        Look::End,
        Look::StartLf,
        Look::EndLf,
        Look::StartCrlf,
        Look::EndCrlf,
        Look::WordAscii,
        Look::WordAsciiNegate,
        Look::WordUnicode,
        Look::WordUnicodeNegate,
        Look::WordStartAscii,
        Look::WordEndAscii,
        Look::WordStartUnicode,
        Look::WordEndUnicode,
        Look::WordStartHalfAscii,
        Look::WordEndHalfAscii,
        Look::WordStartHalfUnicode,
        Look::WordEndHalfUnicode,
    ];

    pub(crate) fn from_number(number: u32) -> Option<Look> {
        Look::ALL.get(number as usize).copied()
    }

    /// Whether it asks what `\w` is outside ASCII.
    pub(crate) fn asks_for_words(self) -> bool {
        use Look::*;
        matches!(
            self,
            WordUnicode
                | WordUnicodeNegate
                | WordStartUnicode
                | WordEndUnicode
                | WordStartHalfUnicode
                | WordEndHalfUnicode
        )
    }

    /// Whether it holds between `before` and `after` (`None` at the ends of the text).
    ///
    /// `is_word` says what `\w` is; an ASCII look never asks it about other characters.
    pub(crate) fn holds(
        self,
        before: Option<char>,
        after: Option<char>,
        is_word: impl Fn(char) -> bool,
    ) -> bool {
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let unicode = |c: Option<char>| match c {
            Some(c) if c.is_ascii() => ascii(Some(c)),
            Some(c) => is_word(c),
            None => false,
        };
        match self {
            Look::Start => before.is_none(),
            Look::End => after.is_none(),
            Look::StartLf => matches!(before, None | Some('\n')),
            Look::EndLf => matches!(after, None | Some('\n')),
            Look::StartCrlf => match before {
                None | Some('\n') => true,
                Some('\r') => after != Some('\n'),
                Some(_) => false,
            },
            Look::EndCrlf => match after {
                None | Some('\r') => true,
                Some('\n') => before != Some('\r'),
                Some(_) => false,
            },
            Look::WordAscii => ascii(before) != ascii(after),
            Look::WordAsciiNegate => ascii(before) == ascii(after),
            Look::WordUnicode => unicode(before) != unicode(after),
            Look::WordUnicodeNegate => unicode(before) == unicode(after),
            Look::WordStartAscii => !ascii(before) && ascii(after),
            Look::WordEndAscii => ascii(before) && !ascii(after),
            Look::WordStartUnicode => !unicode(before) && unicode(after),
            Look::WordEndUnicode => unicode(before) && !unicode(after),
            Look::WordStartHalfAscii => !ascii(before),
            Look::WordEndHalfAscii => !ascii(after),
            Look::WordStartHalfUnicode => !unicode(before),
            Look::WordEndHalfUnicode => !unicode(after),
        }
    }
}
