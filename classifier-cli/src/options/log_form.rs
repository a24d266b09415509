//! `--input FORM`, as `annotate` and `report` have it.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::path::Path;

use bounce_classifier_logs::files::{Limits, Source};
use bounce_classifier_logs::formats::{LineReader, LogFormat, NotAfter, detect};
use bounce_classifier_logs::{Told, clock, told};
use clap::ValueEnum;
use indicatif::HumanCount;

use super::Input;
use crate::failure;

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// What wrote the logs; by default, each log tells by its content
    #[arg(long, value_enum, value_name = "FORM", default_value_t = LogForm::Auto)]
    pub(crate) input: LogForm,

    /// The year of the last lines, for logs that do not say it, as those of Postfix
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1970..=9999))]
    pub(crate) year: Option<u16>,
}

/// The forms of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// Told by the content
    Auto,
    /// KumoMTA: a JSON object a line
    Kumomta,
    /// Postfix: mail.log
    Postfix,
    /// Exim: mainlog
    Exim,
    /// Sendmail: mail.log
    Sendmail,
    /// OpenSMTPD: maillog
    Opensmtpd,
    /// qmail: of multilog, or syslog
    Qmail,
    /// Haraka
    Haraka,
    /// PowerMTA: accounting files (CSV)
    Powermta,
    /// Exchange: message tracking (CSV)
    Exchange,
    /// What SES, SendGrid, Mailgun, Postmark or SparkPost post: a JSON body a line
    Webhook,
    /// A reply a line
    Lines,
}

impl LogForm {
    /// The format; `None` where the content tells it.
    pub(crate) fn format(self) -> Option<LogFormat> {
        Some(match self {
            LogForm::Auto => return None,
            LogForm::Kumomta => LogFormat::KumoMta,
            LogForm::Postfix => LogFormat::Postfix,
            LogForm::Exim => LogFormat::Exim,
            LogForm::Sendmail => LogFormat::Sendmail,
            LogForm::Opensmtpd => LogFormat::OpenSmtpd,
            LogForm::Qmail => LogFormat::Qmail,
            LogForm::Haraka => LogFormat::Haraka,
            LogForm::Powermta => LogFormat::PowerMta,
            LogForm::Exchange => LogFormat::Exchange,
            LogForm::Webhook => LogFormat::Webhook,
            LogForm::Lines => LogFormat::Lines,
        })
    }
}

/// No line of a log is a record of the form that it is read as.
#[derive(Debug)]
pub(crate) struct NothingRead {
    lines: u64,
    format: LogFormat,
    /// What the log looks like.
    likely: Option<LogFormat>,
}

impl NothingRead {
    /// What to say of a log without a record, of whose lines so many are of unknown form. A quiet day has lines that are
    /// not of a delivery, and is no mistake, unless the lines look like those of another server.
    pub(crate) fn of(lines: u64, unknown: u64, format: LogFormat, log: &Input) -> Option<NothingRead> {
        let likely = log.path().and_then(likely_format).filter(|likely| *likely != format);
        let is_mistake = lines > 0 && (lines == unknown || likely.is_some());
        is_mistake.then_some(NothingRead { lines, format, likely })
    }
}

impl fmt::Display for NothingRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NothingRead { lines, format, likely } = self;
        match lines {
            1 => write!(f, "its only line is no record of {}", format.title())?,
            _ => write!(f, "none of its {} lines is a record of {}", HumanCount(*lines), format.title())?,
        }
        match likely {
            Some(likely) => write!(f, "; it looks like {}: --input {}", likely.title(), likely.name()),
            None => f.write_str("; --input says what wrote it, and `lines` takes any text as replies"),
        }
    }
}

impl Error for NothingRead {}

/// What a file looks like, whatever it was read as; `None` where it does not tell, or is no file that can be read again.
fn likely_format(path: &Path) -> Option<LogFormat> {
    let file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|file| file.is_file()))?;
    Source::new(file, Limits::default()).ok()?.begin(detect)
}

/// How logs are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogInput {
    /// What wrote them; `None` where the content of each tells it.
    pub(crate) format: Option<LogFormat>,
    pub(crate) not_after: NotAfter,
}

impl From<InputArgs> for LogInput {
    fn from(InputArgs { input, year }: InputArgs) -> Self {
        let not_after = year.map_or(NotAfter::Now, |year| NotAfter::At(clock::end_of(year)));
        LogInput { format: input.format(), not_after }
    }
}

impl LogInput {
    /// A reader of logs of this format.
    pub(crate) fn of_format(self, format: LogFormat) -> LineReader {
        LineReader::new(format, self.not_after)
    }

    /// The reader of one log. What its content has told is said.
    pub(crate) fn reader(self, source: &mut Source, name: impl fmt::Display) -> LineReader {
        let (reader, why) = self.told(source);
        if let Some(why) = why.filter(|_| !source.ahead().is_empty()) {
            failure::note(format_args!(
                "note: {} is read as {}, as its lines {why}; --input says otherwise",
                failure::visible(name),
                reader.format().title(),
            ));
        }
        reader
    }

    /// The reader of one log, of which as much is read ahead as it takes to tell; and what its lines do, where they were
    /// asked.
    pub(super) fn told(self, source: &mut Source) -> (LineReader, Option<&'static str>) {
        let (reader, how) = told(source, self.format, self.not_after);
        let why = match how {
            Told::Given => None,
            Told::Lines => Some("tell"),
            Told::NothingElse => Some("tell nothing else"),
        };
        (reader, why)
    }
}
