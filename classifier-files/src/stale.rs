//! What killed programs have left.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::atomic::{PREFIX, RANDOM_CHARACTERS};

/// Removes the files that killed programs left in a folder while they wrote; returns how many.
///
/// Whoever still writes holds a lock, and keeps the file. Where a file system has no locks, nothing is removed.
pub fn remove_stale(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let ours = entries.flatten().filter(|entry| is_ours(entry.file_name().as_encoded_bytes()));
    // What cannot be removed now may be the next time.
    ours.filter(|entry| remove(&entry.path()).is_ok()).count()
}

fn is_ours(name: &[u8]) -> bool {
    name.strip_prefix(PREFIX.as_bytes())
        .is_some_and(|rest| rest.len() == RANDOM_CHARACTERS && rest.iter().all(u8::is_ascii_alphanumeric))
}

fn remove(path: &Path) -> io::Result<()> {
    // What is no file was not made by us; a link may lead to one that was not, and opening a pipe would wait.
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = File::options().write(true).open(path)?;
    file.try_lock()?;
    fs::remove_file(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::AtomicFile;

    #[test]
    fn what_nobody_writes_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let kept = [".bounce-classifier-", ".bounce-classifier-abc", ".bounce-classifier-abcde.", "x.log"];
        for name in kept.into_iter().chain([".bounce-classifier-abcDE1"]) {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(path(".bounce-classifier-folder")).unwrap();
        let mut living = AtomicFile::create(&path("y.log")).unwrap();
        living.write_all(b"y").unwrap();
        assert_eq!(remove_stale(folder.path()), 1);
        assert!(!path(".bounce-classifier-abcDE1").exists());
        assert!(kept.into_iter().all(|name| path(name).exists()));
        living.commit().unwrap();
        assert_eq!(fs::read(path("y.log")).unwrap(), b"y");
        assert_eq!(remove_stale(folder.path()), 0);
        assert_eq!(remove_stale(&path("missing")), 0);
    }
}
