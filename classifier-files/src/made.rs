//! The temporary files of this process, for whoever is interrupted.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

static MADE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A temporary file that is there as long as this is.
#[derive(Debug)]
pub(crate) struct Made(PathBuf);

impl Made {
    pub(crate) fn new(path: PathBuf) -> Self {
        made().insert(path.clone());
        Made(path)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        made().remove(&self.0);
    }
}

fn made() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes all files that this process is writing and has not put into their places, for a process that ends without dropping
/// them: because of a signal. What stands in its place stays.
pub fn remove_unfinished() {
    // Locked to the end of the process or of the last removal: no file is made after its turn.
    let made = made();
    for path in made.iter() {
        // It may be in its place already.
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::AtomicFile;

    #[test]
    fn unfinished_files_go_and_finished_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let names = || fs::read_dir(folder.path()).unwrap().count();
        crate::write(&folder.path().join("finished"), b"whole").unwrap();
        let mut unfinished = AtomicFile::create(&folder.path().join("unfinished")).unwrap();
        unfinished.write_all(b"half").unwrap();
        let synced = AtomicFile::create(&folder.path().join("synced")).unwrap().sync().unwrap();
        assert_eq!(names(), 3);
        remove_unfinished();
        assert_eq!(fs::read(folder.path().join("finished")).unwrap(), b"whole");
        assert_eq!(names(), 1);
        drop((unfinished, synced));
    }
}
