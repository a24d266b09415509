//! How far a log was followed.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use bounce_classifier_logs::follow::{Head, Identity};
use serde::{Deserialize, Serialize};

use crate::whole;

/// Goes up when older checkpoints no longer mean the same.
const VERSION: u32 = 1;

/// What is noted.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    version: u32,
    /// `None` before there was a log.
    pub(super) log: Option<Position>,
    /// How long the output was.
    pub(super) output_bytes: u64,
}

/// Where in a file it is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) file: Identity,
    /// What the file was called, in its folder.
    #[serde(default)]
    pub(super) name: OsString,
    pub(super) head: Head,
    /// How many bytes of its text were done.
    pub(super) given: u64,
}

impl Checkpoint {
    pub(super) fn new(log: Option<Position>, output_bytes: u64) -> Self {
        Checkpoint { version: VERSION, log, output_bytes }
    }
}

/// The checkpoint, if there is one.
pub(super) fn read(path: &Path) -> io::Result<Option<Checkpoint>> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
    let checkpoint: Checkpoint = serde_json::from_slice(&text)
        .map_err(|error| invalid(format!("it is no checkpoint of annotate --follow: {error}")))?;
    match checkpoint.version {
        VERSION => Ok(Some(checkpoint)),
        version => Err(invalid(format!("it is a checkpoint of version {version}, and not {VERSION}"))),
    }
}

pub(super) fn write(path: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let mut text = serde_json::to_vec(checkpoint)?;
    text.push(b'\n');
    whole::write(path, &text)
}
