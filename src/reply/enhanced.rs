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

#[cfg(feature = "alloc")]
impl EnhancedCode {
    /// The enhanced code that a text starts with, and what is after it and a space.
    pub(super) fn split_from(text: &str) -> Option<(Self, &str)> {
        let (class, rest) = text.split_once('.')?;
        let class = class.parse().ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        let (subject, rest) = rest.split_once('.')?;
        let (detail, rest) = rest.split_once(' ')?;
        Some((EnhancedCode::new(class, subject.parse().ok()?, detail.parse().ok()?), rest))
    }
}
