//! Replies from texts that are whole.

use core::iter;

use super::error::Cause;
use super::parser::with_message;
use super::{Reply, ReplyError, ReplyParser};

impl Reply {
    /// The reply that these lines are, as they came over the wire.
    ///
    /// Lines end with `\r\n`, and a `\r` or `\n` alone is part of the text. Where there is no `\r\n` at all they end with
    /// `\n`. The last one may be without its end.
    ///
    /// # Errors
    ///
    /// As [`ReplyParser::push`], and where the text stops before the reply does, or goes on after it.
    pub fn from_wire(text: impl AsRef<[u8]>) -> Result<Reply, ReplyError> {
        let mut parser = ReplyParser::new();
        let mut lines = iter::zip(1.., lines(text.as_ref()));
        while let Some((line, text)) = lines.next() {
            if let Some(reply) = parser.take(text)? {
                return match lines.next() {
                    None => Ok(reply),
                    Some(_) => Err(Cause::MoreFound { line }.into()),
                };
            }
        }
        Err(parser.unfinished())
    }

    /// The reply with this code and a message, whose first line may start with an enhanced code.
    ///
    /// The same reply as [`from_wire`](Self::from_wire) makes of the message's lines with the code before each. An empty
    /// message is one empty line.
    ///
    /// ```
    /// # use bounce_classifier_core as bounce_classifier;
    /// use bounce_classifier::reply::Reply;
    ///
    /// let reply = Reply::with_message(550, "5.1.1 No such user\n5.1.1 here");
    /// assert_eq!(reply.to_string(), "550 5.1.1 No such user here");
    /// ```
    pub fn with_message(code: u16, message: &str) -> Reply {
        with_message(code, message)
    }
}

/// The lines of a text, without their ends.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end: &[u8] = if find(text, b"\r\n").is_some() { b"\r\n" } else { b"\n" };
    let mut rest = text;
    iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let at = find(rest, end);
        let line = &rest[..at.unwrap_or(rest.len())];
        rest = at.map_or(&[], |at| &rest[at + end.len()..]);
        Some(line)
    })
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|found| found == what)
}
