//! `annotate --in-place`: replacing a log that somebody may still write to.
//!
//! ```text
//! open, refuse what cannot be kept -> annotate -> sync -> look: unchanged? -> rename -> carry over what came since
//! ```
//!
//! The look comes after the sync, which takes longest. What is appended between the look and the rename goes to the old
//! file, which is still open here; it is carried over to the new one.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bounce_classifier_files::SyncedFile;
use bounce_classifier_logs::annotate::Counts;
use bounce_classifier_logs::files::Compression;

use super::log::{Problem, Worker};

/// How often to look for more that was appended. Whoever still appends by then has the old file open, and goes on.
const MAX_ROUNDS: usize = 64;

/// A log that is to be replaced, as it was when it was opened.
pub(super) struct Original {
    file: File,
    path: PathBuf,
    before: Metadata,
}

impl Original {
    /// The log of this open file.
    ///
    /// Refuses a log of which something would be lost: one that nobody is to write to, and one with other names.
    pub(super) fn new(path: &Path, file: &File) -> Result<Self, Problem> {
        let before = file.metadata().map_err(Problem::Input)?;
        if before.permissions().readonly() {
            return Err(Problem::Refused(
                "it is read-only: use chmod u+w, or -o to write elsewhere".to_owned(),
            ));
        }
        match other_names(&before) {
            0 => {}
            count => {
                return Err(Problem::Refused(format!(
                    "it has {count} more hard {}, which would keep the old content: use -o to write elsewhere",
                    if count == 1 { "link" } else { "links" },
                )));
            }
        }
        let file = file.try_clone().map_err(Problem::Input)?;
        Ok(Original { file, path: path.to_owned(), before })
    }

    /// Puts a file in place of the log, unless somebody has written to the log.
    pub(super) fn replace(
        self,
        new: SyncedFile,
        worker: Worker<'_>,
        compression: Compression,
    ) -> Result<Counts, Problem> {
        if !self.is_unchanged() {
            return Err(Problem::Changed);
        }
        new.publish().map_err(Problem::File)?;
        self.carry_over(worker, compression).map_err(Problem::CarryOver)
    }

    /// Whether the path still leads to the log, and nobody has written to it.
    fn is_unchanged(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|now| {
            now.len() == self.before.len()
                && now.modified().ok() == self.before.modified().ok()
                && is_one(&self.before, &now)
        })
    }

    /// Appends to the new file what came to the old one since the look.
    fn carry_over(mut self, mut worker: Worker<'_>, compression: Compression) -> io::Result<Counts> {
        let mut counts = Counts::default();
        let (mut at, mut rest) = (self.before.len(), Vec::new());
        let mut made = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let more = self.read_from(at, &mut rest)?;
            if more == 0 {
                break;
            }
            at += more;
            take_whole(&mut rest, compression, |lines| {
                counts += worker.work(lines, &mut made)?;
                Ok(())
            })?;
        }
        // What is not whole stays as it is.
        made.append(&mut rest);
        if made.is_empty() {
            return Ok(counts);
        }
        // Others may append already: one call to write puts all of it in one place.
        let mut new = File::options().append(true).open(&self.path)?;
        new.write_all(&made)?;
        new.sync_data()?;
        Ok(counts)
    }

    /// Reads what the old file has from here on; gives how much that is.
    fn read_from(&mut self, at: u64, bytes: &mut Vec<u8>) -> io::Result<u64> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_to_end(bytes).map(|read| read as u64)
    }
}

/// Takes whole lines, or whole frames, from the front of what was appended.
fn take_whole(
    appended: &mut Vec<u8>,
    compression: Compression,
    work: impl FnOnce(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    match compression {
        Compression::Plain => {
            let end = memchr::memrchr(b'\n', appended).map_or(0, |last| last + 1);
            work(&appended[..end])?;
            appended.drain(..end);
        }
        Compression::Zstd => {
            // A frame that is not whole yet may be so in the next round.
            if let Ok(text) = zstd::decode_all(&appended[..]) {
                work(&text)?;
                appended.clear();
            }
        }
        // Such logs are not replaced.
        _ => {}
    }
    Ok(())
}

#[cfg(unix)]
fn other_names(log: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    log.nlink().saturating_sub(1)
}

#[cfg(not(unix))]
fn other_names(_: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn is_one(before: &Metadata, now: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (before.dev(), before.ino()) == (now.dev(), now.ino())
}

#[cfg(not(unix))]
fn is_one(_: &Metadata, _: &Metadata) -> bool {
    true
}
