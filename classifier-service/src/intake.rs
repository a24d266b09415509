//! What becomes of a message: records, and the reply that its sender gets once they are on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use crate::answers::seconds;
use crate::config::{Batch, Protocol};
use crate::domains::{self, Logging};
use crate::labels::Labels;
use crate::metrics::{Disposition, Metrics};
use crate::policy::{Connection, Meta, NOWHERE, Policy, ROUTES, Received, Stopped};
use crate::reading::{self, Failures, Mail};
use crate::records::{Record, Said, Segments, Shown};
use crate::relay::{Entry, Relay};
use crate::smtp::{NO_ROUTE, NOT_PERMITTED, NOT_STORED, Reply};

/// How a message came.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) connection: Connection,
    /// How the listener calls itself.
    pub(crate) hostname: String,
    /// Into what it is divided.
    pub(crate) batch: Batch,
    /// How the client called itself.
    pub(crate) helo: String,
    /// Whether it came by TLS.
    pub(crate) is_secure: bool,
    pub(crate) protocol: Protocol,
    pub(crate) sender: String,
    /// At least one.
    pub(crate) recipients: Vec<Recipient>,
}

/// For whom it is.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) address: String,
    pub(crate) policy: domains::Policy,
}

/// Takes messages.
#[derive(Debug)]
pub(crate) struct Intake {
    labels: Arc<Labels>,
    segments: Arc<Segments>,
    /// Where messages are passed on, and how.
    relay: Option<(Arc<Relay>, Routes)>,
    policy: Option<Arc<Policy>>,
    options: IntakeOptions,
    ids: Ids,
}

/// What messages need, and what is said of them.
#[derive(Debug)]
pub(crate) struct IntakeOptions {
    /// What is written to.
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) min_free_space: u64,
    pub(crate) min_free_inodes: u64,
    pub(crate) shown: Shown,
}

/// Where mail goes, by the domain of its first recipient.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routes {
    pub(crate) routes: BTreeMap<String, String>,
    pub(crate) default: Option<String>,
}

impl Routes {
    fn of(&self, address: &str) -> Option<&String> {
        self.routes.get(&domain_of(address).to_ascii_lowercase()).or(self.default.as_ref())
    }
}

impl Intake {
    pub(crate) fn new(
        labels: Arc<Labels>,
        segments: Arc<Segments>,
        relay: Option<(Arc<Relay>, Routes)>,
        policy: Option<Arc<Policy>>,
        options: IntakeOptions,
    ) -> Self {
        Intake { labels, segments, relay, policy, options, ids: Ids::new() }
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.labels.metrics
    }

    pub(crate) fn policy(&self) -> Option<&Arc<Policy>> {
        self.policy.as_ref()
    }

    /// Whether the disks have room for what a message would need, before any of it is sent.
    pub(crate) fn has_room(&self) -> bool {
        self.options.folders.iter().all(|folder| self.is_free(folder))
    }

    fn is_free(&self, folder: &Path) -> bool {
        let Ok(disk) = rustix::fs::statvfs(folder) else { return false };
        // Some file systems make files as they need them, and say that there are none.
        let enough = |free: u64, all: u64, least: u64| all == 0 || free.saturating_mul(100) / all >= least;
        enough(disk.f_bavail, disk.f_blocks, self.options.min_free_space)
            && enough(disk.f_favail, disk.f_files, self.options.min_free_inodes)
    }

    /// Logs a message, keeps it where it is to be passed on, and says what its sender is to be told.
    ///
    /// A report in it is classified; what is no report is refused, unless its domain takes all. The first recipient
    /// decides what is wanted, and a policy may refuse it or say where it goes.
    pub(crate) async fn take(self: &Arc<Self>, envelope: Envelope, message: Vec<u8>) -> Reply {
        let message = Arc::new(message);
        let mut parts = self.divide(&envelope);
        for part in &mut parts {
            if let Err(stopped) = self.show(part, &envelope, &message).await {
                return self.refuse(part, &envelope, message.len(), stopped).await;
            }
        }
        let (intake, read) = (Arc::clone(self), Arc::clone(&message));
        // A mail may have thousands of parts, which is no work for a thread that others wait for.
        let decided = tokio::task::spawn_blocking(move || intake.decide(&envelope, parts, &read));
        let Decided { ids, lines, disposition, entries } = match decided.await {
            Ok(Ok(decided)) => decided,
            Ok(Err(reply)) => return reply,
            Err(_) => return NOT_STORED,
        };
        let stored = self.store(lines, entries, message).await;
        self.labels.metrics.message(if stored { disposition } else { Disposition::Failed });
        match (stored, disposition) {
            (false, _) => NOT_STORED,
            (true, Disposition::Rejected) => NOT_PERMITTED,
            (true, _) => Reply::stored(&ids),
        }
    }

