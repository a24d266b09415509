//! Which file it is, whatever it is called.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A file of a file system, for as long as it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    device: u64,
    number: u64,
    /// When it was made, since 1970: where the file system knows.
    created: Option<Duration>,
}

impl Identity {
    /// That of a file with this metadata.
    pub fn of(metadata: &Metadata) -> Self {
        let (device, number) = numbers(metadata);
        let created =
            metadata.created().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        Identity { device, number, created }
    }

    /// When it was made.
    pub(super) fn created(&self) -> Option<Duration> {
        self.created
    }
}

#[cfg(unix)]
fn numbers(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// Elsewhere the time of making must do.
#[cfg(not(unix))]
fn numbers(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// How the content of a file starts: a file that was emptied and filled anew starts otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many bytes were looked at.
    pub bytes: u64,
    hash: u64,
}

impl Head {
    /// How many bytes are looked at.
    pub(super) const BYTES: usize = 1024;

    /// Of the first bytes of a file.
    pub(super) fn of(start: &[u8]) -> Self {
        // FNV-1a: the same in every version, since it is kept in checkpoints.
        let hash = start.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Head { bytes: start.len() as u64, hash }
    }
}
