//! Which file a path names.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::folder_of;

/// A file, whatever it is called: two paths that lead to one file, through links or not, have the same identity.
///
/// A file that does not exist yet is known by its folder and its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileId(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// It exists.
    There(Node),
    /// It would be made in this folder.
    Missing { folder: Node, name: OsString },
}

impl FileId {
    /// The file that is at a path, or would be made there.
    ///
    /// # Errors
    ///
    /// Where neither the file nor its folder can be looked at, or links go round in a circle.
    pub fn of(path: &Path) -> io::Result<Self> {
        match Node::at(path) {
            Ok(node) => Ok(FileId(Kind::There(node))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let path = behind_links(path)?;
                let folder = Node::at(folder_of(&path))?;
                Ok(FileId(Kind::Missing { folder, name: path.file_name().unwrap_or_default().to_owned() }))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether both paths lead to one file; `false` where one of them cannot be looked at.
    pub fn is_same(one: &Path, other: &Path) -> bool {
        matches!((FileId::of(one), FileId::of(other)), (Ok(one), Ok(other)) if one == other)
    }
}

/// A file or a folder that exists.
#[cfg(unix)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node {
    device: u64,
    number: u64,
}

#[cfg(unix)]
impl Node {
    fn at(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(path).map(|there: Metadata| Node { device: there.dev(), number: there.ino() })
    }
}

/// A file or a folder that exists. Without numbers of files, the path without links must do.
#[cfg(not(unix))]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node(PathBuf);

#[cfg(not(unix))]
impl Node {
    fn at(path: &Path) -> io::Result<Self> {
        fs::canonicalize(path).map(Node)
    }
}

/// As many links in a row as Linux follows.
const MAX_LINKS: usize = 40;

/// Where links lead from a path, though nothing may be there.
///
/// # Errors
///
/// Where there are too many links, one after the other or in a circle.
pub fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(next) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    Err(io::Error::other("too many links"))
}