    /// One message for each recipient, or for each domain.
    fn divide(&self, envelope: &Envelope) -> Vec<Part> {
        let mut parts: Vec<(String, Part)> = Vec::new();
        for recipient in &envelope.recipients {
            let address = recipient.address.clone();
            let domain = domain_of(&address).to_ascii_lowercase();
            let same = parts
                .iter_mut()
                .find(|(other, _)| envelope.batch == Batch::BatchByDomain && *other == domain);
            match same {
                Some((_, part)) => part.recipients.push(address),
                None => {
                    let part = Part { id: self.ids.next(), recipients: vec![address], meta: envelope.meta() };
                    parts.push((domain, part));
                }
            }
        }
        parts.into_iter().map(|(_, part)| part).collect()
    }

    /// Lets the policy see a message, and change what is known of it.
    async fn show(
        &self,
        part: &mut Part,
        envelope: &Envelope,
        message: &Arc<Vec<u8>>,
    ) -> Result<(), Stopped> {
        let Some(policy) = self.policy.as_ref().filter(|policy| policy.sees_messages()) else {
            return Ok(());
        };
        let received = Received {
            id: part.id.clone(),
            sender: envelope.sender.clone(),
            recipients: part.recipients.clone(),
            data: Arc::clone(message),
            meta: std::mem::take(&mut part.meta),
        };
        part.meta = policy.received(received).await?;
        Ok(())
    }

    /// Says what the policy wants to be said. What it refuses is logged; where it failed, the client comes again.
    async fn refuse(&self, part: &Part, envelope: &Envelope, size: usize, stopped: Stopped) -> Reply {
        let is_failure = stopped == Stopped::Failed;
        let reply = Reply::stopped(stopped);
        let disposition = if is_failure { Disposition::Failed } else { Disposition::Rejected };
        self.labels.metrics.message(disposition);
        if is_failure {
            return reply;
        }
        let said = Said { meta: self.options.shown.meta(&part.meta), ..Said::default() };
        let record = Record::new(part.id.clone(), envelope, size, said).rejection(reply.logged());
        match self.segments.append(self.labels.line(&record)).await {
            true => reply,
            false => NOT_STORED,
        }
    }

    /// The message first: a record of one that is not there would be a promise.
    async fn store(&self, lines: Vec<u8>, entries: Vec<Entry>, message: Arc<Vec<u8>>) -> bool {
        let Some((relay, _)) = &self.relay else { return self.segments.append(lines).await };
        let mut kept = Vec::new();
        let mut stored = true;
        for entry in entries {
            let id = entry.id.clone();
            stored = relay.keep(entry, Arc::clone(&message)).await;
            if !stored {
                break;
            }
            kept.push(id);
        }
        stored = stored && self.segments.append(lines).await;
        for id in kept {
            if stored { relay.pass_on(id) } else { relay.forget(&id) }
        }
        stored
    }

