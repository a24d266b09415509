//! What is read: a file, or standard input.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where something is read from. As an argument, `-` is standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Path(PathBuf),
    Stdin,
}

impl Input {
    /// The files named; standard input where there are none.
    pub(crate) fn all(paths: Vec<PathBuf>) -> Vec<Input> {
        match paths.is_empty() {
            true => vec![Input::Stdin],
            false => paths.into_iter().map(Input::from).collect(),
        }
    }

    /// Where it is, unless it is standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Input::Path(path) => Some(path),
            Input::Stdin => None,
        }
    }

    /// The name of a file in its folder.
    pub(crate) fn name(&self) -> Option<&OsStr> {
        self.path().and_then(Path::file_name)
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Input::Stdin } else { Input::Path(path) }
    }
}

/// What people call it.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Path(path) => path.display().fmt(f),
            Input::Stdin => f.write_str("standard input"),
        }
    }
}
