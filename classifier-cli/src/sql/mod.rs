//! `sql`: SQL over logs and tables, by a program of its own.

mod options;

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

pub(crate) use self::options::{Args, MORE};
use crate::exit::Exit;
use crate::failure::{self, Failure};

/// The name of the program.
const PROGRAM: &str = "bounce-classifier-sql";

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let mut command = Command::new(program());
    if failure::is_quiet() {
        command.arg("--quiet");
    }
    command.arg(args.query).args(args.files);
    match run_in_place(command) {
        error if error.kind() == io::ErrorKind::NotFound => Err(Failure::Usage(format!(
            "there is no {PROGRAM} beside this program or in the PATH: it is a program of its own, as it has an engine for SQL in it; of the project's source, `cargo install --path classifier-datafusion` installs it"
        ))),
        error => Err(Failure::Input { name: PROGRAM.to_owned(), error }),
    }
}

/// Beside this program, where packages put it; else wherever the system finds it.
fn program() -> PathBuf {
    let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().map(|own| own.with_file_name(&name)).filter(|path| path.is_file());
    beside.unwrap_or_else(|| name.into())
}

/// Becomes the other program, whose signals and exit code are those of this one; gives why it cannot.
#[cfg(unix)]
fn run_in_place(mut command: Command) -> io::Error {
    use std::os::unix::process::CommandExt;
    command.exec()
}

/// The same, as far as there is such a thing.
#[cfg(not(unix))]
fn run_in_place(mut command: Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
