//! Where something is written: a file, or standard output.

use std::io::{self, Write};
use std::path::PathBuf;

use bounce_classifier_files::AtomicFile;

use crate::failure::Failure;

/// Where something goes. As an argument, `-` is standard output.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    File(PathBuf),
    Stdout,
}

/// A [`Destination`] that can be written to, as was seen before the work for it began.
#[derive(Debug)]
pub(crate) enum Opened {
    File(PathBuf, AtomicFile),
    Stdout,
}

impl Destination {
    /// Opens it, so that long work does not end at a place where nothing can be written.
    pub(crate) fn open(&self) -> Result<Opened, Failure> {
        match self {
            Destination::Stdout => Ok(Opened::Stdout),
            Destination::File(path) => match AtomicFile::create(path) {
                Ok(file) => Ok(Opened::File(path.clone(), file)),
                Err(error) => Err(Failure::File { path: path.clone(), error }),
            },
        }
    }

    /// Writes all of it: to a file whole or not at all.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.open()?.write(bytes)
    }
}

impl Opened {
    /// Writes all of it: to a file whole or not at all.
    pub(crate) fn write(self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Opened::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
            }
            Opened::File(path, mut file) => {
                let written = file.write_all(bytes).and_then(|()| file.commit());
                written.map_err(|error| Failure::File { path, error })
            }
        }
    }
}

impl From<PathBuf> for Destination {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Destination::Stdout } else { Destination::File(path) }
    }
}
