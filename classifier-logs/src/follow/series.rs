//! The files that are one log.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Identity, folder, rotation};

/// A log that is written to one file after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Series {
    /// To the file of this name, which is moved away from time to time.
    File(PathBuf),
    /// To files in this folder, in the order of their names.
    Folder(PathBuf),
}

impl Series {
    /// The log at this path, which need not be there yet if it is a file.
    pub fn at(path: PathBuf) -> Self {
        if path.is_dir() { Series::Folder(path) } else { Series::File(path) }
    }

    /// What it is called.
    pub fn path(&self) -> &Path {
        match self {
            Series::File(path) | Series::Folder(path) => path,
        }
    }

    /// The file to begin with, if there is one: in a folder, the first whose name comes after `after`.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or has logs that may be written at the same time.
    pub fn first(&self, after: &OsStr) -> io::Result<Option<PathBuf>> {
        match self {
            Series::File(log) => Ok(log.try_exists()?.then(|| log.clone())),
            Series::Folder(folder) => folder::next(folder, after),
        }
    }

    /// Where a file of it is now, under whatever name in its folder, or in that where it was `last`: the log may be a
    /// link that leads elsewhere by now.
    ///
    /// # Errors
    ///
    /// Where the folder of the log cannot be read.
    pub fn find(&self, identity: Identity, last: &Path) -> io::Result<Option<PathBuf>> {
        match self {
            Series::File(log) => rotation::find(log, identity, last),
            Series::Folder(folder) => folder::find(folder, identity),
        }
    }

    /// Whether a file of this path would be taken for a part of the log.
    pub fn takes(&self, path: &Path) -> bool {
        match self {
            Series::File(log) => rotation::takes(log, path),
            Series::Folder(folder) => same_folder(folder, path.parent()),
        }
    }

    /// What was written after the file `previous`, which was called `name`; `None` where there is nothing in it yet, so
    /// that whoever writes may still write to the previous one.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or has logs that may be written at the same time.
    pub fn next(&self, previous: Identity, name: &OsStr) -> io::Result<Option<PathBuf>> {
        match self {
            Series::File(log) => {
                let next = rotation::next(log, previous)?;
                Ok(next.filter(|path| path != log || !is_empty(path)))
            }
            Series::Folder(folder) => folder::next(folder, name),
        }
    }
}

/// Whether something is in a folder.
pub(super) fn same_folder(folder: &Path, parent: Option<&Path>) -> bool {
    let place =
        |path: &Path| fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path }).ok();
    parent.is_some_and(|parent| place(parent).is_some_and(|parent| place(folder) == Some(parent)))
}

fn is_empty(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0)
}
