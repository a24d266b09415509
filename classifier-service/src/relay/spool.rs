//! Messages on the disk, until they are passed on: a file each.
//!
//! A file has one line of JSON, which says how the message goes on, and then its bytes as they came. It is written
//! beside its place, synced, renamed, and its folder is synced: so it is there whole or not at all. Messages that come at
//! the same time share a sync of the folder (`folder_sync.rs`).

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::folder_sync::FolderSync;
use crate::records::Said;

/// The folders of the spool.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    ready: PathBuf,
    unfinished: PathBuf,
    sync: Arc<FolderSync>,
}

/// How a message goes on.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) sender: String,
    /// Those that it has not reached yet.
    pub(crate) recipients: Vec<String>,
    /// Where it goes: `[192.0.2.1]`, `[192.0.2.1]:2525` or `mx.example:25`.
    pub(crate) routing_domain: String,
    /// Seconds since 1970.
    pub(crate) received: u64,
    pub(crate) attempts: u32,
    /// Whether it is a record.
    #[serde(default)]
    pub(crate) is_record: bool,
    /// What its records say besides.
    #[serde(flatten)]
    pub(crate) said: Said,
}

impl Spool {
    /// Makes the folders, and removes what was not written to its end.
    pub(crate) fn open(folder: &Path) -> io::Result<Spool> {
        let (ready, unfinished) = (folder.join("ready"), folder.join("unfinished"));
        fs::create_dir_all(&ready)?;
        fs::create_dir_all(&unfinished)?;
        let sync = Arc::new(FolderSync::open(&ready)?);
        let spool = Spool { ready, unfinished, sync };
        for entry in fs::read_dir(&spool.unfinished)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(spool)
    }

    /// The names of all messages that are there.
    pub(crate) fn ids(&self) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(&self.ready)?.collect::<io::Result<Vec<_>>>()?;
        Ok(entries.iter().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }

    /// Comes back when the message is on the disk.
    pub(crate) fn put(&self, entry: &Entry, message: &[u8]) -> io::Result<()> {
        let unfinished = self.unfinished.join(&entry.id);
        let written = self.write(&unfinished, entry, message);
        if written.is_err() {
            // What is left is removed at the next start, too.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn write(&self, unfinished: &Path, entry: &Entry, message: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(unfinished)?;
        let mut head = serde_json::to_vec(entry)?;
        head.push(b'\n');
        file.write_all(&head)?;
        file.write_all(message)?;
        file.sync_data()?;
        fs::rename(unfinished, self.ready.join(&entry.id))?;
        self.sync.run()
    }

    pub(crate) fn read(&self, id: &str) -> io::Result<(Entry, Vec<u8>)> {
        let mut bytes = fs::read(self.ready.join(id))?;
        let end = bytes.iter().position(|&byte| byte == b'\n').ok_or(io::ErrorKind::InvalidData)?;
        let entry = serde_json::from_slice(&bytes[..end])?;
        bytes.drain(..=end);
        Ok((entry, bytes))
    }

    /// Removes a message. Nothing waits for the disk here: after a power cut it may be there again, and is passed on once more
    /// rather than lost.
    pub(crate) fn remove(&self, id: &str) -> io::Result<()> {
        fs::remove_file(self.ready.join(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let entry = Entry {
            id: "1".into(),
            sender: String::new(),
            recipients: vec!["a@example.com".into()],
            routing_domain: "[127.0.0.1]:25".into(),
            received: 1,
            attempts: 0,
            is_record: false,
            said: Said::default(),
        };
        for message in [&b""[..], b"\n", b"a\r\n", b"\0\xff\n\n"] {
            spool.put(&entry, message).unwrap();
            assert_eq!(spool.read("1").unwrap(), (entry.clone(), message.to_vec()));
        }
        fs::write(folder.path().join("unfinished/2"), "half").unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        assert_eq!(spool.ids().unwrap(), ["1"]);
        assert!(!folder.path().join("unfinished/2").exists());
        spool.remove("1").unwrap();
        assert!(spool.ids().unwrap().is_empty());
    }
}
