//! Where a log goes.

use std::io::{self, Write};
use std::path::Path;

use bounce_classifier_files::{AtomicFile, SyncedFile};
use bounce_classifier_logs::files::{Compression, Frames};

use super::log::Problem;
use super::options::Target;

/// Standard output, or a file that is written whole.
#[derive(Debug)]
pub(super) enum Sink {
    Stdout,
    File { file: AtomicFile, compression: Compression, is_empty: bool },
}

impl Sink {
    pub(super) fn stdout() -> Self {
        Sink::Stdout
    }

    /// For the log that is at `path`.
    pub(super) fn of(target: &Target, path: &Path, compression: Compression) -> Result<Self, Problem> {
        let file = match target {
            Target::Stdout => return Ok(Sink::Stdout),
            Target::InPlace => AtomicFile::create_keeping_owner(path).map_err(|error| match error.kind() {
                io::ErrorKind::PermissionDenied => Problem::Refused(
                    "it belongs to somebody else, and would be yours then: run this as its owner, or use -o to write \
                     elsewhere"
                        .to_owned(),
                ),
                _ => Problem::File(error),
            })?,
            Target::Folder(folder) => {
                let path = folder.join(path.file_name().unwrap_or_default());
                AtomicFile::create(&path).map_err(|error| Problem::Create(path, error))?
            }
        };
        Ok(Sink::File { file, compression, is_empty: true })
    }

    /// How it is to be compressed: standard output is for the next program, which wants lines.
    pub(super) fn compression(&self) -> Compression {
        match self {
            Sink::Stdout => Compression::Plain,
            Sink::File { compression, .. } => *compression,
        }
    }

    /// Writes a chunk; at once, where somebody may wait for it.
    pub(super) fn write(&mut self, bytes: &[u8], at_once: bool) -> Result<(), Problem> {
        match self {
            Sink::Stdout => stdout(bytes, at_once).map_err(Problem::Output),
            Sink::File { file, is_empty, .. } => {
                *is_empty &= bytes.is_empty();
                file.write_all(bytes).map_err(Problem::File)
            }
        }
    }

    /// Puts a file into its place.
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self.sync()? {
            Some(file) => file.publish().map_err(Problem::File),
            None => Ok(()),
        }
    }

    /// Brings a file to the disk, for somebody else to put it into its place; flushes standard output.
    pub(super) fn sync(self) -> Result<Option<SyncedFile>, Problem> {
        match self {
            Sink::Stdout => io::stdout().flush().map(|()| None).map_err(Problem::Output),
            Sink::File { mut file, compression, is_empty } => {
                if is_empty && compression != Compression::Plain {
                    empty(&mut file, compression).map_err(Problem::File)?;
                }
                file.sync().map(Some).map_err(Problem::File)
            }
        }
    }
}

fn stdout(bytes: &[u8], at_once: bool) -> io::Result<()> {
    // Chunks are large: what its buffer keeps back is the start of a line.
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    if at_once { stdout.flush() } else { Ok(()) }
}

/// A file without a frame would be no compressed file.
fn empty(file: &mut AtomicFile, compression: Compression) -> io::Result<()> {
    let mut frame = Vec::new();
    Frames::like(compression)?.append(b"", &mut frame)?;
    file.write_all(&frame)
}
