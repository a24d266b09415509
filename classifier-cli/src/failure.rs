//! What can go wrong, what is said about it, and which exit code it gives.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use bounce_classifier::RuleErrors;

use crate::exit::Exit;
use crate::lines::MAX_LINE_BYTES;

/// Why the program ended before its work was done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The rule files are not usable.
    Rules(RuleErrors),
    /// `check` found something that is denied; its summary.
    Denied(String),
    /// `check` found files that are not usable; its summary.
    Unusable(String),
    /// Standard input cannot be read.
    Input(io::Error),
    /// This line of standard input, counted from 1, is longer than [`MAX_LINE_BYTES`].
    LineTooLong(u64),
    /// Standard input ended before the one reply that was asked for.
    NoReply,
    /// Standard output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Says on standard error what went wrong.
    pub(crate) fn report(&self) -> Exit {
        // A reader that has seen enough, as in `| head -1`, is no failure.
        if self.is_closed_pipe() {
            return Exit::Done;
        }
        say(self);
        match self {
            Failure::Rules(_) | Failure::Unusable(_) => Exit::Usage,
            Failure::Denied(_) => Exit::Denied,
            _ => Exit::InputOutput,
        }
    }

    fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Rules(errors) => f.write_str(&errors.render(has_color(&io::stderr()))),
            Failure::Denied(summary) | Failure::Unusable(summary) => f.write_str(summary),
            Failure::Input(error) => write!(f, "error: cannot read standard input: {error}"),
            Failure::LineTooLong(line) => {
                write!(f, "error: line {line} of standard input is longer than {MAX_LINE_BYTES} bytes")?;
                write!(f, "; a reply is one line, is this the right file?")
            }
            Failure::NoReply => write!(f, "error: standard input is empty, but one reply was expected"),
            Failure::Output(error) => write!(f, "error: cannot write to standard output: {error}"),
        }
    }
}

/// Prints what clap has to say: the help that was asked for, or what is wrong with the arguments.
pub(crate) fn report_usage(message: &clap::Error) -> Exit {
    // As with `say`, nobody is left to be told that this failed.
    let _ = message.print();
    if message.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// Writes a line to standard error. Not `eprintln!`, which panics where standard error is closed.
pub(crate) fn say(message: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Colour is for people who have not declined it (<https://no-color.org>).
pub(crate) fn has_color(stream: &impl IsTerminal) -> bool {
    let declined = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !declined && stream.is_terminal()
}
