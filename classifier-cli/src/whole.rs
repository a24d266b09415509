//! Files that are written whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Writes a file so that nobody ever sees half of it: beside its place, to the disk, and then into its place.
/// A file that was there keeps its permissions; where a link was there, what it leads to is replaced.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (path, permissions) = match fs::metadata(path) {
        // What a device or a pipe gets is gone; and it must not become a file.
        Ok(there) if !there.is_file() => return File::options().write(true).open(path)?.write_all(bytes),
        Ok(there) => (fs::canonicalize(path)?, Some(there.permissions())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (behind_links(path)?, None),
        Err(error) => return Err(error),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = temporary(folder)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(&path)?;
    sync(folder)
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
    builder.prefix(".bounce-classifier-");
    match new_file() {
        Some(permissions) => builder.permissions(permissions).tempfile_in(folder),
        None => builder.tempfile_in(folder),
    }
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
