//! What becomes of a message: records, and the reply that its sender gets once they are on the disk.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use crate::answers::seconds;
use crate::config::Protocol;
use crate::domains::{Logging, Policy};
use crate::labels::Labels;
use crate::metrics::Disposition;
use crate::reading::{self, Failures, Mail};
use crate::records::{Record, Segments};
use crate::relay::{Entry, Relay};
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
    labels: Arc<Labels>,
    segments: Arc<Segments>,
    /// Where messages are passed on, and how.
    relay: Option<(Arc<Relay>, Routes)>,
    /// What is written to.
    folders: Vec<PathBuf>,
    min_free_percent: u64,
    ids: Ids,
}

/// Where mail goes, by the domain of its first recipient.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routes {
    pub(crate) routes: BTreeMap<String, String>,
    pub(crate) default: Option<String>,
}

impl Routes {
    fn of(&self, address: &str) -> Option<&String> {
        let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
        self.routes.get(&domain.to_ascii_lowercase()).or(self.default.as_ref())
    }
}

impl Intake {
    pub(crate) fn new(
        labels: Arc<Labels>,
        segments: Arc<Segments>,
        relay: Option<(Arc<Relay>, Routes)>,
        folders: Vec<PathBuf>,
        min_free_percent: u64,
    ) -> Self {
        Intake { labels, segments, relay, folders, min_free_percent, ids: Ids::new() }
    }

    /// Whether the disks have room for what a message would need, before any of it is sent.
    pub(crate) fn has_room(&self) -> bool {
        self.folders.iter().all(|folder| self.is_free(folder))
    }

    fn is_free(&self, folder: &Path) -> bool {
        let Ok(disk) = rustix::fs::statvfs(folder) else { return false };
        let enough =
            |free: u64, all: u64| all == 0 || free.saturating_mul(100) / all >= self.min_free_percent;
        enough(disk.f_bavail, disk.f_blocks) && enough(disk.f_favail, disk.f_files)
    }

    /// Logs a message, keeps it where it is to be passed on, and says what its sender is to be told.
    ///
    /// A report in it is classified; what is no report is refused, unless its domain takes all. The first recipient
    /// decides what is wanted.
    pub(crate) async fn take(self: &Arc<Self>, envelope: Envelope, message: Vec<u8>) -> Reply {
        let intake = Arc::clone(self);
        // A mail may have thousands of parts, which is no work for a thread that others wait for.
        let decided = tokio::task::spawn_blocking(move || (intake.decide(&envelope, &message), message));
        let Ok((Decided { id, lines, disposition, entry }, message)) = decided.await else {
            return NOT_STORED;
        };
        let stored = self.store(lines, entry, message).await;
        self.labels.metrics.message(if stored { disposition } else { Disposition::Failed });
        match (stored, disposition) {
            (false, _) => NOT_STORED,
            (true, Disposition::Rejected) => NOT_PERMITTED,
            (true, _) => Reply::stored(&id),
        }
    }

    /// The message first: a record of one that is not there would be a promise.
    async fn store(&self, lines: Vec<u8>, entry: Option<Entry>, message: Vec<u8>) -> bool {
        let (Some(entry), Some((relay, _))) = (entry, &self.relay) else {
            return self.segments.append(lines).await;
        };
        let id = entry.id.clone();
        if !relay.keep(entry, message).await {
            return false;
        }
        let stored = self.segments.append(lines).await;
        if stored {
            relay.pass_on(id)
        } else {
            relay.forget(&id)
        }
        stored
    }

    fn decide(&self, envelope: &Envelope, message: &[u8]) -> Decided {
        let policy = envelope.recipients.first().map(|recipient| recipient.policy).unwrap_or_default();
        let id = self.ids.next();
        let base = Record::new(id.clone(), envelope, message.len(), SystemTime::now());
        let (records, disposition, is_relayed) = match reading::read(message) {
            Mail::Feedback(feedback) if policy.arf != Logging::Ignore => {
                (vec![base.feedback(*feedback)], Disposition::Feedback, policy.arf == Logging::LogThenRelay)
            }
            Mail::Failures(failures) if policy.oob != Logging::Ignore => {
                (unreached(&base, failures), Disposition::Oob, policy.oob == Logging::LogThenRelay)
            }
            _ if policy.relay_to => (vec![base.reception()], Disposition::Relayed, true),
            _ => (vec![base.reception(), base.rejection()], Disposition::Rejected, false),
        };
        let lines = records.iter().flat_map(|record| record.line(&self.labels.label(record))).collect();
        let entry = is_relayed.then(|| self.entry(&id, envelope)).flatten();
        Decided { id, lines, disposition, entry }
    }

    /// `None` where there is no route, which is seen to when the service starts and at RCPT.
    fn entry(&self, id: &str, envelope: &Envelope) -> Option<Entry> {
        let route = self.route(&envelope.recipients.first()?.address)?;
        Some(Entry {
            id: id.to_owned(),
            sender: envelope.sender.clone(),
            recipients: envelope.recipients.iter().map(|recipient| recipient.address.clone()).collect(),
            routing_domain: route.clone(),
            received: seconds(SystemTime::now()),
            attempts: 0,
        })
    }

    /// Where mail for an address would be passed on.
    pub(crate) fn route(&self, address: &str) -> Option<&String> {
        self.relay.as_ref().and_then(|(_, routes)| routes.of(address))
    }
}

fn unreached(base: &Record, failures: Failures) -> Vec<Record> {
    let reporting_mta = failures.reporting_mta.as_deref();
    let oob = failures.failed.into_iter().map(|failed| base.oob(reporting_mta, failed));
    [base.reception()].into_iter().chain(oob).collect()
}

/// What is to be written, kept and said.
struct Decided {
    id: String,
    lines: Vec<u8>,
    disposition: Disposition,
    entry: Option<Entry>,
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
