//! Formats of logs: from a line to its [`Record`].
//!
//! Each format has a module, which knows how one server words its lines. What several servers share is no format's:
//! times, the header of syslog, quoting, and how a reply stands in a log.

mod enclosed;
pub mod exim;
mod joiner;
pub mod kumomta;
pub mod lines;
pub mod postfix;

use std::borrow::Cow;

use bounce_classifier::reply::normalise;

pub use self::joiner::Joiner;
pub use self::postfix::MOST_WAITING;
use crate::clock;
use crate::record::Record;

/// A format of logs, named by the server that writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogFormat {
    /// KumoMTA's: a JSON object a line.
    KumoMta,
    /// The mail.log of Postfix.
    Postfix,
    /// The mainlog of Exim.
    Exim,
    /// A reply a line, and nothing else.
    Lines,
}

impl LogFormat {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            LogFormat::KumoMta => "kumomta",
            LogFormat::Postfix => "postfix",
            LogFormat::Exim => "exim",
            LogFormat::Lines => "lines",
        }
    }
}

/// The latest time that a line may have which does not say its year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NotAfter {
    /// A day from now ([`clock::tomorrow`]), whenever a line is read: for logs of today.
    #[default]
    Now,
    /// This one, in seconds since 1970.
    At(i64),
}

impl NotAfter {
    fn seconds(self) -> i64 {
        match self {
            NotAfter::Now => clock::tomorrow(),
            NotAfter::At(seconds) => seconds,
        }
    }
}

/// Reads lines of one format. Lines are independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineReader {
    format: LogFormat,
    not_after: NotAfter,
}

impl LineReader {
    /// A reader of this format. Only formats whose times have no year need to know what they are not after.
    pub fn new(format: LogFormat, not_after: NotAfter) -> Self {
        LineReader { format, not_after }
    }

    /// The format of the lines.
    pub fn format(self) -> LogFormat {
        self.format
    }

    /// What a line, without its end, says; `None` where it is not of this format.
    pub fn record(self, line: &str) -> Option<Record<'_>> {
        // JSON has white space of its own, and where a line ends in a log of others is a matter of the transfer.
        let text = line.strip_suffix('\r').unwrap_or(line);
        match self.format {
            LogFormat::KumoMta => kumomta::parse(line),
            LogFormat::Postfix => self.of_syslog(text, postfix::parse, postfix::of_message),
            LogFormat::Exim => self.of_syslog(text, exim::parse, exim::of_message),
            LogFormat::Lines => lines::parse(text),
        }
    }
}

impl LineReader {
    /// The record of a line that syslog may have put a header before, or that is in an object of JSON.
    fn of_syslog(
        self,
        line: &str,
        parse: enclosed::OfLine,
        of_message: enclosed::OfMessage,
    ) -> Option<Record<'_>> {
        let latest = self.not_after.seconds();
        let record = match line.starts_with('{') {
            true => enclosed::parse(line, latest, parse, of_message),
            false => parse(line, latest),
        };
        record.map(with_line)
    }
}

/// The record with the line that rules see for its reply: what a server said may be wrapped once more.
fn with_line(mut record: Record<'_>) -> Record<'_> {
    record.reply = record.reply.map(|reply| match reply {
        Cow::Borrowed(reply) => normalise(reply),
        Cow::Owned(reply) => match normalise(&reply) {
            Cow::Borrowed(line) if line.len() == reply.len() => Cow::Owned(reply),
            line => Cow::Owned(line.into_owned()),
        },
    });
    record
}
