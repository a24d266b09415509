//! Syncs of a folder, shared by those who ask at the same time.
//!
//! A sync that begins after a file was put into the folder covers it. So whoever asks while one is under way waits for the
//! next, which one of them does for all.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
pub(super) struct FolderSync {
    folder: File,
    state: Mutex<State>,
    done: Condvar,
}

/// Syncs are numbered from 1.
#[derive(Debug, Default)]
struct State {
    /// The last that has begun.
    begun: u64,
    /// The last that has ended; where it is not the last that has begun, that one is under way.
    ended: u64,
    /// The last that failed, and why.
    failed: Option<(u64, io::ErrorKind, String)>,
}

impl FolderSync {
    pub(super) fn open(folder: &Path) -> io::Result<FolderSync> {
        Ok(FolderSync { folder: File::open(folder)?, state: Mutex::default(), done: Condvar::new() })
    }

    /// Comes back when what was put into the folder before is on the disk.
    pub(super) fn run(&self) -> io::Result<()> {
        let mut state = self.lock();
        let mine = state.begun + 1;
        while state.ended < mine {
            if state.begun == state.ended {
                state = self.lead(state);
            } else {
                state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
        match &state.failed {
            // A later sync does not tell what became of what an earlier one could not write.
            Some((at, kind, message)) if *at >= mine => Err(io::Error::new(*kind, message.clone())),
            _ => Ok(()),
        }
    }

    /// Syncs for all who wait.
    fn lead<'s>(&'s self, mut state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        state.begun += 1;
        drop(state);
        let synced = self.folder.sync_all();
        let mut state = self.lock();
        state.ended = state.begun;
        if let Err(error) = synced {
            state.failed = Some((state.ended, error.kind(), error.to_string()));
        }
        self.done.notify_all();
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn everybody_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let sync = FolderSync::open(folder.path()).unwrap();
        thread::scope(|scope| {
            let asked: Vec<_> =
                (0..16).map(|_| scope.spawn(|| (0..50).try_for_each(|_| sync.run()))).collect();
            asked.into_iter().for_each(|asked| asked.join().unwrap().unwrap());
        });
        let State { begun, ended, failed } = &*sync.lock();
        assert!(*begun == *ended && *begun <= 16 * 50 && failed.is_none(), "{begun} {ended} {failed:?}");
    }
}
