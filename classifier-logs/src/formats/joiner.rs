//! What other lines say of a line.

use super::LogFormat;
use super::postfix::Expiry;

/// Puts into lines what lines before them say of the same message, so that each can be read by itself.
///
/// It is given all chunks of a log in their order, and those of the logs after it, before they are read. Its memory is bounded
/// ([`MOST_WAITING`](super::MOST_WAITING)).
#[derive(Debug)]
pub struct Joiner(Memory);

#[derive(Debug)]
enum Memory {
    /// Lines of such logs say all that they say by themselves.
    None,
    Postfix(Expiry),
}

impl Joiner {
    /// For logs of this format.
    pub fn new(format: LogFormat) -> Self {
        Joiner(match format {
            LogFormat::Postfix => Memory::Postfix(Expiry::default()),
            LogFormat::KumoMta | LogFormat::Exim | LogFormat::Lines => Memory::None,
        })
    }

    /// Joins the next lines, which are whole.
    pub fn join(&mut self, lines: &mut Vec<u8>) {
        match &mut self.0 {
            Memory::None => {}
            Memory::Postfix(expiry) => expiry.join(lines),
        }
    }
}
