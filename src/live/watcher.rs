//! The thread that looks at the files, and what it replaces.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use arc_swap::{ArcSwap, Guard};

use super::files::{Contents, Files, Look};
use super::set::{CacheSizes, LiveSet};
use super::{LiveFailure, LiveOptions, LiveStatus};
use crate::RuleErrors;

/// How many looks in a row may see something new before it is read although it is not at rest.
const MOST_RESTLESS: u32 = 8;

/// How often files may change while they are compiled before what was compiled is taken.
const MOST_ATTEMPTS: u32 = 8;

/// The rules in use, and the files they come from.
pub(super) struct Live {
    files: Files,
    caches: CacheSizes,
    set: ArcSwap<LiveSet>,
    status: Mutex<LiveStatus>,
    /// What was read last. Whoever reads the files holds it, so that one does at a time.
    read: Mutex<Read>,
}

/// What was last read.
struct Read {
    look: Look,
    contents: Contents,
    /// Whether the files may have changed since without `look` saying so.
    is_fresh: bool,
}

impl Live {
    pub(super) fn load(options: &LiveOptions) -> Result<Live, RuleErrors> {
        let files = Files::new(options.files.clone(), options.limits);
        let caches = CacheSizes::from(options);
        let (read, set) = read(&files, caches);
        let status = LiveStatus {
            files: options.files.clone(),
            loaded: SystemTime::now(),
            reloads: 0,
            failed_reloads: 0,
            failure: None,
            pool_cached: 0,
            pool_classified: 0,
        };
        let set = ArcSwap::from_pointee(set?);
        Ok(Live { files, caches, set, status: Mutex::new(status), read: Mutex::new(read) })
    }

    pub(super) fn set(&self) -> Guard<Arc<LiveSet>> {
        self.set.load()
    }

    pub(super) fn set_owned(&self) -> Arc<LiveSet> {
        self.set.load_full()
    }

    pub(super) fn status(&self) -> LiveStatus {
        lock(&self.status).clone()
    }

    pub(super) fn reload(&self) -> Result<(), RuleErrors> {
        self.replace(&mut lock(&self.read))
    }

    /// Takes up what the files say now, if they changed since they were read.
    fn follow(&self, look: Look) {
        let mut last = lock(&self.read);
        if last.is_current(&look) {
            return;
        }
        if self.files.read() == last.contents {
            last.is_fresh = look.is_fresh();
            last.look = look;
            return;
        }
        // What is wrong is in the log and in the status.
        let _ = self.replace(&mut last);
    }

    fn replace(&self, last: &mut Read) -> Result<(), RuleErrors> {
        let (read, set) = read(&self.files, self.caches);
        *last = read;
        match set {
            Ok(set) => {
                let rules = set.classifier().rules().len();
                self.set.store(Arc::new(set));
                lock(&self.status).replaced();
                // Said when it is so: whoever waits for the message may rely on it.
                tracing::info!(rules, "replaced the rules");
                Ok(())
            }
            Err(errors) => {
                lock(&self.status).failed(errors.clone());
                tracing::error!(%errors, "the rule files have mistakes: the rules before stay in use");
                Err(errors)
            }
        }
    }
}

impl Read {
    fn is_current(&self, look: &Look) -> bool {
        !self.is_fresh && self.look == *look
    }
}

impl LiveStatus {
    fn replaced(&mut self) {
        self.loaded = SystemTime::now();
        self.reloads += 1;
        self.failure = None;
    }

    fn failed(&mut self, errors: RuleErrors) {
        self.failed_reloads += 1;
        self.failure = Some(LiveFailure { at: SystemTime::now(), errors });
    }
}

/// Reads and compiles the files as they were at one moment, unless they never rest.
fn read(files: &Files, caches: CacheSizes) -> (Read, Result<LiveSet, RuleErrors>) {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let look = files.look();
        let contents = files.read();
        let built = files.build();
        if files.read() == contents || attempts == MOST_ATTEMPTS {
            let is_fresh = look.is_fresh();
            let set = built.map(|classifier| LiveSet::new(classifier, caches));
            return (Read { look, contents, is_fresh }, set);
        }
    }
}

/// Looks at the files until it is dropped.
#[derive(Debug)]
pub(super) struct Watcher {
    stop: Arc<Stop>,
}

#[derive(Debug, Default)]
struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl Watcher {
    pub(super) fn start(live: Arc<Live>, interval: Duration) -> Watcher {
        let stop = Arc::new(Stop::default());
        let until = Arc::clone(&stop);
        let thread = thread::Builder::new().name("bounce-rules".to_owned());
        if let Err(error) = thread.spawn(move || watch(&live, interval, &until)) {
            tracing::error!(%error, "the rule files are not watched: no thread could be started");
        }
        Watcher { stop }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        *lock(&self.stop.stopped) = true;
        self.stop.changed.notify_all();
    }
}

fn watch(live: &Live, interval: Duration, stop: &Stop) {
    let mut before = live.files.look();
    let mut restless = 0;
    while !stop.within(interval) {
        let look = live.files.look();
        let rests = look == before;
        before = look.clone();
        restless = if rests { 0 } else { restless + 1 };
        if rests || restless == MOST_RESTLESS {
            restless = 0;
            live.follow(look);
        }
    }
}

impl Stop {
    /// Waits this long at most, and says whether it is time to stop.
    fn within(&self, time: Duration) -> bool {
        let stopped = lock(&self.stopped);
        let waited = self.changed.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
