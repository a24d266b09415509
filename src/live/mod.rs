//! Rules that are replaced while they are in use.
//!
//! ```no_run
//! use bounce_classifier::live::{LiveClassifier, LiveOptions};
//!
//! let rules = LiveClassifier::watch(LiveOptions::new(["mine.toml", "builtin"]))?;
//! assert_eq!(rules.current().classify("550 5.1.1 User unknown").label(), "InvalidRecipient");
//! # Ok::<(), bounce_classifier::RuleErrors>(())
//! ```
//!
//! # How a change becomes the rules in use
//!
//! ```text
//! files --files.rs: look--> changed, and at rest? --> read, compile, run examples --> swap (set.rs)
//!                                                         | mistakes
//!                                                         ` the old set stays; logged, counted, in LiveStatus
//! ```
//!
//! A thread looks at the files every [`LiveOptions::interval`], through symbolic links. Looking costs one `stat` a
//! file and works wherever files are: on network file systems, in containers' bind mounts, behind links that are
//! switched. Notifications of the kernel do not arrive for some of these, and looking would be needed
//! beside them. A file that was renamed over, or that vanished and came back, is one that changed; editors' temporary
//! files have other names and are not looked at.
//!
//! A change is taken up when two looks in a row see the same, so half-written files are mostly not read at all; what
//! is read while it changes is thrown away and read again. Touching a file without changing it does nothing.
//!
//! # Direct or through the pool
//!
//! [`LiveClassifier::current`] and [`LiveClassifier::classify`] classify in the caller's thread, never wait, and are what
//! nearly everybody should use, in async code too: handing a reply to another thread and waiting for the answer costs
//! more than the answer. On two busy cores a reply of 70 bytes took 7 µs to classify directly, without the optimisations
//! of a release, and between 26 and 88 µs through the pool (`cargo test --features live --test live -- --nocapture
//! figures`). [`LiveClassifier::classify_in_pool`] hands over nevertheless, as KumoMTA does, with its caches and its
//! limit on what is in flight. It pays where rules are so slow that they would
//! keep other tasks of the thread waiting.

mod files;
mod options;
mod pool;
mod set;
mod status;
mod watcher;

use std::fmt;
use std::sync::Arc;

pub use self::options::LiveOptions;
pub use self::set::{LiveAnswer, LiveGuard};
pub use self::status::{LiveFailure, LiveStatus};

use self::pool::Pool;
use self::watcher::{Live, Watcher};
use crate::RuleErrors;

/// A classifier whose rule files are watched. Clones share it.
///
/// The last clone stops the watching and the pool when it is dropped.
#[derive(Clone)]
pub struct LiveClassifier(Arc<Parts>);

struct Parts {
    live: Arc<Live>,
    pool: Pool,
    // Stops its thread when dropped.
    _watcher: Watcher,
}

impl LiveClassifier {
    /// Compiles the rules and starts to watch their files.
    ///
    /// # Errors
    ///
    /// As [`Builder::build`](crate::Builder::build): there is nothing to classify with before a first set is whole.
    pub fn watch(options: LiveOptions) -> Result<LiveClassifier, RuleErrors> {
        let live = Arc::new(Live::load(&options)?);
        let pool = Pool::start(&options);
        let watcher = Watcher::start(Arc::clone(&live), options.interval);
        Ok(LiveClassifier(Arc::new(Parts { live, pool, _watcher: watcher })))
    }

    /// The rules in use at this moment, which stay what they are as long as the guard is held.
    ///
    /// Never waits and allocates nothing. Hold it for one reply or a batch, not for ever: the old rules are freed when
    /// nobody holds them.
    pub fn current(&self) -> LiveGuard {
        LiveGuard::new(self.0.live.set())
    }

    /// The class of a reply, given as one line, in an answer that owns what it needs.
    ///
    /// Never waits; takes time linear in the reply.
    pub fn classify(&self, reply: &str) -> LiveAnswer {
        LiveAnswer::direct(self.0.live.set_owned(), reply)
    }

    /// The class of a reply, given as one line, from the caches or by the pool.
    ///
    /// Waits while [`LiveOptions::back_pressure`] replies are in flight. Dropping the future gives up its place. Works
    /// under any async runtime.
    pub async fn classify_in_pool(&self, reply: &str) -> LiveAnswer {
        self.0.pool.classify(self.0.live.set_owned(), reply).await
    }

    /// Reads the files now instead of waiting for the next look, and also if they did not change.
    ///
    /// # Errors
    ///
    /// What is wrong with the files. The old rules stay.
    pub fn reload(&self) -> Result<(), RuleErrors> {
        self.0.live.reload()
    }

    /// What became of the files so far.
    pub fn status(&self) -> LiveStatus {
        let (pool_cached, pool_classified) = self.0.pool.counts();
        LiveStatus { pool_cached, pool_classified, ..self.0.live.status() }
    }
}

impl fmt::Debug for LiveClassifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveClassifier").field("status", &self.status()).finish_non_exhaustive()
    }
}
