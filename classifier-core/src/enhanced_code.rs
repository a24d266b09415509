//! Enhanced status codes.

use core::fmt;

/// An enhanced status code, such as `5.1.1` ([RFC 3463]).
///
/// [RFC 3463]: https://www.rfc-editor.org/rfc/rfc3463
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EnhancedCode {
    /// 2 for success, 4 for a transient failure, 5 for a permanent one.
    pub class: u8,
    /// What the failure is about: 1 for addresses, 2 for mailboxes, 7 for policy, and so on.
    pub subject: u16,
    /// What happened, for each subject.
    pub detail: u16,
}

impl EnhancedCode {
    /// The code `class.subject.detail`.
    pub const fn new(class: u8, subject: u16, detail: u16) -> Self {
        EnhancedCode { class, subject, detail }
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl EnhancedCode {
    /// The enhanced code that a text starts with, and what is after it and a space.
    ///
    /// As KumoMTA reads it: the class is 2, 4 or 5, subject and detail are at most 65535, and leading zeros and plus signs
    /// do not count.
    pub fn split_from(text: &str) -> Option<(Self, &str)> {
        let (class, rest) = text.split_once('.')?;
        let class = class.parse().ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        let (subject, rest) = rest.split_once('.')?;
        let (detail, rest) = rest.split_once(' ')?;
        Some((EnhancedCode::new(class, subject.parse().ok()?, detail.parse().ok()?), rest))
    }

    /// The enhanced code that is all of a word: its class is 2, 4 or 5, and subject and detail have one to three digits
    /// ([RFC 3463, section 2](https://www.rfc-editor.org/rfc/rfc3463#section-2)).
    pub fn from_word(word: &str) -> Option<Self> {
        let (class @ ("2" | "4" | "5"), rest) = word.split_once('.')? else { return None };
        let (subject, detail) = rest.split_once('.')?;
        let number = |digits: &str| {
            let is_number = matches!(digits.len(), 1..=3) && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse().ok()).flatten()
        };
        Some(EnhancedCode::new(class.parse().ok()?, number(subject)?, number(detail)?))
    }

    /// Whether the text starts with this enhanced code as it would be written, and a space.
    #[cfg(feature = "alloc")]
    pub(crate) fn is_written_in(self, text: &str) -> bool {
        use alloc::string::ToString;
        text.strip_prefix(&self.to_string()).is_some_and(|rest| rest.starts_with(' '))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (word, code) in [
            ("5.1.1", Some((5, 1, 1))),
            ("4.7.26", Some((4, 7, 26))),
            ("2.0.0", Some((2, 0, 0))),
            ("5.999.999", Some((5, 999, 999))),
            ("3.1.1", None),
            ("5.1", None),
            ("5.1.1.1", None),
            ("5.1.", None),
            ("5.+1.1", None),
            ("05.1.1", None),
            ("5.1.x", None),
            ("5.1.1234", None),
            ("", None),
        ] {
            let expected = code.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
            assert_eq!(EnhancedCode::from_word(word), expected, "{word}");
        }
    }
}
