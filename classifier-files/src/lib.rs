//! Files that are written whole or not at all, and never over what is read.
//!
//! Everything in the project that writes a file does it through this crate: the program, its logs, the service.
//!
//! - [`AtomicFile`] is written beside its place and renamed into it, so that nobody ever sees half of it.
//! - [`remove_stale`] removes what killed programs left beside the files they were writing.
//! - [`remove_unfinished`] removes what this process was writing, when a signal ends it.
//! - [`FileId`] tells whether two paths name one file, through links and for files that do not exist yet.
//! - [`Guard`] refuses to write over a file that the same run reads.
//!
//! ```
//! use bounce_classifier_files::{Guard, write};
//!
//! # let folder = tempfile::tempdir()?;
//! # let (log, report) = (folder.path().join("mail.log"), folder.path().join("report.html"));
//! # std::fs::write(&log, "")?;
//! let guard = Guard::reading([&log]);
//! guard.check(&report)?;
//! write(&report, b"<!doctype html>")?;
//! assert!(guard.check(&log).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod atomic;
mod guard;
mod identity;
mod made;
mod stale;

pub use self::atomic::{AtomicFile, SyncedFile, folder_of, sync_folder, write};
pub use self::guard::{Guard, Overwrites};
pub use self::identity::{FileId, behind_links};
pub use self::made::remove_unfinished;
pub use self::stale::remove_stale;
