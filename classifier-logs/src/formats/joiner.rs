//! What other lines say of a line.

use super::LogFormat;
use super::postfix::Expiry;
use super::qmail::Deliveries;

/// Puts into lines what lines before them say of the same message, so that each can be read by itself: the recipients of a
/// message that expires ([`MOST_WAITING`](super::postfix::MOST_WAITING)), and whose delivery it is that qmail knows by a number
/// ([`MOST_DELIVERIES`](super::qmail::MOST_DELIVERIES)).
///
/// It is given all chunks of a log in their order, and those of the logs after it, before they are read.
#[derive(Debug, Default)]
pub struct Joiner(Memory);

#[derive(Debug, Default)]
enum Memory {
    /// Lines of such logs say all that they say by themselves.
    #[default]
    None,
    Postfix(Expiry),
    Qmail(Deliveries),
}

impl Joiner {
    /// The next log is of this format. What was said in logs of another one is forgotten.
    pub fn turn_to(&mut self, format: LogFormat) {
        match (&self.0, format) {
            (Memory::Postfix(_), LogFormat::Postfix) | (Memory::Qmail(_), LogFormat::Qmail) => {}
            (_, LogFormat::Postfix) => self.0 = Memory::Postfix(Expiry::default()),
            (_, LogFormat::Qmail) => self.0 = Memory::Qmail(Deliveries::default()),
            _ => self.0 = Memory::None,
        }
    }

    /// Joins the next lines, which are whole.
    pub fn join(&mut self, lines: &mut Vec<u8>) {
        match &mut self.0 {
            Memory::None => {}
            Memory::Postfix(expiry) => expiry.join(lines),
            Memory::Qmail(deliveries) => deliveries.join(lines),
        }
    }
}
