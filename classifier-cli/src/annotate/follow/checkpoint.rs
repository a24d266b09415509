//! How far a log was followed.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use bounce_classifier_logs::follow::{Head, Identity};
use bounce_classifier_logs::formats::LogFormat;
use serde::{Deserialize, Serialize};

/// Goes up when older checkpoints no longer mean the same.
const VERSION: u32 = 2;

/// What all versions have.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// What is noted.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    version: u32,
    /// Whose it is.
    pub(super) run: Run,
    /// `None` before there was a log.
    pub(super) log: Option<Position>,
    /// How long the output was.
    pub(super) output_bytes: u64,
}

/// What a checkpoint belongs to: for any other run it would be wrong, and the output would be cut in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    log: String,
    output: String,
    input: String,
    form: String,
}

impl Run {
    pub(super) fn new(log: &Path, output: &Path, input: &str, form: &str) -> Self {
        let place = |path: &Path| {
            std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
        };
        Run { log: place(log), output: place(output), input: input.to_owned(), form: form.to_owned() }
    }

    /// What wrote the log.
    pub(super) fn format(&self) -> Option<LogFormat> {
        LogFormat::of_name(&self.input)
    }

    /// How another run differs from this one, for a person; `None` where it is the same.
    pub(super) fn differs(&self, other: &Run) -> Option<String> {
        let fields = [
            ("the log", &self.log, &other.log),
            ("-o", &self.output, &other.output),
            ("--input", &self.input, &other.input),
            ("--format", &self.form, &other.form),
        ];
        let (what, noted, given) = fields.into_iter().find(|(_, noted, given)| noted != given)?;
        Some(format!("{what} was {noted}, and is {given} now"))
    }
}

/// Where in a file it is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) file: Identity,
    /// What the file was called, in its folder.
    #[serde(default)]
    pub(super) name: OsString,
    /// Where the file was, behind links.
    #[serde(default)]
    pub(super) path: OsString,
    pub(super) head: Head,
    /// How many bytes of its text were done.
    pub(super) given: u64,
}

impl Checkpoint {
    pub(super) fn new(run: Run, log: Option<Position>, output_bytes: u64) -> Self {
        Checkpoint { version: VERSION, run, log, output_bytes }
    }
}

/// Keeps others from using a checkpoint, for as long as it lives. `None` where somebody else does.
///
/// The checkpoint itself is replaced again and again, so a file beside it is locked, and stays.
pub(super) fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = File::options().create(true).write(true).truncate(false).open(lock_path(path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // Not every file system has locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(file)),
    }
}

/// The file that is locked for a checkpoint.
pub(super) fn lock_path(path: &Path) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

/// The checkpoint, if there is one.
pub(super) fn read(path: &Path) -> io::Result<Option<Checkpoint>> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
    let unknown = |error| invalid(format!("it is no checkpoint of annotate --follow: {error}"));
    // First the version alone: others may have other fields.
    match serde_json::from_slice(&text).map_err(unknown)? {
        Versioned { version: VERSION } => serde_json::from_slice(&text).map(Some).map_err(unknown),
        Versioned { version } => Err(invalid(format!(
            "it is a checkpoint of version {version}, and not {VERSION}: to begin anew, remove it and the output"
        ))),
    }
}

pub(super) fn write(path: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let mut text = serde_json::to_vec(checkpoint)?;
    text.push(b'\n');
    bounce_classifier_files::write(path, &text)
}
