//! Replies: from the lines on the wire, from one line, or from JSON, to the line that rules see.

mod error;
mod limits;
mod line;
mod normalise;
mod parser;
mod single_line;
mod unfold;
mod whole;

use alloc::string::String;

use crate::enhanced_code::EnhancedCode;

pub use error::ReplyError;
pub use limits::ReplyLimits;
pub use normalise::{MOST_WRAPPERS, normalise};
pub use parser::ReplyParser;
pub use single_line::single_line;
pub use unfold::unfold;

/// A server's reply to a command.
///
/// It is shown (`Display`, `to_string`) as the line that rules see; [`write_line`](Self::write_line) writes that line
/// into a buffer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reply {
    /// The code of three digits.
    pub code: u16,
    /// The enhanced code, where the reply has one.
    pub enhanced_code: Option<EnhancedCode>,
    /// The text without the codes. Lines are separated by line breaks; a reply that comes from a log is one line.
    #[cfg_attr(feature = "serde", serde(serialize_with = "single_line::serialize"))]
    pub content: String,
    /// The command that was answered, where it is known. Rules do not see it.
    pub command: Option<String>,
}

impl Reply {
    /// The same reply as the answer to a command.
    #[must_use]
    pub fn with_command(self, command: impl Into<String>) -> Self {
        Reply { command: Some(command.into()), ..self }
    }
}
