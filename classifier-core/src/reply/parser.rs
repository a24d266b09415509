//! Replies from the lines on the wire, one at a time.

use alloc::string::{String, ToString};

use super::error::{Cause, Start};
use super::{Reply, ReplyError, ReplyLimits};
use crate::enhanced_code::EnhancedCode;

/// Makes replies of lines that come one at a time, as from a socket.
///
/// ```
/// # use bounce_classifier_core as bounce_classifier;
/// use bounce_classifier::reply::ReplyParser;
///
/// let mut parser = ReplyParser::new();
/// assert_eq!(parser.push("550-5.1.1 No such\r\n")?, None);
/// let reply = parser.push("550 5.1.1 user\r\n")?.expect("a space after the code ends the reply");
/// assert_eq!(reply.to_string(), "550 5.1.1 No such user");
/// # Ok::<(), bounce_classifier::reply::ReplyError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReplyParser {
    limits: ReplyLimits,
    begun: Option<Begun>,
}

impl ReplyParser {
    /// A parser that waits for the first line of a reply.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with other limits.
    pub fn with_limits(limits: ReplyLimits) -> Self {
        ReplyParser { limits, begun: None }
    }

    /// Takes the next line, with its end (`\r\n` or `\n`) or without, and gives the reply when that line was its last.
    /// The line after that begins another.
    ///
    /// Bytes that are not UTF-8 become `U+FFFD`.
    ///
    /// # Errors
    ///
    /// Where the line does not start with a code and a space or a hyphen, has another code than the lines before it, or
    /// exceeds a limit. The parser then forgets the reply that it was in: the next line begins another.
    pub fn push(&mut self, line: impl AsRef<[u8]>) -> Result<Option<Reply>, ReplyError> {
        let line = line.as_ref();
        let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        self.take(line)
    }

    /// Whether there were lines of a reply, but not yet its last.
    pub fn is_within(&self) -> bool {
        self.begun.is_some()
    }

    /// Takes the next line, which is without its end.
    pub(super) fn take(&mut self, line: &[u8]) -> Result<Option<Reply>, ReplyError> {
        let begun = self.begun.take();
        let number = begun.as_ref().map_or(1, |begun| begun.lines + 1);
        let line = Line::parse(line, number, self.limits.line_bytes)?;
        let begun = match begun {
            None => Begun::with(&line),
            Some(begun) => begun.and(&line)?,
        };
        if begun.reply.content.len() > self.limits.content_bytes {
            return Err(Cause::LongReply { line: number, most: self.limits.content_bytes }.into());
        }
        if line.is_last {
            return Ok(Some(begun.reply));
        }
        self.begun = Some(begun);
        Ok(None)
    }

    /// Why there is no reply yet.
    pub(super) fn unfinished(&self) -> ReplyError {
        let cause = match &self.begun {
            Some(begun) => Cause::MoreExpected { line: begun.lines, code: begun.reply.code },
            None => Cause::NoLines,
        };
        cause.into()
    }
}

/// A line of a reply.
struct Line<'l> {
    number: usize,
    code: u16,
    is_last: bool,
    text: alloc::borrow::Cow<'l, str>,
}

impl<'l> Line<'l> {
    fn parse(line: &'l [u8], number: usize, most: usize) -> Result<Self, Cause> {
        if line.len() > most {
            return Err(Cause::LongLine { line: number, bytes: line.len(), most });
        }
        let start = Start::of(line, 4);
        let Some((&[hundreds, tens, ones, then], text)) = line.split_first_chunk() else {
            return Err(Cause::ShortLine { line: number, start });
        };
        let digits = [hundreds, tens, ones];
        if !digits.iter().all(u8::is_ascii_digit) || !matches!(then, b' ' | b'-') {
            return Err(Cause::NoCode { line: number, start });
        }
        let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
        Ok(Line { number, code, is_last: then == b' ', text: String::from_utf8_lossy(text) })
    }
}

/// A reply of which more lines are to come.
#[derive(Clone, Debug)]
struct Begun {
    reply: Reply,
    lines: usize,
    /// What later lines start with where they repeat the enhanced code.
    repeated: Option<String>,
}

impl Begun {
    /// The reply after its first line.
    fn with(line: &Line<'_>) -> Self {
        Begun::with_text(line.code, &line.text)
    }

    /// The reply with this code whose first line has this text after it.
    fn with_text(code: u16, text: &str) -> Self {
        let (enhanced_code, content) = match EnhancedCode::split_from(text) {
            Some((enhanced, content)) => (Some(enhanced), content),
            None => (None, text),
        };
        let repeated = enhanced_code.map(|enhanced| enhanced.to_string() + " ");
        Begun {
            reply: Reply { code, enhanced_code, content: content.into(), command: None },
            lines: 1,
            repeated,
        }
    }

    /// The reply after one more line.
    fn and(self, line: &Line<'_>) -> Result<Self, Cause> {
        match self.reply.code {
            first if first != line.code => {
                Err(Cause::OtherCode { line: line.number, code: line.code, first })
            }
            _ => Ok(self.and_text(&line.text)),
        }
    }

    /// The reply after one more line, which has this text after its code.
    fn and_text(mut self, text: &str) -> Self {
        let text = self.repeated.as_deref().and_then(|code| text.strip_prefix(code)).unwrap_or(text);
        self.reply.content.push('\n');
        self.reply.content.push_str(text);
        self.lines += 1;
        self
    }
}

/// The reply with this code and a message of one or more lines.
pub(super) fn with_message(code: u16, message: &str) -> Reply {
    let mut lines = message.lines();
    let first = Begun::with_text(code, lines.next().unwrap_or(""));
    lines.fold(first, Begun::and_text).reply
}
