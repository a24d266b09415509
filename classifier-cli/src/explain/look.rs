//! How an explanation looks: colours, and how wide it may be.

use std::fmt;
use std::io;

use bounce_classifier::explain::Kind;
use clap::builder::styling::{AnsiColor, Style};
use terminal_size::{Width, terminal_size_of};

use crate::color;

/// How wide a text is that is not for a terminal.
const PLAIN_COLUMNS: usize = 100;

/// On a terminal narrower than this, lines are left to the terminal.
const LEAST_COLUMNS: usize = 20;

#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) color: bool,
    pub(super) columns: usize,
}

impl Look {
    pub(super) fn of_stdout() -> Self {
        let size = terminal_size_of(io::stdout());
        let columns = size.map_or(PLAIN_COLUMNS, |(Width(columns), _)| columns.into());
        Look { color: color::wanted(&io::stdout()), columns: columns.max(LEAST_COLUMNS) }
    }

    /// The text in the colour of the kind of part that it belongs to.
    pub(super) fn paint<T: fmt::Display>(self, kind: Option<Kind>, text: T) -> Painted<T> {
        Painted { style: kind.filter(|_| self.color).map(style), text }
    }
}

fn style(kind: Kind) -> Style {
    match kind {
        Kind::Head => AnsiColor::Cyan.on_default().bold(),
        Kind::Gap => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Green.on_default().bold(),
    }
}

pub(super) struct Painted<T> {
    style: Option<Style>,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Some(style) => write!(f, "{style}{}{style:#}", self.text),
            None => self.text.fmt(f),
        }
    }
}
