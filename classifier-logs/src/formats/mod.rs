//! Formats of logs: from a line to its [`Record`].
//!
//! Each format has a module, which knows how one server words its lines. What several servers share is no format's:
//! times, the header of syslog, quoting, and how a reply stands in a log. What lines before have said of the same
//! message, a [`Joiner`] puts into a line before it is read; which format a log has, [`detect`] tells.

mod csv;
mod detect;
mod enclosed;
pub mod exim;
pub mod haraka;
mod joiner;
pub mod kumomta;
pub mod lines;
mod log_format;
pub mod opensmtpd;
pub mod postfix;
pub mod qmail;
pub mod sendmail;
mod webhook;

use std::borrow::Cow;

use bounce_classifier::reply::normalise;

use self::csv::Columns;
pub use self::detect::{detect, fallback};
pub use self::joiner::Joiner;
pub use self::log_format::LogFormat;
use crate::clock;
use crate::record::{Record, RecordKind};

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
    /// Of a format with columns.
    columns: Columns,
}

impl LineReader {
    /// A reader of this format. Only formats whose times have no year need to know what they are not after.
    pub fn new(format: LogFormat, not_after: NotAfter) -> Self {
        LineReader { format, not_after, columns: Columns::default() }.for_log(b"")
    }

    /// The reader for a log that starts so: of a format with columns, by the header that names them; without one, by the
    /// columns that the manual has.
    #[must_use]
    pub fn for_log(self, start: &[u8]) -> Self {
        let columns = match self.format {
            LogFormat::PowerMta => csv::POWERMTA.columns(&String::from_utf8_lossy(start)),
            LogFormat::Exchange => csv::EXCHANGE.columns(&String::from_utf8_lossy(start)),
            _ => return self,
        };
        LineReader { columns, ..self }
    }

    /// The format of the lines.
    pub fn format(self) -> LogFormat {
        self.format
    }

    /// Gives what a line, without its end, says: one record, but for bodies of webhooks, which may have several. `false`
    /// where the line is not of this format.
    pub fn each(self, line: &str, give: &mut dyn FnMut(Record<'_>)) -> bool {
        if self.format == LogFormat::Webhook {
            return webhook::each(line, give);
        }
        self.record(line).map(give).is_some()
    }

    /// What a line, without its end, says; `None` where it is not of this format, and for bodies of webhooks, which may say
    /// more than one thing: see [`each`](Self::each).
    pub fn record(self, line: &str) -> Option<Record<'_>> {
        // JSON has white space of its own, and where a line ends in a log of others is a matter of the transfer.
        let text = line.strip_suffix('\r').unwrap_or(line);
        match self.format {
            LogFormat::KumoMta => kumomta::parse(line),
            LogFormat::Postfix => self.of_syslog(text, postfix::parse, postfix::of_message),
            LogFormat::Exim => self.of_syslog(text, exim::parse, exim::of_message),
            LogFormat::Sendmail => self.of_syslog(text, sendmail::parse, sendmail::of_message),
            LogFormat::OpenSmtpd => self.of_syslog(text, opensmtpd::parse, opensmtpd::of_message),
            LogFormat::Qmail => qmail::parse(text, self.not_after.seconds()).map(with_line),
            LogFormat::Haraka => haraka::parse(text, self.not_after.seconds()).map(with_line),
            LogFormat::PowerMta => csv::POWERMTA.parse(text, self.columns).map(with_line),
            LogFormat::Exchange => csv::EXCHANGE.parse(text, self.columns).map(with_line),
            LogFormat::Webhook => None,
            LogFormat::Lines => lines::parse(text),
        }
    }

    /// The record of a line that syslog may have put a header before, or that is in an object of JSON.
    fn of_syslog<'l>(
        self,
        line: &'l str,
        parse: enclosed::OfLine,
        of_message: enclosed::OfMessage,
    ) -> Option<Record<'l>> {
        let latest = self.not_after.seconds();
        let record = match line.starts_with('{') {
            true => enclosed::parse(line, latest, parse, of_message),
            false => parse(line, latest),
        };
        record.map(with_line)
    }
}

/// Whether a line is a record of a delivery, in a format that many programs write lines between.
fn is_delivery(format: LogFormat, line: &str, latest: i64) -> bool {
    let record = LineReader::new(format, NotAfter::At(latest)).record(line);
    record.is_some_and(|record| !matches!(record.kind, RecordKind::Remark | RecordKind::Other))
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
