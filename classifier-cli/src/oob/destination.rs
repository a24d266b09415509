//! Where records go: to standard output, or to the end of a file.

use std::fs::File;
use std::io::{self, StdoutLock, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Takes the records of one mail at a time.
#[derive(Debug)]
pub(super) enum Destination {
    Stdout(StdoutLock<'static>),
    File { path: PathBuf, file: File },
}

impl Destination {
    /// The file, made where there is none; `None` and `-` are standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Destination::Stdout(io::stdout().lock()));
        };
        let file =
            File::options().append(true).create(true).open(path).map_err(|error| failed(path, error))?;
        Ok(Destination::File { path: path.to_owned(), file })
    }

    /// Appends records with one write, so that those of programs that run at a time do not mix.
    pub(super) fn write(&mut self, records: &[u8]) -> Result<(), Failure> {
        match self {
            Destination::Stdout(out) => out.write_all(records).map_err(Failure::Output),
            Destination::File { path, file } => file.write_all(records).map_err(|error| failed(path, error)),
        }
    }

    /// Returns when what was written is on the disk.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        match &mut self {
            Destination::Stdout(out) => out.flush().map_err(Failure::Output),
            Destination::File { path, file } => file.sync_all().map_err(|error| failed(path, error)),
        }
    }
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::File { path: path.to_owned(), error }
}
