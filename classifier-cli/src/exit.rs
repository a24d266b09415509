//! How the program ends, as scripts see it.

use std::process::ExitCode;

/// The exit codes. They are promised in `--help`: a number never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done, or nobody wants to read the rest of it.
    Done,
    /// Done, and there are differences: where that was asked for.
    Differences,
    /// `check` found something that is denied.
    Denied,
    /// The input could not be read, or the output not be written.
    InputOutput,
    /// The arguments or the rules are wrong; nothing was answered or written. The code that clap uses too.
    Usage,
    /// `oob`: a mail cannot be read, now or later (`EX_DATAERR`).
    BadMail,
    /// `oob`: it may go well later, so that the mail is to be kept (`EX_TEMPFAIL`).
    TryAgain,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        let number: u8 = match exit {
            Exit::Done => 0,
            Exit::Differences | Exit::Denied | Exit::InputOutput => 1,
            Exit::Usage => 2,
            Exit::BadMail => 65,
            Exit::TryAgain => 75,
        };
        ExitCode::from(number)
    }
}
