//! Which files a path names, and which partition reads which.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::LogError;

/// A file, and how large it is.
type Sized = (PathBuf, u64);

/// The files of a path: the file itself, those in a folder, or those of a pattern; by name.
///
/// What is there is taken as it is, so that a name with `[` in it needs no quoting. Of folders, hidden files and folders
/// in them are left out.
pub(super) fn find(pattern: &str) -> Result<Vec<Sized>, LogError> {
    let path = Path::new(pattern);
    let mut found = match fs::metadata(path) {
        Ok(there) if there.is_dir() => in_folder(path)?,
        Ok(there) => vec![(path.to_owned(), there.len())],
        Err(_) => matching(pattern)?,
    };
    if found.is_empty() {
        return Err(LogError::NoFile { pattern: pattern.to_owned() });
    }
    found.sort();
    Ok(found)
}

fn in_folder(folder: &Path) -> Result<Vec<Sized>, LogError> {
    let unreadable = |error| LogError::Unreadable { path: folder.to_owned(), error };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden {
            found.extend(sized(path)?);
        }
    }
    Ok(found)
}

fn matching(pattern: &str) -> Result<Vec<Sized>, LogError> {
    let bad = |error| LogError::BadPattern { pattern: pattern.to_owned(), error };
    let mut found = Vec::new();
    for path in glob::glob(pattern).map_err(bad)? {
        match path {
            Ok(path) => found.extend(sized(path)?),
            Err(error) => {
                return Err(LogError::Unreadable { path: error.path().to_owned(), error: error.into() });
            }
        }
    }
    Ok(found)
}

/// The path with its size, unless it is a folder.
fn sized(path: PathBuf) -> Result<Option<Sized>, LogError> {
    match fs::metadata(&path) {
        Ok(there) => Ok((!there.is_dir()).then(|| (path, there.len()))),
        Err(error) => Err(LogError::Unreadable { path, error }),
    }
}

/// Shares files out to at most so many partitions, so that each has about as much to read; in each, by name.
pub(super) fn share(mut files: Vec<Sized>, partitions: usize) -> Vec<Vec<PathBuf>> {
    let mut shares = vec![(0, Vec::new()); partitions.clamp(1, files.len().max(1))];
    // The largest first: small ones fill up what is left.
    files.sort_by(|(one, size), (other, others)| others.cmp(size).then_with(|| one.cmp(other)));
    for (path, size) in files {
        // There is at least one.
        let Some(least) = shares.iter_mut().min_by_key(|(bytes, _)| *bytes) else { break };
        least.0 += size.max(1);
        least.1.push(path);
    }
    shares.iter_mut().for_each(|(_, paths)| paths.sort());
    shares.into_iter().map(|(_, paths)| paths).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_about_as_large() {
        let files = |sizes: &[u64]| {
            sizes.iter().enumerate().map(|(number, size)| (format!("{number}").into(), *size)).collect()
        };
        let names = |shares: Vec<Vec<PathBuf>>| -> Vec<String> {
            shares.iter().map(|paths| paths.iter().map(|path| path.display().to_string()).collect()).collect()
        };
        assert_eq!(names(share(files(&[5, 1, 3, 9]), 2)), ["3", "012"]);
        assert_eq!(names(share(files(&[0, 0, 0]), 2)), ["02", "1"]);
        assert_eq!(names(share(files(&[1]), 4)), ["0"]);
        assert_eq!(names(share(files(&[1, 1]), 0)), ["01"]);
    }

    #[test]
    fn files_are_found_by_name_by_folder_and_by_pattern() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for name in ["b.log", "a.log", "a[1].zst", ".hidden"] {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(path("below.log")).unwrap();
        let found = |pattern: &str| {
            find(&path(pattern)).map(|found| {
                let name = |(path, _): &Sized| path.file_name().unwrap().to_str().unwrap().to_owned();
                found.iter().map(name).collect::<Vec<_>>().join(" ")
            })
        };
        assert_eq!(found("").unwrap(), "a.log a[1].zst b.log");
        assert_eq!(found("*.log").unwrap(), "a.log b.log");
        assert_eq!(found("a[1].zst").unwrap(), "a[1].zst");
        for (pattern, said) in
            [("none", "there is no file"), ("*.gz", "there is no file"), ("a***b", "is no pattern")]
        {
            let error = found(pattern).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains(pattern), "{error}");
        }
    }
}
