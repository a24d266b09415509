//! What can go wrong, what is said about it, and which exit code it gives.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::OnceLock;

use bounce_classifier::{ImageFileError, RuleErrors, RuleSourceError};
use bounce_classifier_core::visible::{Visible, VisibleLines};
use bounce_classifier_files::Overwrites;

use crate::color;
use crate::exit::Exit;

/// Why the program ended before its work was done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The rule files are not usable.
    Rules(RuleErrors),
    /// The image is not usable.
    Image(ImageFileError),
    /// The arguments are wrong in a way that clap does not see; the text says what to do.
    Usage(String),
    /// Standard input, or the file of this name, cannot be read.
    Input { name: String, error: io::Error },
    /// This line of the input, counted from 1, is longer than so many bytes.
    LineTooLong { name: String, line: u64, limit: usize },
    /// A mail is longer than so many MiB: the one of this number, counted from 1, where the input is a mailbox.
    MailTooLong { name: String, number: Option<u64>, mib: u64 },
    /// Standard input ended before the one reply that was asked for.
    NoReply,
    /// Standard output cannot be written.
    Output(io::Error),
    /// The service cannot start.
    #[cfg(feature = "serve")]
    Serve(String),
    /// This file cannot be written.
    File { path: PathBuf, error: io::Error },
}

impl Failure {
    /// Says on standard error what went wrong.
    pub(crate) fn report(&self) -> Exit {
        // A reader that has seen enough, as in `| head -1`, is no failure.
        if self.is_closed_pipe() {
            return Exit::Done;
        }
        match self {
            // Made visible where it is coloured.
            Failure::Rules(_) => write_line(self),
            _ => say(self),
        }
        match self {
            Failure::Rules(_) | Failure::Image(_) | Failure::Usage(_) => Exit::Usage,
            _ => Exit::InputOutput,
        }
    }

    fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<RuleSourceError> for Failure {
    fn from(error: RuleSourceError) -> Self {
        match error {
            RuleSourceError::Rules(errors) => Failure::Rules(errors),
            RuleSourceError::Image(error) => Failure::Image(error),
            error => Failure::Usage(error.to_string()),
        }
    }
}

impl From<Overwrites> for Failure {
    fn from(overwrites: Overwrites) -> Self {
        Failure::Usage(visible(overwrites))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Rules(errors) => f.write_str(&errors.render(color::wanted(&io::stderr()))),
            Failure::Image(failure) => write!(f, "error: {failure}"),
            Failure::Usage(message) => write!(f, "error: {message}"),
            Failure::Input { name, error } => write!(f, "error: cannot read {}: {error}", Visible(name)),
            Failure::LineTooLong { name, line, limit } => {
                write!(f, "error: line {line} of {} is longer than {limit} bytes", Visible(name))?;
                write!(f, "; a reply is one line, is this the right file?")
            }
            Failure::MailTooLong { name, number, mib } => {
                let which = number.map_or(String::new(), |number| format!("mail {number} of "));
                write!(f, "error: cannot read {which}{}: it is longer than {mib} MiB", Visible(name))?;
                write!(f, "; --mail-mib sets the limit")
            }
            Failure::NoReply => write!(f, "error: standard input is empty, but one reply was expected"),
            Failure::Output(error) => write!(f, "error: cannot write to standard output: {error}"),
            #[cfg(feature = "serve")]
            Failure::Serve(message) => write!(f, "error: {}", Visible(message)),
            Failure::File { path, error } => {
                write!(f, "error: cannot write {}: {error}", Visible(&path.display().to_string()))
            }
        }
    }
}

/// A name of something from outside, with control characters escaped.
pub(crate) fn visible(name: impl fmt::Display) -> String {
    Visible(&name.to_string()).to_string()
}

/// Prints what clap has to say: the help that was asked for, or what is wrong with the arguments.
pub(crate) fn report_usage(message: &clap::Error) -> Exit {
    let plain = message.render().to_string();
    let visible = VisibleLines(&plain).to_string();
    if visible == plain {
        // As with `say`, nobody is left to be told that this failed.
        let _ = message.print();
    } else {
        write_line(visible.trim_end());
    }
    match (message.use_stderr(), is_oob()) {
        (false, _) => Exit::Done,
        (true, false) => Exit::Usage,
        // A mail server would take any other code for the end of the mail.
        (true, true) => Exit::TryAgain,
    }
}

/// Whether the command is `oob`, seen without understanding the arguments.
fn is_oob() -> bool {
    std::env::args_os().nth(1).is_some_and(|command| command == "oob")
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Voice {
    /// What is wrong.
    Quiet,
    /// Notes, progress and counts as well.
    #[default]
    Usual,
    /// And what was done on the way.
    Verbose,
}

static VOICE: OnceLock<Voice> = OnceLock::new();

/// Notes what the command line asks for, before anything is said.
pub(crate) fn speak(voice: Voice) {
    VOICE.get_or_init(|| voice);
}

fn voice() -> Voice {
    VOICE.get().copied().unwrap_or_default()
}

/// Whether the command line asks for silence where nothing is wrong.
pub(crate) fn is_quiet() -> bool {
    voice() == Voice::Quiet
}

/// Says what was done on the way, where `--verbose` asks for it.
pub(crate) fn detail(message: impl FnOnce() -> String) {
    if voice() == Voice::Verbose {
        say(message());
    }
}

/// Says something that is good to know, unless `--quiet` declines it.
pub(crate) fn note(message: impl fmt::Display) {
    if !is_quiet() {
        say(message);
    }
}

/// Says something on standard error, with nothing in it that plays tricks.
pub(crate) fn say(message: impl fmt::Display) {
    write_line(VisibleLines(&without_numbers(&message.to_string())));
}

/// A message without the numbers of the system's errors: their words are there, too.
pub(crate) fn without_numbers(message: &str) -> String {
    const NUMBER: &str = " (os error ";
    let mut parts = message.split(NUMBER);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_once(')') {
        Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => text + rest,
        _ => text + NUMBER + part,
    })
}

/// Writes a line to standard error. Not `eprintln!`, which panics where standard error is closed.
fn write_line(message: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{message}");
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn the_words_of_errors_stay() {
        for (message, said) in [
            (
                "cannot read a: No such file or directory (os error 2)",
                "cannot read a: No such file or directory",
            ),
            ("a: gone (os error 2); b: full (os error 28)!", "a: gone; b: full!"),
            ("a (os error x) (os error 2", "a (os error x) (os error 2"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(without_numbers(message), said);
        }
    }
}
