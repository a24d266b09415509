//! What killed programs have left.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::{PREFIX, RANDOM_CHARACTERS};

/// Removes what programs that were killed while they wrote a file have left in a folder; gives how many files that
/// were.
///
/// Whoever still writes holds a lock. Where a file system has none, nothing is removed.
pub(crate) fn sweep(folder: &Path) -> usize {
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

    use super::super::Whole;
    use super::*;

    #[test]
    fn what_nobody_writes_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let kept = [".bounce-classifier-", ".bounce-classifier-abc", ".bounce-classifier-abcde.", "x.log"];
        for name in kept.into_iter().chain([".bounce-classifier-abcDE1"]) {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(path(".bounce-classifier-folder")).unwrap();
        let mut living = Whole::create(&path("y.log")).unwrap();
        living.write_all(b"y").unwrap();
        assert_eq!(sweep(folder.path()), 1);
        assert!(!path(".bounce-classifier-abcDE1").exists());
        assert!(kept.into_iter().all(|name| path(name).exists()));
        living.commit().unwrap();
        assert_eq!(fs::read(path("y.log")).unwrap(), b"y");
        assert_eq!(sweep(folder.path()), 0);
        assert_eq!(sweep(&path("missing")), 0);
    }
}
