//! What becomes of a message: records, and the reply that its sender gets once they are on the disk.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use bounce_classifier::live::LiveClassifier;

use crate::config::Protocol;
use crate::domains::{Logging, Policy};
use crate::metrics::{Disposition, Metrics};
use crate::reading::{self, Failures, Mail};
use crate::recent::Recent;
use crate::records::{Kind, Record, Segments};
use crate::smtp::{NOT_PERMITTED, NOT_STORED, Reply};

/// How a message came.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) peer: SocketAddr,
    /// How the client called itself.
    pub(crate) helo: String,
    pub(crate) protocol: Protocol,
    pub(crate) sender: String,
    /// At least one.
    pub(crate) recipients: Vec<Recipient>,
}

/// For whom it is.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) address: String,
    pub(crate) policy: Policy,
}

/// Takes messages.
#[derive(Debug)]
pub(crate) struct Intake {
    rules: LiveClassifier,
    metrics: Arc<Metrics>,
    recent: Arc<Recent>,
    segments: Segments,
    folder: PathBuf,
    min_free_percent: u64,
    ids: Ids,
}

impl Intake {
    pub(crate) fn new(
        rules: LiveClassifier,
        metrics: Arc<Metrics>,
        recent: Arc<Recent>,
        segments: Segments,
        folder: PathBuf,
        min_free_percent: u64,
    ) -> Self {
        Intake { rules, metrics, recent, segments, folder, min_free_percent, ids: Ids::new() }
    }

    /// Whether the disk has room for what a message would need, before any of it is sent.
    pub(crate) fn has_room(&self) -> bool {
        let Ok(disk) = rustix::fs::statvfs(&self.folder) else { return false };
        let enough =
            |free: u64, all: u64| all == 0 || free.saturating_mul(100) / all >= self.min_free_percent;
        enough(disk.f_bavail, disk.f_blocks) && enough(disk.f_favail, disk.f_files)
    }

    /// Logs a message, and says what its sender is to be told.
    ///
    /// A report in it is classified; what is no report is refused. The first recipient decides what is wanted.
    pub(crate) async fn take(self: &Arc<Self>, envelope: Envelope, message: Vec<u8>) -> Reply {
        let intake = Arc::clone(self);
        // A mail may have thousands of parts, which is no work for a thread that others wait for.
        let read = tokio::task::spawn_blocking(move || intake.records(&envelope, &message));
        let Ok(Decided { id, lines, disposition }) = read.await else {
            return NOT_STORED;
        };
        let stored = self.segments.append(lines).await;
        self.metrics.message(if stored { disposition } else { Disposition::Failed });
        match (stored, disposition) {
            (false, _) => NOT_STORED,
            (true, Disposition::Rejected) => NOT_PERMITTED,
            (true, _) => Reply::stored(&id),
        }
    }

    fn records(&self, envelope: &Envelope, message: &[u8]) -> Decided {
        let policy = envelope.recipients.first().map(|recipient| recipient.policy).unwrap_or_default();
        let id = self.ids.next();
        let base = Record::new(id.clone(), envelope, message.len(), SystemTime::now());
        let (records, disposition) = match reading::read(message) {
            Mail::Feedback(fields) if policy.arf == Logging::LogThenDrop => {
                (vec![base.feedback(&fields)], Disposition::Feedback)
            }
            Mail::Failures(failures) if policy.oob == Logging::LogThenDrop => {
                (self.failures(&base, failures), Disposition::Oob)
            }
            _ => (vec![base.reception(), base.rejection()], Disposition::Rejected),
        };
        let lines = records.iter().flat_map(|record| record.line(&self.classify(record))).collect();
        Decided { id, lines, disposition }
    }

    fn failures(&self, base: &Record, failures: Failures) -> Vec<Record> {
        let reporting_mta = failures.reporting_mta.as_deref();
        let oob = failures.failed.into_iter().map(|failed| base.oob(reporting_mta, failed));
        [base.reception()].into_iter().chain(oob).collect()
    }

    /// The label of a record. Receptions have none.
    fn classify(&self, record: &Record) -> String {
        if record.kind == Kind::Reception {
            return "Uncategorized".to_owned();
        }
        let line = record.reply.to_string();
        let start = std::time::Instant::now();
        let answer = self.rules.classify(&line);
        self.metrics.classified(&answer, start.elapsed());
        if record.kind == Kind::Oob {
            self.recent.add(&line, answer.label());
        }
        answer.label().to_owned()
    }
}

/// What is to be written and said.
struct Decided {
    id: String,
    lines: Vec<u8>,
    disposition: Disposition,
}

/// Names of messages, which no other message has: neither of this process, nor of another one.
#[derive(Debug)]
struct Ids {
    process: u64,
    next: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        use std::hash::{BuildHasher, RandomState};
        Ids { process: RandomState::new().hash_one(std::process::id()), next: AtomicU64::new(0) }
    }

    fn next(&self) -> String {
        let now =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() as u32;
        let number = self.next.fetch_add(1, Ordering::Relaxed) as u32;
        format!("{now:08x}{number:08x}{:016x}", self.process)
    }
}
