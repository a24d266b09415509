//! What a log is written in.

use crate::record::Record;
use crate::{clock, exim, kumomta, lines, postfix};

/// A form of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// KumoMTA's: a JSON object a line.
    KumoMta,
    /// The mail.log of Postfix.
    Postfix(Latest),
    /// The mainlog of Exim.
    Exim(Latest),
    /// A reply a line, and nothing else.
    Lines,
}

/// The latest time that a line may have which does not say its year, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Latest {
    /// [`clock::latest`], whenever a line is read: for logs of today.
    #[default]
    Now,
    /// This one.
    At(i64),
}

impl Latest {
    fn seconds(self) -> i64 {
        match self {
            Latest::Now => clock::latest(),
            Latest::At(seconds) => seconds,
        }
    }
}

impl Input {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Input::KumoMta => "kumomta",
            Input::Postfix(_) => "postfix",
            Input::Exim(_) => "exim",
            Input::Lines => "lines",
        }
    }

    /// What a line, without its end, says; `None` where it is not of this form.
    pub fn record(self, line: &str) -> Option<Record<'_>> {
        // JSON has white space of its own, and where a line ends in a log of others is a matter of the transfer.
        let text = line.strip_suffix('\r').unwrap_or(line);
        match self {
            Input::KumoMta => kumomta::record(line),
            Input::Postfix(latest) => postfix::parse(text, latest.seconds()),
            Input::Exim(latest) => exim::parse(text, latest.seconds()),
            Input::Lines => lines::parse(text),
        }
    }
}
