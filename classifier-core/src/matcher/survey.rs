//! What has to be known of a text before it is matched.

/// Which of the exact shortcuts a text allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Survey {
    /// All bytes are ASCII.
    pub(crate) ascii: bool,
    /// There is a line feed.
    pub(crate) newline: bool,
    /// There is a U+017F or a U+212A, the only characters outside ASCII that fold to ASCII letters.
    pub(crate) folds: bool,
}

impl Survey {
    pub(crate) fn of(text: &str) -> Self {
        // One pass without branches, which the compiler turns into vector code.
        let (high, newline) =
            text.bytes().fold((0, false), |(high, newline), byte| (high | byte, newline | (byte == b'\n')));
        let ascii = high < 0x80;
        Survey { ascii, newline, folds: !ascii && text.contains(['\u{17f}', '\u{212a}']) }
    }
}
