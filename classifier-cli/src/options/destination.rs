//! Where something is written: a file, or standard output.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::failure::Failure;

/// Where something goes. As an argument, `-` is standard output.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    File(PathBuf),
    Stdout,
}

impl Destination {
    /// Writes all of it: to a file whole or not at all.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Destination::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
            }
            Destination::File(path) => bounce_classifier_files::write(path, bytes)
                .map_err(|error| Failure::File { path: path.clone(), error }),
        }
    }
}

impl From<PathBuf> for Destination {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Destination::Stdout } else { Destination::File(path) }
    }
}
