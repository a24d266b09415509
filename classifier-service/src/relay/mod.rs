//! Passing messages on: what is in the spool goes where its route says, until it is there, refused, or too old.
//!
//! `spool.rs` keeps messages, and `folder_sync.rs` lets those that come together share what the disk does for them;
//! `client.rs` passes one on. Each message has a task, which waits for its turn, tries, and waits again for longer. No bounces
//! are sent: what became of a message is in the records.

mod client;
mod folder_sync;
mod spool;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bounce_classifier::Reply;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

pub(crate) use self::spool::{Entry, Spool};

use crate::answers::seconds;
use crate::intake::Ids;
use crate::labels::Labels;
use crate::metrics::Metrics;
use crate::records::{Kind, Record, Segments};

/// How messages are passed on.
#[derive(Clone, Debug)]
pub(crate) struct RelayOptions {
    pub(crate) spool: PathBuf,
    /// Whether nothing is passed on.
    pub(crate) hold: bool,
    pub(crate) hostname: String,
    pub(crate) max_connections: usize,
    pub(crate) retry_interval: Duration,
    pub(crate) max_retry_interval: Duration,
    pub(crate) max_age: Duration,
    /// The addresses of this service.
    pub(crate) own: Vec<SocketAddr>,
}

/// What passes messages on.
pub(crate) struct Relay {
    spool: Spool,
    options: RelayOptions,
    segments: Arc<Segments>,
    labels: Arc<Labels>,
    metrics: Arc<Metrics>,
    room: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
    tasks: Mutex<JoinSet<()>>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Relay {
    /// Takes up what is in the spool.
    pub(crate) fn start(
        options: RelayOptions,
        segments: Arc<Segments>,
        labels: Arc<Labels>,
        metrics: Arc<Metrics>,
        stop: watch::Receiver<bool>,
    ) -> io::Result<Arc<Relay>> {
        let spool = Spool::open(&options.spool)?;
        let room = Arc::new(Semaphore::new(options.max_connections));
        let ids = spool.ids()?;
        let relay = Relay { spool, options, segments, labels, metrics, room, stop, tasks: Mutex::default() };
        let relay = Arc::new(relay);
        ids.into_iter().for_each(|id| relay.pass_on(id));
        Ok(relay)
    }

    /// Keeps a message; `false` where it is not on the disk. [`pass_on`](Self::pass_on) sends it.
    pub(crate) async fn keep(&self, entry: Entry, message: Arc<Vec<u8>>) -> bool {
        let spool = self.spool.clone();
        let kept = tokio::task::spawn_blocking(move || {
            spool.put(&entry, &message).inspect_err(|_| {
                // It may be there all the same: whoever sent it is told that it is not, and sends it again.
                let _ = spool.remove(&entry.id);
            })
        });
        let kept = kept.await;
        match kept {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "a message could not be kept in the spool");
                false
            }
            Err(_) => false,
        }
    }

    /// Gives up a message that was kept and is not to be passed on.
    pub(crate) fn forget(&self, id: &str) {
        if let Err(error) = self.spool.remove(id) {
            tracing::error!(%error, id, "a message could not be removed from the spool");
        }
    }

    pub(crate) fn pass_on(self: &Arc<Self>, id: String) {
        let relay = Arc::clone(self);
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        let came = Ids::time_of(&id);
        self.metrics.spooled(came);
        tasks.spawn(async move {
            relay.until_done(&id).await;
            relay.metrics.unspooled(came);
        });
    }

    /// Waits for the attempts that are under way; what is not passed on by then stays in the spool.
    pub(crate) async fn finish(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        while tasks.join_next().await.is_some() {}
    }

    async fn until_done(&self, id: &str) {
        let mut stop = self.stop.clone();
        let mut failures = 0;
        if self.options.hold {
            let _ = stop.wait_for(|stop| *stop).await;
            return;
        }
        loop {
            let permit = tokio::select! {
                permit = self.room.acquire() => permit,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            let done = self.attempt(id).await;
            drop(permit);
            match done {
                Ok(true) => return,
                Ok(false) => failures += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return,
                Err(error) => {
                    tracing::error!(%error, id, "a message in the spool could not be worked on");
                    failures += 1;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(self.pause(failures, id)) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Twice as long after each failure, and not the same for all: so that what failed together does not come together.
    fn pause(&self, failures: u32, id: &str) -> Duration {
        use std::hash::{BuildHasher, RandomState};
        let doubled = self.options.retry_interval.saturating_mul(1 << (failures - 1).min(20));
        let jitter = 0.8 + (RandomState::new().hash_one(id) % 401) as f64 / 1_000.0;
        doubled.min(self.options.max_retry_interval).mul_f64(jitter)
    }

    /// Whether nothing is left to do for the message.
    async fn attempt(&self, id: &str) -> io::Result<bool> {
        let (spool, name) = (self.spool.clone(), id.to_owned());
        let (entry, message) = tokio::task::spawn_blocking(move || spool.read(&name)).await??;
        let sent = client::send(&entry, &message, &self.options.hostname, &self.options.own).await;
        let mut entry = Entry { attempts: entry.attempts + 1, ..entry };
        let is_old =
            seconds(SystemTime::now()).saturating_sub(entry.received) > self.options.max_age.as_secs();
        let mut lines = Vec::new();
        let mut left = Vec::new();
        for (recipient, reply) in entry.recipients.iter().zip(&sent.replies) {
            let kind = kind(reply);
            lines.extend(self.line(kind, &entry, recipient, sent.peer, reply, message.len()));
            match kind {
                Kind::TransientFailure if is_old => {
                    lines.extend(self.line(
                        Kind::Expiration,
                        &entry,
                        recipient,
                        sent.peer,
                        reply,
                        message.len(),
                    ));
                }
                Kind::TransientFailure => left.push(recipient.clone()),
                _ => {}
            }
        }
        // Only what is in the records is gone from the spool: it may be passed on twice, and never not at all.
        if !self.segments.append(lines).await {
            return Ok(false);
        }
        if left.is_empty() {
            self.spool.remove(id)?;
            return Ok(true);
        }
        entry.recipients = left;
        self.spool.put(&entry, &message)?;
        Ok(false)
    }

    fn line(
        &self,
        kind: Kind,
        entry: &Entry,
        recipient: &str,
        peer: Option<SocketAddr>,
        reply: &Reply,
        size: usize,
    ) -> Vec<u8> {
        let record = Record::relayed(kind, entry, recipient, peer, reply.clone(), size);
        self.labels.line(&record)
    }
}

fn kind(reply: &Reply) -> Kind {
    match reply.code / 100 {
        2 => Kind::Delivery,
        5 => Kind::Bounce,
        _ => Kind::TransientFailure,
    }
}
