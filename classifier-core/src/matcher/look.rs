//! Look-around: conditions on the characters beside a position.

/// The look-arounds of the `regex` crate, by the number they have in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Look {
    Start,
    End,
    StartLf,
    EndLf,
    StartCrlf,
    EndCrlf,
    WordAscii,
    WordAsciiNegate,
    WordUnicode,
    WordUnicodeNegate,
    WordStartAscii,
    WordEndAscii,
    WordStartUnicode,
    WordEndUnicode,
    WordStartHalfAscii,
    WordEndHalfAscii,
    WordStartHalfUnicode,
    WordEndHalfUnicode,
}

impl Look {
    pub(crate) const ALL: [Look; 18] = [
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
