//! A folder that gets a new file every few minutes, as KumoMTA writes its logs.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::Identity;

/// The first of the logs in a folder, of those whose names come after `previous`, that has something in it.
///
/// Logs are the files whose names start with a digit: those of KumoMTA start with the time, so that the order of their
/// names is that in which they were written.
///
/// # Errors
///
/// Where the folder cannot be read, or several logs may be written to it at a time: such files, one read after the
/// other, would not be read to their ends.
pub(super) fn next(folder: &Path, previous: &OsStr) -> io::Result<Option<PathBuf>> {
    let logs = logs(folder)?;
    one_kind(logs.iter().map(|(name, _)| name.as_os_str()))?;
    let next = logs.into_iter().find(|(name, metadata)| name > previous && metadata.len() > 0);
    Ok(next.map(|(name, _)| folder.join(name)))
}

/// Where a log is now.
///
/// # Errors
///
/// Where the folder cannot be read.
pub(super) fn find(folder: &Path, identity: Identity) -> io::Result<Option<PathBuf>> {
    let found = logs(folder)?.into_iter().find(|(_, metadata)| Identity::of(metadata) == identity);
    Ok(found.map(|(name, _)| folder.join(name)))
}

/// The logs by name.
fn logs(folder: &Path) -> io::Result<Vec<(OsString, Metadata)>> {
    let mut logs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        // It may be gone by now.
        if name.as_encoded_bytes().first().is_some_and(u8::is_ascii_digit)
            && let Ok(metadata) = entry.metadata()
            && metadata.is_file()
        {
            logs.push((name, metadata));
        }
    }
    logs.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(logs)
}

/// Whether all names end alike: what writes names of two forms writes to two files at a time.
fn one_kind<'n>(names: impl Iterator<Item = &'n OsStr> + Clone) -> io::Result<()> {
    let Some(first) = names.clone().next() else {
        return Ok(());
    };
    match names.clone().find(|name| ending(name) != ending(first)) {
        None => Ok(()),
        Some(other) => Err(io::Error::other(format!(
            "it has logs of two kinds, such as {} and {}: have each written to a folder of its own",
            first.display(),
            other.display()
        ))),
    }
}

/// What follows the time in a name.
fn ending(name: &OsStr) -> &[u8] {
    let name = name.as_encoded_bytes();
    let is_time = |byte: &u8| byte.is_ascii_digit() || b"-.".contains(byte);
    &name[name.iter().position(|byte| !is_time(byte)).unwrap_or(name.len())..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let next = |previous: &str| super::next(folder.path(), OsStr::new(previous)).unwrap();
        assert_eq!(next(""), None);
        for (name, text) in [
            ("20261121-110000.5", "c"),
            ("20261121-110000", "b"),
            ("20261121-100000", "a"),
            ("20261121-105000", ""),
            (".20261121-120000", "hidden"),
            ("README", "not a log"),
        ] {
            fs::write(path(name), text).unwrap();
        }
        fs::create_dir(path("2026")).unwrap();
        assert_eq!(next(""), Some(path("20261121-100000")));
        assert_eq!(next("20261121-100000"), Some(path("20261121-110000")));
        assert_eq!(next("20261121-110000"), Some(path("20261121-110000.5")));
        assert_eq!(next("20261121-110000.5"), None);
        let first = Identity::of(&fs::metadata(path("20261121-100000")).unwrap());
        assert_eq!(find(folder.path(), first).unwrap(), Some(path("20261121-100000")));
        fs::rename(path("20261121-100000"), path("done")).unwrap();
        assert_eq!(find(folder.path(), first).unwrap(), None);
    }

    #[test]
    fn two_kinds() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["20261121-100000_out", "20261121-100000.25_out", "20261121-100000_in"] {
            assert!(next(folder.path(), OsStr::new("")).is_ok());
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let message = next(folder.path(), OsStr::new("")).unwrap_err().to_string();
        assert!(
            message.contains("20261121-100000_in") && message.contains("a folder of its own"),
            "{message}"
        );
    }
}