    fn decide(&self, envelope: &Envelope, parts: Vec<Part>, message: &[u8]) -> Result<Decided, Reply> {
        let policy =
            envelope.recipients.first().map(|recipient| recipient.policy.clone()).unwrap_or_default();
        let first = parts.first().map(|part| part.id.clone()).unwrap_or_default();
        let headers = self.options.shown.headers(message);
        let said = |part: &Part| Said { meta: self.options.shown.meta(&part.meta), headers: headers.clone() };
        let base = Record::new(first, envelope, message.len(), parts.first().map(said).unwrap_or_default());
        let receptions = |is_relayed: bool| match is_relayed {
            true => parts
                .iter()
                .map(|part| base.reception_of(&part.id, part.recipients.clone(), said(part)))
                .collect(),
            false => vec![base.reception()],
        };
        let (records, disposition, is_relayed) = match reading::read(message) {
            Mail::Feedback(feedback) if policy.arf != Logging::Ignore => {
                (vec![base.feedback(*feedback)], Disposition::Feedback, policy.arf == Logging::LogThenRelay)
            }
            Mail::Failures(failures) if policy.oob != Logging::Ignore => {
                let is_relayed = policy.oob == Logging::LogThenRelay;
                let mut records: Vec<Record> = receptions(is_relayed);
                records.extend(unreached(&base, failures));
                (records, Disposition::Oob, is_relayed)
            }
            _ if policy.relay_to => (receptions(true), Disposition::Relayed, true),
            _ => {
                let records = vec![base.reception(), base.rejection(NOT_PERMITTED.logged())];
                (records, Disposition::Rejected, false)
            }
        };
        let lines = records.iter().flat_map(|record| self.labels.line(record)).collect();
        let mut entries = Vec::new();
        for part in parts.iter().filter(|_| is_relayed) {
            entries.extend(self.entry(envelope, part, said(part))?);
        }
        let count = if is_relayed { parts.len() } else { 1 };
        let ids = parts.into_iter().take(count).map(|part| part.id).collect();
        Ok(Decided { ids, lines, disposition, entries })
    }

    /// `None` for a message that goes nowhere, as the policy wants it.
    fn entry(&self, envelope: &Envelope, part: &Part, said: Said) -> Result<Option<Entry>, Reply> {
        let by_policy = ROUTES.iter().find_map(|name| part.meta.get(*name)?.as_str());
        let first = part.recipients.first().map(String::as_str).unwrap_or_default();
        let route = by_policy.filter(|_| self.relay.is_some());
        let route = route.or_else(|| self.route(first).map(String::as_str)).ok_or(NO_ROUTE)?;
        if route == NOWHERE {
            return Ok(None);
        }
        Ok(Some(Entry {
            id: part.id.clone(),
            sender: envelope.sender.clone(),
            recipients: part.recipients.clone(),
            routing_domain: route.to_owned(),
            received: seconds(SystemTime::now()),
            attempts: 0,
            is_record: false,
            said,
        }))
    }

    /// Where mail for an address is passed on, unless a policy says otherwise.
    fn route(&self, address: &str) -> Option<&String> {
        self.relay.as_ref().and_then(|(_, routes)| routes.of(address))
    }

    /// Whether mail for an address could be passed on: the policy says where when it has seen the message.
    pub(crate) fn may_have_route(&self, address: &str) -> bool {
        let sees_messages = self.policy.as_ref().is_some_and(|policy| policy.sees_messages());
        self.relay.is_some() && (sees_messages || self.route(address).is_some())
    }
}

/// A message as it is passed on: that which came, for some of its recipients.
struct Part {
    id: String,
    recipients: Vec<String>,
    meta: Meta,
}

impl Envelope {
    /// What is known of the message before a policy has seen it, by KumoMTA's names.
    fn meta(&self) -> Meta {
        let mut meta = self.connection.meta();
        meta.insert("hostname".to_owned(), self.hostname.clone().into());
        meta.insert("reception_protocol".to_owned(), self.protocol.name().into());
        meta
    }
}

fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}

fn unreached(base: &Record, failures: Failures) -> Vec<Record> {
    let reporting_mta = failures.reporting_mta.as_deref();
    failures.failed.into_iter().map(|failed| base.oob(reporting_mta, failed)).collect()
}

/// What is to be written, kept and said.
struct Decided {
    ids: Vec<String>,
    lines: Vec<u8>,
    disposition: Disposition,
    entries: Vec<Entry>,
}

/// Names of messages, which no other message has: neither of this process, nor of another one.
#[derive(Debug)]
pub(crate) struct Ids {
    process: u64,
    next: AtomicU64,
}

impl Ids {
    pub(crate) fn new() -> Self {
        use std::hash::{BuildHasher, RandomState};
        Ids { process: RandomState::new().hash_one(std::process::id()), next: AtomicU64::new(0) }
    }

    /// When a name was given, in seconds since 1970.
    pub(crate) fn time_of(id: &str) -> u64 {
        id.get(..8).and_then(|time| u64::from_str_radix(time, 16).ok()).unwrap_or_default()
    }

    pub(crate) fn next(&self) -> String {
        let now =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() as u32;
        let number = self.next.fetch_add(1, Ordering::Relaxed) as u32;
        format!("{now:08x}{number:08x}{:016x}", self.process)
    }
}
