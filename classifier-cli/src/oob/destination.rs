//! Where records go: to standard output, or to the end of a file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, StdoutLock, Write};
use std::path::{Path, PathBuf};

use bounce_classifier_files::{folder_of, sync_folder};

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
        let file = open(path).map_err(|error| failed(path, error))?;
        Ok(Destination::File { path: path.to_owned(), file })
    }

    /// Appends the records of a mail, all or none. Programs that run at a time wait for each other.
    pub(super) fn write(&mut self, records: &[u8]) -> Result<(), Failure> {
        match self {
            Destination::Stdout(out) => out.write_all(records).map_err(Failure::Output),
            Destination::File { path, file } => append(file, records).map_err(|error| failed(path, error)),
        }
    }

    /// Returns when what was written is on the disk.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        match &mut self {
            Destination::Stdout(out) => out.flush().map_err(Failure::Output),
            Destination::File { path, file } => sync(file).map_err(|error| failed(path, error)),
        }
    }
}

/// Opens the file, or makes it, so that its name is on the disk too.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).append(true);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let file = options.create(true).open(path)?;
            sync_folder(folder_of(path))?;
            Ok(file)
        }
        opened => opened,
    }
}

fn append(file: &mut File, records: &[u8]) -> io::Result<()> {
    // Not every file system has locks.
    match file.lock() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
        _ => {}
    }
    let appended = append_locked(file, records);
    let _ = file.unlock();
    appended
}

/// A program that was killed may have left a part of a line, which must not become the beginning of a record; and where
/// the disk is full, the part that found room is taken away again.
fn append_locked(file: &mut File, records: &[u8]) -> io::Result<()> {
    let there = file.metadata()?;
    if !there.is_file() {
        return file.write_all(records);
    }
    let length = there.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let torn: &[u8] = if last == [b'\n'] { b"" } else { b"\n" };
    let written = file.write_all(&[torn, records].concat());
    if written.is_err() {
        // If this fails too, the next one ends the line.
        let _ = file.set_len(length);
    }
    written
}

/// Devices and pipes, which hold nothing, cannot be synced.
fn sync(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() { file.sync_all() } else { Ok(()) }
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::File { path: path.to_owned(), error }
}
