//! How the program ends, as scripts see it.

use std::process::ExitCode;

/// The exit codes. They are promised in `--help`: a number never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done, or nobody wants to read the rest of it.
    Done = 0,
    /// The input could not be read, or the output not be written.
    InputOutput = 1,
    /// The arguments or the rules are wrong; nothing was answered or written. The code that clap uses too.
    Usage = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
