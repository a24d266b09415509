//! Options that several commands have: where something comes from, where it goes, and in which form.

mod argument;
mod destination;
mod input;
mod limits;
mod log_form;
mod rules;
mod time_order;

use clap::ValueEnum;

pub(crate) use self::argument::{Argument, text};
pub(crate) use self::destination::{Destination, Opened};
pub(crate) use self::input::Input;
pub(crate) use self::limits::LimitArgs;
pub(crate) use self::log_form::{InputArgs, LogForm, LogInput, NothingRead};
pub(crate) use self::rules::{RuleArgs, load, load_without_examples, source};
pub(crate) use self::time_order::in_time_order;

/// What the commands understand that classify.
#[derive(Debug, clap::Args)]
pub(crate) struct CommonArgs {
    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// How answers are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// The form of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, and for `cut`
    Text,
    /// One JSON object a reply, each on a line
    Json,
}
