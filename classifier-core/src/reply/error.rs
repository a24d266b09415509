//! Why a text is not a reply.

use core::fmt;

/// Why a text is not a reply. The message says where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyError(Cause);

/// What is wrong. Lines are counted from 1, from the start of their reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A line without room for a code and what follows it.
    ShortLine { line: usize, start: Start },
    /// A line that does not start with a code and what follows it.
    NoCode { line: usize, start: Start },
    /// A line with a code that is not that of the first line.
    OtherCode { line: usize, code: u16, first: u16 },
    /// A line over the limit.
    LongLine { line: usize, bytes: usize, most: usize },
    /// Lines that together are over the limit.
    LongReply { line: usize, most: usize },
    /// No lines at all.
    NoLines,
    /// A last line that says that more follow.
    MoreExpected { line: usize, code: u16 },
    /// Lines after the one that ends the reply.
    MoreFound { line: usize },
    /// A text that is not a reply in one line.
    NotOneLine { start: Start },
}

impl From<Cause> for ReplyError {
    fn from(cause: Cause) -> Self {
        ReplyError(cause)
    }
}

impl core::error::Error for ReplyError {}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Cause::ShortLine { line, start } => {
                write!(f, "line {line} of the reply is only {start}: {A_LINE_STARTS}")
            }
            Cause::NoCode { line, start } => {
                write!(f, "line {line} of the reply starts with {start}: {A_LINE_STARTS}")
            }
            Cause::OtherCode { line, code, first } => write!(
                f,
                "line {line} of the reply has code {code:03} and line 1 has {first:03}: all lines of a reply have \
                 the same code",
            ),
            Cause::LongLine { line, bytes, most } => write!(
                f,
                "line {line} of the reply has {bytes} bytes, and `ReplyLimits::line_bytes` allows {most}",
            ),
            Cause::LongReply { line, most } => write!(
                f,
                "the content of the reply exceeds at line {line} the {most} bytes that \
                 `ReplyLimits::content_bytes` allows",
            ),
            Cause::NoLines => f.write_str("there is no reply: the text is empty"),
            Cause::MoreExpected { line, code } => write!(
                f,
                "the reply stops before its end: line {line} starts with `{code:03}-`, after which another line \
                 follows; the last one starts with `{code:03} `",
            ),
            Cause::MoreFound { line } => write!(
                f,
                "the reply ends at line {line}, and the text goes on: give one reply, or use `ReplyParser` for more",
            ),
            Cause::NotOneLine { start } => write!(
                f,
                "the line starts with {start}: a reply in one line starts with a code without leading zeros, at \
                 most 65535, and a space; `Reply::from_wire` takes the lines of the wire",
            ),
        }
    }
}

const A_LINE_STARTS: &str =
    "a line starts with a code of three digits and a space, or a hyphen where another line follows";

/// The first bytes of a line, as many as show what is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    bytes: [u8; Start::MOST],
    length: usize,
}

impl Start {
    const MOST: usize = 6;

    /// The first `most` of the bytes.
    pub(super) fn of(line: &[u8], most: usize) -> Self {
        let mut bytes = [0; Start::MOST];
        let length = line.len().min(most).min(Start::MOST);
        bytes[..length].copy_from_slice(&line[..length]);
        Start { bytes, length }
    }
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.bytes[..self.length].escape_ascii())
    }
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
