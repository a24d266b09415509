//! Files that are written whole or not at all.

mod sweep;

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

pub(crate) use self::sweep::sweep;

/// How the name of a file starts while it is written, before so many letters and digits.
const PREFIX: &str = ".bounce-classifier-";
const RANDOM_CHARACTERS: usize = 6;

/// Writes a file so that nobody ever sees half of it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(bytes)?;
    whole.commit()
}

/// A file that is being written: beside its place, then to the disk, and then into its place. Without
/// [`commit`](Self::commit) nothing has happened.
///
/// A file that was there keeps its owner and permissions; where a link was there, what it leads to is replaced.
#[derive(Debug)]
pub(crate) enum Whole {
    Beside(Box<Beside>),
    /// A device or a pipe: what it gets is gone; and it must not become a file.
    Device(File),
}

#[derive(Debug)]
pub(crate) struct Beside {
    file: NamedTempFile,
    path: PathBuf,
    /// What was there.
    there: Option<Metadata>,
}

impl Whole {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let (path, there) = match fs::metadata(path) {
            Ok(there) if !there.is_file() => {
                return File::options().write(true).open(path).map(Whole::Device);
            }
            Ok(there) => (fs::canonicalize(path)?, Some(there)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (behind_links(path)?, None),
            Err(error) => return Err(error),
        };
        let file = temporary(folder(&path))?;
        Ok(Whole::Beside(Box::new(Beside { file, path, there })))
    }

    /// Puts what was written into its place.
    pub(crate) fn commit(self) -> io::Result<()> {
        let Whole::Beside(beside) = self else {
            return Ok(());
        };
        let Beside { file, path, there } = *beside;
        if let Some(there) = there {
            keep_owner(file.as_file(), &there);
            // After that, which may take some away.
            file.as_file().set_permissions(there.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(&path)?;
        sync(folder(&path))
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Whole::Beside(beside) => beside.file.as_file_mut().write(bytes),
            Whole::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Where links lead from a path, though nothing may be there.
pub(crate) fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    Err(io::Error::other("too many links"))
}

/// As many as Linux follows.
const MOST_LINKS: usize = 40;

/// A file that is gone when it is dropped. Others may read it, as any new file, if the umask lets them.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM_CHARACTERS);
    let file = match new_file() {
        Some(permissions) => builder.permissions(permissions).tempfile_in(folder),
        None => builder.tempfile_in(folder),
    }?;
    // So that nobody sweeps it away. Not every file system has locks.
    let _ = file.as_file().try_lock();
    Ok(file)
}

#[cfg(unix)]
fn new_file() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file() -> Option<Permissions> {
    None
}

/// A server goes on writing its logs when somebody else has replaced one.
#[cfg(unix)]
fn keep_owner(file: &File, there: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only root may give files away, and others have their own.
    let _ = fchown(file, Some(there.uid()), Some(there.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// The new name reaches the disk too.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    // Some file systems cannot, and the file is there all the same.
    let _ = File::open(folder)?.sync_all();
    Ok(())
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}
