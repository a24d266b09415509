//! Replies as one line.

use core::fmt::{self, Write};
use core::str::FromStr;

use super::error::{Cause, Start};
use super::single_line::write_single_line;
use super::{Reply, ReplyError};
use crate::enhanced_code::EnhancedCode;

impl Reply {
    /// Writes the reply as the line that rules see: the code and a space, the enhanced code and a space where it has
    /// one, and the content with a space for each line break.
    ///
    /// Numbers are written without leading zeros, and no space is taken away: a reply without text ends with one. Nothing
    /// is allocated, but what the buffer allocates as it grows.
    ///
    /// ```
    /// # use bounce_classifier_core as bounce_classifier;
    /// use bounce_classifier::enhanced_code::EnhancedCode;
    /// use bounce_classifier::reply::Reply;
    ///
    /// let mut buffer = String::with_capacity(100);
    /// let reply = Reply {
    ///     code: 550,
    ///     enhanced_code: Some(EnhancedCode::new(5, 1, 1)),
    ///     content: "No such\r\nuser".into(),
    ///     command: None,
    /// };
    /// reply.write_line(&mut buffer)?;
    /// assert_eq!(buffer, "550 5.1.1 No such user");
    /// # Ok::<(), std::fmt::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the buffer. A `String` has none.
    pub fn write_line(&self, to: &mut impl Write) -> fmt::Result {
        write!(to, "{} ", self.code)?;
        if let Some(enhanced) = self.enhanced_code {
            write!(to, "{enhanced} ")?;
        }
        write_single_line(&self.content, to)
    }

    /// The reply that is this line, as rules see it and logs hold it.
    ///
    /// The inverse of [`write_line`](Self::write_line): the reply that it gives is written as this very line. So it is
    /// stricter than [`from_wire`](Self::from_wire), and takes no enhanced code that is written otherwise
    /// (`05.1.1`): that stays in the content.
    ///
    /// # Errors
    ///
    /// Where the line does not start with a code and a space, or the code has a leading zero or is over 65535.
    pub fn from_line(line: &str) -> Result<Reply, ReplyError> {
        let (code, rest) =
            split_code(line).ok_or(Cause::NotOneLine { start: Start::of(line.as_bytes(), 6) })?;
        let (enhanced_code, content) = match EnhancedCode::split_from(rest) {
            Some((enhanced, content)) if enhanced.is_written_in(rest) => (Some(enhanced), content),
            _ => (None, rest),
        };
        Ok(Reply { code, enhanced_code, content: content.into(), command: None })
    }
}

/// The code that a line starts with, and what is after it and a space.
fn split_code(line: &str) -> Option<(u16, &str)> {
    let (digits, rest) = line.split_once(' ')?;
    // `parse` takes a plus sign, and zeros.
    let is_plain = matches!(digits.as_bytes(), [b'0'] | [b'1'..=b'9', ..]);
    digits.parse().ok().filter(|_| is_plain).map(|code| (code, rest))
}

impl FromStr for Reply {
    type Err = ReplyError;

    /// As [`Reply::from_line`].
    fn from_str(line: &str) -> Result<Self, Self::Err> {
        Reply::from_line(line)
    }
}

/// The line that rules see.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_line(f)
    }
}
