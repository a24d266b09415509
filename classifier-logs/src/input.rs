//! What a log is written in.

use std::borrow::Cow;

use crate::kumomta;
use crate::record::{Kind, Record};

/// A form of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// KumoMTA's: a JSON object a line.
    KumoMta,
    /// A reply a line, and nothing else.
    Lines,
}

impl Input {
    /// What a line says; `None` where it is not of this form.
    pub fn record(self, line: &str) -> Option<Record<'_>> {
        match self {
            Input::KumoMta => kumomta::record(line),
            Input::Lines => reply(line),
        }
    }
}

/// A line that is a reply.
fn reply(line: &str) -> Option<Record<'_>> {
    let line = line.trim_end_matches('\r');
    let mut record = Record::new(Kind::Bounce);
    record.reply = Some(Cow::Borrowed(line));
    (!line.is_empty()).then_some(record)
}
