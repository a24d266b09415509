//! Never writing over what is read.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{FileId, folder_of};

/// The files that a run reads, none of which it may write over.
///
/// Files are compared by [`FileId`], so links and other spellings of a path do not get past it. Devices and pipes are
/// no files: `/dev/null` may be read and written.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    read: Vec<(FileId, PathBuf)>,
}

impl Guard {
    /// A guard for the files at these paths. What cannot be looked at is left to whoever reads it.
    pub fn reading(paths: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        let mut guard = Guard::default();
        paths.into_iter().for_each(|path| guard.add(path.as_ref()));
        guard
    }

    /// Guards one more file.
    pub fn add(&mut self, path: &Path) {
        if let Ok(id) = FileId::of(path) {
            self.read.push((id, path.to_owned()));
        }
    }

    /// Whether a file may be written here.
    ///
    /// # Errors
    ///
    /// Where that would replace a file that is read, or put a file into a folder of which all files are read.
    pub fn check(&self, output: &Path) -> Result<(), Overwrites> {
        if is_special(output) {
            return Ok(());
        }
        let places = [(output, true), (folder_of(output), false)];
        for (place, is_file) in places {
            let Ok(id) = FileId::of(place) else { continue };
            let same = |(read, path): &&(FileId, PathBuf)| *read == id && (is_file || path.is_dir());
            if let Some((_, input)) = self.read.iter().find(same) {
                return Err(Overwrites { output: output.to_owned(), input: input.clone(), is_file });
            }
        }
        Ok(())
    }
}

/// A device or a pipe, of which nothing is replaced.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// An output would take the place of something that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overwrites {
    output: PathBuf,
    input: PathBuf,
    /// It is the file itself, and not a file in a folder that is read.
    is_file: bool,
}

impl Overwrites {
    /// The file that would be written.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// The file or folder that is read.
    pub fn input(&self) -> &Path {
        &self.input
    }
}

impl fmt::Display for Overwrites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (output, input) = (self.output.display(), self.input.display());
        if !self.is_file {
            return write!(f, "{output} is in {input}, whose files are read: write to another folder");
        }
        if self.output == self.input {
            return write!(f, "{output} is read, and would be overwritten: write to another file");
        }
        write!(
            f,
            "{output} is the same file as {input}, which is read and would be overwritten: write to another file"
        )
    }
}

impl Error for Overwrites {}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a log, a rule file, links to them, and a folder that is followed.
    #[cfg(unix)]
    fn made() -> tempfile::TempDir {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("log"), "x").unwrap();
        fs::create_dir(path("logs")).unwrap();
        fs::hard_link(path("log"), path("hard")).unwrap();
        symlink("log", path("soft")).unwrap();
        symlink("missing", path("dangling")).unwrap();
        symlink("logs", path("linked")).unwrap();
        folder
    }

    #[cfg(unix)]
    #[test]
    fn one_file_by_any_name() {
        let folder = made();
        let path = |name: &str| folder.path().join(name);
        let guard = Guard::reading([path("log"), path("missing"), path("logs")]);
        for name in [
            "log",
            "hard",
            "soft",
            "./log",
            "logs/../log",
            "linked/../log",
            "missing",
            "dangling",
            "logs",
            "logs/new",
            "linked/new",
        ] {
            assert!(guard.check(&path(name)).is_err(), "{name}");
        }
        for name in ["other", "logs/../other", "missing2"] {
            assert_eq!(guard.check(&path(name)), Ok(()), "{name}");
        }
        assert_eq!(Guard::reading(["/dev/null"]).check(Path::new("/dev/null")), Ok(()));
    }

    #[cfg(unix)]
    #[test]
    fn messages_name_both() {
        let folder = made();
        let (log, soft) = (folder.path().join("log"), folder.path().join("soft"));
        let message = Guard::reading([&log]).check(&soft).unwrap_err().to_string();
        for part in ["soft", "log", "overwritten", "another file"] {
            assert!(message.contains(part), "{message}");
        }
        let new = folder.path().join("logs/new");
        let message = Guard::reading([folder.path().join("logs")]).check(&new).unwrap_err().to_string();
        assert!(message.contains("another folder"), "{message}");
    }
}
