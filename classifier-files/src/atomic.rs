//! Files that are written whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::behind_links;
use crate::made::Made;

/// How the name of a file starts while it is written, before so many letters and digits.
pub(crate) const PREFIX: &str = ".bounce-classifier-";
pub(crate) const RANDOM_CHARACTERS: usize = 6;

/// Writes a file so that nobody ever sees half of it.
///
/// # Errors
///
/// Where it cannot be written; what was there is unchanged then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes)?;
    file.commit()
}

/// A file that is being written beside its place. [`commit`](Self::commit) puts it there; without that, nothing has
/// happened.
///
/// A file that was there keeps its permissions, and its owner where the system allows. Where a link was there, the
/// file that it leads to is replaced. A device or a pipe is written directly.
#[derive(Debug)]
pub struct AtomicFile(Kind);

#[derive(Debug)]
enum Kind {
    Beside(Box<Beside>),
    /// A device or a pipe: it must not become a file.
    Device(File),
}

#[derive(Debug)]
struct Beside {
    file: NamedTempFile,
    /// For as long as it is not in its place.
    made: Made,
    path: PathBuf,
    /// What was there.
    there: Option<Metadata>,
}

impl AtomicFile {
    /// Starts a file for this path.
    ///
    /// # Errors
    ///
    /// Where no file can be made in its folder.
    pub fn create(path: &Path) -> io::Result<Self> {
        let (path, there) = match fs::metadata(path) {
            Ok(there) if !there.is_file() => {
                let device = File::options().write(true).open(path)?;
                return Ok(AtomicFile(Kind::Device(device)));
            }
            Ok(there) => (fs::canonicalize(path)?, Some(there)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (behind_links(path)?, None),
            Err(error) => return Err(error),
        };
        let file = temporary(folder_of(&path))?;
        if let Some(there) = &there {
            // What cannot be kept is lost without harm; `create_keeping_owner` is for whoever needs it kept.
            let _ = keep_owner(file.as_file(), there);
        }
        let made = Made::new(file.path().to_owned());
        Ok(AtomicFile(Kind::Beside(Box::new(Beside { file, made, path, there }))))
    }

    /// The same for a file that is there and must keep its owner and group.
    ///
    /// # Errors
    ///
    /// Where no file can be made in its folder, or not for that owner and group: only the owner can, and root.
    pub fn create_keeping_owner(path: &Path) -> io::Result<Self> {
        let file = AtomicFile::create(path)?;
        if let Kind::Beside(beside) = &file.0
            && let Some(there) = &beside.there
        {
            keep_owner(beside.file.as_file(), there)?;
        }
        Ok(file)
    }

    /// Puts what was written into its place.
    ///
    /// # Errors
    ///
    /// Where it cannot be written to the disk; what was there is unchanged then.
    pub fn commit(self) -> io::Result<()> {
        self.sync()?.publish()
    }

    /// Brings what was written to the disk, but not yet into its place: that takes long, and the last look at what is
    /// to be replaced belongs after it.
    ///
    /// # Errors
    ///
    /// Where it cannot be written to the disk.
    pub fn sync(self) -> io::Result<SyncedFile> {
        if let Kind::Beside(beside) = &self.0 {
            let file = beside.file.as_file();
            if let Some(there) = &beside.there {
                // After the owner was set, which may have taken some away.
                file.set_permissions(there.permissions())?;
            }
            file.sync_all()?;
        }
        Ok(SyncedFile(self.0))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Kind::Beside(beside) => beside.file.as_file_mut().write(bytes),
            Kind::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that is whole and on the disk, and only has to be renamed.
#[derive(Debug)]
pub struct SyncedFile(Kind);

impl SyncedFile {
    /// Renames it into its place.
    ///
    /// # Errors
    ///
    /// Where that cannot be done; what was there is unchanged then.
    pub fn publish(self) -> io::Result<()> {
        let Kind::Beside(beside) = self.0 else {
            return Ok(());
        };
        let Beside { file, made, path, .. } = *beside;
        let (_open, temporary) = file.into_parts();
        fs::rename(&temporary, &path)?;
        // Nothing is left to be removed.
        temporary.keep()?;
        drop(made);
        sync_folder(folder_of(&path))
    }
}

/// The folder that a path is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file that is gone when it is dropped. Others may read it, as any new file, if the umask lets them.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM_CHARACTERS);
    // Not `tempfile_in`: its errors name the temporary file, which is nobody's business.
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    let file = builder.make_in(folder, |path| options.open(path))?;
    // So that nobody takes it for stale. Not every file system has locks.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// A server goes on writing its logs when somebody else has replaced one.
#[cfg(unix)]
fn keep_owner(file: &File, there: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    fchown(file, Some(there.uid()), Some(there.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Returns when the names of new files in a folder are on the disk too.
///
/// # Errors
///
/// Where the folder cannot be opened.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Some file systems cannot, and the file is there all the same.
    let _ = File::open(folder)?.sync_all();
    Ok(())
}

/// Nothing, where folders cannot be synced.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_without_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        drop(file.sync().unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::fs::Permissions;
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "old").unwrap();
        fs::set_permissions(path("file"), Permissions::from_mode(0o640)).unwrap();
        symlink("file", path("link")).unwrap();
        symlink("later", path("dangling")).unwrap();
        write(&path("link"), b"new").unwrap();
        write(&path("dangling"), b"new").unwrap();
        for name in ["link", "dangling"] {
            assert!(fs::symlink_metadata(path(name)).unwrap().is_symlink(), "{name}");
        }
        assert_eq!(fs::read(path("file")).unwrap(), b"new");
        assert_eq!(fs::metadata(path("file")).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read(path("later")).unwrap(), b"new");
    }
}
