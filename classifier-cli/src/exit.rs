//! How the program ends, as scripts see it.

use std::process::ExitCode;

/// The exit codes. They are promised in `--help`: a number never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every reply has its answer, or nobody wants to read the rest of them.
    Done,
    /// The input could not be read, or the output not be written.
    InputOutput,
    /// `check` found something that is denied.
    Denied,
    /// The arguments or the rules are wrong; nothing was classified. The code that clap uses too.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::InputOutput | Exit::Denied => 1,
            Exit::Usage => 2,
        })
    }
}
