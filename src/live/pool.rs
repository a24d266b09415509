//! Threads that classify for async tasks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::set::LiveSet;
use super::{LiveAnswer, LiveOptions};

/// The threads end when it is dropped.
#[derive(Debug)]
pub(super) struct Pool {
    /// `None` without threads.
    queue: Option<Queue>,
    cached: AtomicU64,
    classified: AtomicU64,
}

#[derive(Debug)]
struct Queue {
    jobs: Sender<Job>,
    /// One permit for each reply that may be in flight.
    room: Arc<Semaphore>,
}

struct Job {
    set: Arc<LiveSet>,
    reply: Box<str>,
    answer: oneshot::Sender<Option<u32>>,
    /// Given back when the reply is no longer in flight, whether or not anybody still waits for it.
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn start(options: &LiveOptions) -> Pool {
        if options.pool_size == 0 {
            return Pool::new(None);
        }
        let (jobs, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..options.pool_size {
            let waiting = Arc::clone(&waiting);
            let worker =
                thread::Builder::new().name("bounce-classify".to_owned()).spawn(move || work(&waiting));
            if let Err(error) = worker {
                tracing::error!(%error, "a thread of the classifier pool could not be started");
            }
        }
        let room = options.back_pressure.clamp(1, Semaphore::MAX_PERMITS);
        Pool::new(Some(Queue { jobs, room: Arc::new(Semaphore::new(room)) }))
    }

    fn new(queue: Option<Queue>) -> Pool {
        Pool { queue, cached: AtomicU64::new(0), classified: AtomicU64::new(0) }
    }

    /// How many replies were answered from the caches, and how many were classified.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.cached.load(Ordering::Relaxed), self.classified.load(Ordering::Relaxed))
    }

    pub(super) async fn classify(&self, set: Arc<LiveSet>, reply: &str) -> LiveAnswer {
        if let Some(rule) = set.remembered(reply) {
            self.cached.fetch_add(1, Ordering::Relaxed);
            return LiveAnswer::new(set, rule);
        }
        let answered = match &self.queue {
            Some(queue) => queue.classify(&set, reply).await,
            None => None,
        };
        // Without a thread that answers, the caller's own does.
        let rule = answered.unwrap_or_else(|| set.classify(reply));
        self.classified.fetch_add(1, Ordering::Relaxed);
        set.remember(reply, rule);
        LiveAnswer::new(set, rule)
    }
}

impl Queue {
    /// `None` if there is no thread that answers.
    async fn classify(&self, set: &Arc<LiveSet>, reply: &str) -> Option<Option<u32>> {
        let permit = Arc::clone(&self.room).acquire_owned().await.ok()?;
        let (answer, answered) = oneshot::channel();
        let job = Job { set: Arc::clone(set), reply: reply.into(), answer, _permit: permit };
        self.jobs.send(job).ok()?;
        answered.await.ok()
    }
}

/// Until the pool is dropped.
fn work(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { set, reply, answer, _permit }) = job else { return };
        if answer.is_closed() {
            continue;
        }
        // Whoever asked may be gone by now, which is no reason to stop working for others.
        let _ = answer.send(set.classify(&reply));
    }
}
