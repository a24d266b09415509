//! Threads for a policy, with a Lua each.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use super::script::Script;
use super::vm::{Failure, Rules, Vm};
use crate::config;

/// How much longer than its script a thread is waited for: what Lua does between two looks at the clock.
pub(super) const GRACE: Duration = Duration::from_millis(250);

/// A script, and the events that it handles.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) script: Arc<Script>,
    pub(super) events: BTreeSet<String>,
}

/// The threads of a policy. They are started when there is something to do.
pub(super) struct Pool {
    limits: config::Policy,
    rules: Rules,
    loaded: RwLock<Arc<Loaded>>,
    idle: Mutex<Vec<Worker>>,
    room: Semaphore,
    /// Threads that have not ended, those that are stuck among them.
    alive: Arc<AtomicUsize>,
}

/// A thread that has nothing to do. It ends when this is dropped.
type Worker = mpsc::Sender<Job>;

/// What a thread is to do.
struct Job {
    loaded: Arc<Loaded>,
    /// Told when the script is there.
    started: oneshot::Sender<()>,
    work: Work,
}

/// Gets the script, or why it could not be loaded, and says whether it failed.
type Work = Box<dyn FnOnce(Result<&Vm, Failure>) -> bool + Send>;

impl Pool {
    pub(super) fn new(limits: config::Policy, loaded: Loaded, rules: Rules) -> Pool {
        let room = Semaphore::new(limits.threads.min(Semaphore::MAX_PERMITS));
        let loaded = RwLock::new(Arc::new(loaded));
        Pool { limits, rules, loaded, idle: Mutex::default(), room, alive: Arc::default() }
    }

    /// What is in use.
    pub(super) fn loaded(&self) -> Arc<Loaded> {
        Arc::clone(&self.loaded.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on another script is in use. What works on a message works on with the one before.
    pub(super) fn replace(&self, loaded: Loaded) {
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Does a work with the script, where a thread is free or can be had.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Vm) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _permit = self.room.acquire().await.map_err(|_| gone())?;
        let idle = self.idle().pop();
        let worker = idle.map_or_else(|| self.start(), Ok)?;
        let (answer, answered) = oneshot::channel();
        let (started, is_started) = oneshot::channel();
        let work: Work = Box::new(move |vm: Result<&Vm, Failure>| {
            let said = vm.and_then(work);
            let failed = matches!(said, Err(Failure::Script(_)));
            // Whoever asked may be gone.
            let _ = answer.send(said);
            failed
        });
        worker.send(Job { loaded: self.loaded(), started, work }).map_err(|_| gone())?;
        // Where it could not be loaded, the answer says why.
        let is_loaded = tokio::time::timeout(self.limits.load_timeout() + GRACE, is_started).await.is_ok();
        match tokio::time::timeout(self.limits.timeout() + GRACE, answered).await {
            Ok(answer) if is_loaded => {
                self.idle().push(worker);
                answer.unwrap_or_else(|_| Err(gone()))
            }
            _ => Err(self.stuck()),
        }
    }

    fn start(&self) -> Result<Worker, Failure> {
        let alive = Alive::new(&self.alive);
        if alive.count() > self.limits.threads + self.limits.max_stuck {
            let name = &self.loaded().script.name;
            let problem =
                format!("{name}: policy.max_stuck threads are stuck: mend it, and start the service again");
            return Err(Failure::Script(problem));
        }
        let (worker, jobs) = mpsc::channel();
        let (limits, rules) = (self.limits.clone(), Arc::clone(&self.rules));
        thread::Builder::new()
            .name("policy".to_owned())
            .spawn(move || {
                let _alive = alive;
                work_on(jobs, &limits, &rules);
            })
            .map_err(|error| Failure::Script(format!("a thread could not be started: {error}")))?;
        Ok(worker)
    }

    fn stuck(&self) -> Failure {
        let name = &self.loaded().script.name;
        Failure::Script(format!(
            "{name}: took longer than policy.timeout_ms where nothing could end it; its thread is left behind"
        ))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a thread does until nobody wants anything of it.
fn work_on(jobs: mpsc::Receiver<Job>, limits: &config::Policy, rules: &Rules) {
    let mut current: Option<(Arc<Loaded>, Vm)> = None;
    for Job { loaded, started, work } in jobs {
        // The script of yesterday goes before the new one comes, so that there is never more than one.
        current = current.filter(|(of, _)| Arc::ptr_eq(of, &loaded));
        let vm = match current.take() {
            Some((_, vm)) => Ok(vm),
            None => Vm::load(Arc::clone(&loaded.script), limits, Arc::clone(rules)),
        };
        let _ = started.send(());
        let failed = work(vm.as_ref().map_err(Failure::clone));
        // One that failed may have left anything behind: the next message begins anew.
        current = vm.ok().filter(|_| !failed).map(|vm| (loaded, vm));
    }
}

fn gone() -> Failure {
    Failure::Script("the thread of the policy ended".to_owned())
}

/// Counts a thread as long as it is there.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Alive {
        count.fetch_add(1, Ordering::Relaxed);
        Alive(Arc::clone(count))
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
