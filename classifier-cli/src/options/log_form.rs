//! `--input FORM`, as `annotate` and `report` have it.

use bounce_classifier_logs::clock;
use bounce_classifier_logs::input::{Input, Latest};
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

impl From<InputArgs> for Input {
    fn from(InputArgs { input, year }: InputArgs) -> Self {
        let latest = year.map_or(Latest::Now, |year| Latest::At(clock::end_of(year)));
        match input {
            LogForm::Kumomta => Input::KumoMta,
            LogForm::Postfix => Input::Postfix(latest),
            LogForm::Exim => Input::Exim(latest),
            LogForm::Lines => Input::Lines,
        }
    }
}
