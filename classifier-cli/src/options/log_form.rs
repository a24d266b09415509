//! `--input FORM`, as `annotate` and `report` have it.

use bounce_classifier_logs::clock;
use bounce_classifier_logs::formats::{LineReader, LogFormat, NotAfter};
use clap::ValueEnum;

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// What wrote the logs
    #[arg(long, value_enum, value_name = "FORM", default_value_t = LogForm::Kumomta)]
    pub(crate) input: LogForm,

    /// The year of the last lines, for logs that do not say it, as those of Postfix
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1970..=9999))]
    pub(crate) year: Option<u16>,
}

/// The forms of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// KumoMTA: a JSON object a line
    Kumomta,
    /// Postfix: mail.log
    Postfix,
    /// Exim: mainlog
    Exim,
    /// A reply a line
    Lines,
}

impl From<InputArgs> for LineReader {
    fn from(InputArgs { input, year }: InputArgs) -> Self {
        let not_after = year.map_or(NotAfter::Now, |year| NotAfter::At(clock::end_of(year)));
        let format = match input {
            LogForm::Kumomta => LogFormat::KumoMta,
            LogForm::Postfix => LogFormat::Postfix,
            LogForm::Exim => LogFormat::Exim,
            LogForm::Lines => LogFormat::Lines,
        };
        LineReader::new(format, not_after)
    }
}
