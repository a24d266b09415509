//! Rule files as they are on the disk: whether they changed, and what they hold.

use std::fs::{self, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bounce_classifier_core::rules::MAX_FILE_BYTES;

use crate::rule_source::is_builtin;
use crate::{Classifier, Limits, RuleErrors};

/// A file that changed this little before it was read may change again without its times saying so: file systems count
/// in ticks.
const TICK: Duration = Duration::from_secs(1);

/// The files of a rule set, in matching order.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) paths: Vec<PathBuf>,
    limits: Limits,
}

/// What a look at the files says without reading them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look(Vec<Option<Stamp>>);

/// What changes when a file does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode: (u64, u64, i64, i64),
}

/// What the files hold; `None` for what cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contents(Vec<Option<Vec<u8>>>);

impl Files {
    pub(super) fn new(paths: Vec<PathBuf>, limits: Limits) -> Files {
        Files { paths, limits }
    }

    pub(super) fn build(&self) -> Result<Classifier, RuleErrors> {
        match self.paths.as_slice() {
            // They are compiled already.
            [only] if is_builtin(only) => Ok(Classifier::builtin().clone()),
            paths => Classifier::builder().limits(self.limits).files(paths).build(),
        }
    }

    pub(super) fn look(&self) -> Look {
        Look(self.on_disk().map(|path| fs::metadata(path).ok().map(|data| Stamp::new(&data))).collect())
    }

    pub(super) fn read(&self) -> Contents {
        Contents(self.on_disk().map(read).collect())
    }

    fn on_disk(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path).filter(|path| !is_builtin(path))
    }
}

impl Look {
    /// Whether a file changed so lately that another change could look the same.
    pub(super) fn is_fresh(&self) -> bool {
        let now = SystemTime::now();
        self.0.iter().flatten().any(|stamp| stamp.is_fresh(now))
    }
}

impl Stamp {
    fn new(data: &Metadata) -> Stamp {
        Stamp {
            length: data.len(),
            modified: data.modified().ok(),
            #[cfg(unix)]
            inode: {
                use std::os::unix::fs::MetadataExt;
                (data.dev(), data.ino(), data.ctime(), data.ctime_nsec())
            },
        }
    }

    fn is_fresh(&self, now: SystemTime) -> bool {
        let Some(modified) = self.modified else { return true };
        let since = |time: SystemTime| now.duration_since(time).unwrap_or_default();
        #[cfg(unix)]
        // `modified` can be set to any time, this one cannot.
        let changed = {
            let (_, _, seconds, nanoseconds) = self.inode;
            SystemTime::UNIX_EPOCH
                + Duration::new(seconds.max(0) as u64, nanoseconds.clamp(0, 999_999_999) as u32)
        };
        #[cfg(not(unix))]
        let changed = modified;
        since(modified) < TICK || since(changed) < TICK
    }
}

/// The bytes of a regular file that is no longer than rule files may be.
fn read(path: &Path) -> Option<Vec<u8>> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
