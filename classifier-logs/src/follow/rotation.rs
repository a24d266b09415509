//! Logs that were moved away, and what came after them.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::Identity;
use super::series::same_folder;

/// Where a file is now that was once at `log`, and `last` behind it where that is a link: in one of their folders,
/// under any name.
///
/// # Errors
///
/// Where the folder of the log cannot be read.
pub(super) fn find(log: &Path, identity: Identity, last: &Path) -> io::Result<Option<PathBuf>> {
    if let Some(path) = [log, last].into_iter().find(|path| is_at(path, identity)) {
        return Ok(Some(path.to_owned()));
    }
    let mut files = beside(log)?;
    // That folder may be gone, and the file with it.
    files.extend(beside(last).unwrap_or_default());
    let found = files.into_iter().find(|(_, metadata)| Identity::of(metadata) == identity);
    Ok(found.map(|(path, _)| path))
}

/// Whether a file of this path would be taken for the log, or for one that was moved away.
pub(super) fn takes(log: &Path, path: &Path) -> bool {
    let folder = log.parent().unwrap_or(Path::new(""));
    (log.file_name() == path.file_name() || was_rotated(log, path)) && same_folder(folder, path.parent())
}

/// What was written after `previous`: the oldest that is younger of the files that have been at `log`, or `log`
/// itself; `None` where there is nothing yet.
///
/// Files that have been there are called like it, with digits, dots and dashes behind. Compressed copies of them are
/// not looked at: they say nothing new.
///
/// # Errors
///
/// Where the folder cannot be read.
pub(super) fn next(log: &Path, previous: Identity) -> io::Result<Option<PathBuf>> {
    let Ok(current) = fs::metadata(log) else {
        return Ok(None);
    };
    if Identity::of(&current) == previous {
        return Ok(None);
    }
    let (Some(after), Ok(before)) = (previous.created(), current.created()) else {
        return Ok(Some(log.to_owned()));
    };
    let mut between: Vec<_> = beside(log)?
        .into_iter()
        .filter(|(path, metadata)| {
            was_rotated(log, path) && metadata.created().is_ok_and(|time| time < before)
        })
        .filter_map(|(path, metadata)| Some((Identity::of(&metadata).created()?, path)))
        .filter(|(created, _)| *created > after)
        .collect();
    between.sort_unstable();
    Ok(Some(between.into_iter().next().map_or_else(|| log.to_owned(), |(_, path)| path)))
}

fn is_at(path: &Path, identity: Identity) -> bool {
    fs::metadata(path).is_ok_and(|metadata| Identity::of(&metadata) == identity)
}

/// The other files of its folder.
fn beside(log: &Path) -> io::Result<Vec<(PathBuf, Metadata)>> {
    let folder = match log.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // It may be gone by now.
        if let Ok(metadata) = entry.metadata()
            && metadata.is_file()
        {
            files.push((entry.path(), metadata));
        }
    }
    Ok(files)
}

fn was_rotated(log: &Path, path: &Path) -> bool {
    let name = |path: &Path| path.file_name().unwrap_or_default().as_encoded_bytes().to_vec();
    let is_mark = |byte: &u8| byte.is_ascii_digit() || b"._-:TZ".contains(byte);
    name(path)
        .strip_prefix(&name(log)[..])
        .is_some_and(|suffix| !suffix.is_empty() && suffix.iter().all(is_mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rotated_logs() {
        let log = Path::new("/var/log/mail.log");
        for name in
            ["mail.log.1", "mail.log-20261121", "mail.log.2026-11-21T10:00:00Z", "mail.log-20261121.2"]
        {
            assert!(was_rotated(log, &Path::new("/var/log").join(name)), "{name}");
        }
        for name in ["mail.log", "mail.log.1.gz", "mail.log.checkpoint", "mail.err.1", "mail.log.out"] {
            assert!(!was_rotated(log, &Path::new("/var/log").join(name)), "{name}");
        }
    }

    #[test]
    fn one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let identity = |path: &Path| Identity::of(&fs::metadata(path).unwrap());
        fs::write(&log, "first").unwrap();
        let first = identity(&log);
        assert_eq!(next(&log, first).unwrap(), None);
        assert_eq!(find(&log, first, &log).unwrap().as_ref(), Some(&log));

        let moved = folder.path().join("log.2");
        fs::rename(&log, &moved).unwrap();
        assert_eq!(next(&log, first).unwrap(), None);
        assert_eq!(find(&log, first, &log).unwrap().as_ref(), Some(&moved));

        let second = folder.path().join("log.1");
        fs::write(&second, "second").unwrap();
        wait_for_a_later_time(folder.path(), identity(&second));
        fs::write(&log, "third").unwrap();
        assert_eq!(next(&log, first).unwrap().as_ref(), Some(&second));
        assert_eq!(next(&log, identity(&second)).unwrap().as_ref(), Some(&log));
        assert_eq!(next(&log, identity(&log)).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn behind_a_link_that_was_switched() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("days")).unwrap();
        fs::write(path("days/monday"), "first").unwrap();
        fs::write(path("days/tuesday"), "second").unwrap();
        symlink("days/monday", path("log")).unwrap();
        let (monday, last) =
            (Identity::of(&fs::metadata(path("log")).unwrap()), fs::canonicalize(path("log")).unwrap());
        fs::remove_file(path("log")).unwrap();
        symlink("days/tuesday", path("log")).unwrap();
        let found = find(&path("log"), monday, &last).unwrap().unwrap();
        assert_eq!(fs::read(found).unwrap(), b"first");
        assert_eq!(next(&path("log"), monday).unwrap(), Some(path("log")));
    }

    #[test]
    fn what_it_takes() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, taken) in
            [("log", true), ("log.1", true), ("log.out", false), ("./log-2", true), ("x/log", false)]
        {
            assert_eq!(takes(&path("log"), &path(name)), taken, "{name}");
        }
    }

    /// The clock of a file system goes in steps.
    fn wait_for_a_later_time(folder: &Path, than: Identity) {
        let probe = folder.join("probe");
        loop {
            fs::write(&probe, "").unwrap();
            if Identity::of(&fs::metadata(&probe).unwrap()).created() > than.created() {
                return;
            }
            fs::remove_file(&probe).unwrap();
        }
    }
}
