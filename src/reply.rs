//! Replies: from the lines on the wire, from one line, or from JSON, to the line that rules see.
//!
//! A server answers in one or more lines. Rules see them as one: the code, the enhanced code, and the text with its
//! line breaks as spaces. A [`Reply`] is a reply taken apart like that, and [`Classifier::classify_reply`] gives its
//! class.
//!
#![cfg_attr(feature = "alloc", doc = "```")]
#![cfg_attr(not(feature = "alloc"), doc = "```ignore")]
//! use bounce_classifier::{Classifier, Reply};
//!
//! let reply = Reply::from_wire("552-5.2.2 The mailbox is full.\r\n552 5.2.2 Please try later.\r\n")?;
//! assert_eq!(reply.code, 552);
//! assert_eq!(reply.content, "The mailbox is full.\nPlease try later.");
//! assert_eq!(reply.to_string(), "552 5.2.2 The mailbox is full. Please try later.");
//! assert_eq!(Classifier::builtin().classify_reply(&reply).label(), "QuotaIssues");
//! # Ok::<(), bounce_classifier::reply::ReplyError>(())
//! ```
//!
//! Who reads from a socket has one line at a time, and gives each to a [`ReplyParser`].
//!
//! # Replies as they are pasted
//!
//! Programs print replies with words of their own around them, and people paste them so. [`normalise`] makes the line of
//! such a text, and leaves alone what is a line. The program, the service and the readers of logs call it before the
//! rules; [`Classifier::classify`](crate::Classifier::classify) does not.
//!
//! # Enhanced codes
//!
//! The first line decides whether a reply has one. It does where the line has a class of 2, 4 or 5, a dot, a subject, a
//! dot, a detail and a space after the code; subject and detail are at most 65535. Leading zeros and plus signs do not
//! count (`05.01.001 ` and `+5.1.1 ` are `5.1.1`); anything else between or around does (`5.1.1: `, `#5.1.1 `, a tab,
//! the end of the line), and stays in the text. Whether the code and the class agree is not asked. Later lines lose the
//! same code where they start with it, and keep any other.
//!
//! This is what KumoMTA does, so that its rules see the same line.
//!
//! # Untrusted input
//!
//! Lines come from strangers: [`ReplyLimits`] bound their length and that of all of them. Bytes that are not UTF-8
//! become `U+FFFD`. No input panics.
//!
//! # JSON
//!
//! With feature `serde` a reply is read and written as in the logs of KumoMTA, with its text in one line:
//!
//! ```json
//! {"code": 552, "enhanced_code": {"class": 5, "subject": 2, "detail": 2}, "content": "Mailbox full", "command": "."}
//! ```
//!
//! `enhanced_code` and `command` may be null or absent, and fields that are not known are passed over.

#[cfg(feature = "alloc")]
pub use bounce_classifier_core::reply::{
    MOST_WRAPPERS, Reply, ReplyError, ReplyLimits, ReplyParser, normalise, single_line,
};

#[cfg(feature = "alloc")]
use crate::{Classification, Classifier};

#[cfg(feature = "alloc")]
impl Classifier {
    /// The class of a reply: that of [its line](Reply::write_line).
    ///
    /// The line is not built. Only where the content has line breaks is it copied, to be without; else nothing is
    /// allocated. Takes time linear in the content.
    pub fn classify_reply(&self, reply: &Reply) -> Classification<'_> {
        self.classify_parts(reply.code, reply.enhanced_code, &single_line(&reply.content))
    }
}
