//! What a live classifier is made of, and what it may take up.

use std::path::PathBuf;
use std::time::Duration;

use crate::Limits;

/// How rules are watched and replies are classified. Names and defaults of the first five are those of KumoMTA's
/// `configure_bounce_classifier`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LiveOptions {
    /// The rule files, in matching order. The name `builtin` stands for the rules that come with the library.
    pub files: Vec<PathBuf>,
    /// How many replies may be in flight in the pool before a submitter waits. 131,072.
    pub back_pressure: usize,
    /// Threads of the pool. A quarter of the cores, at least 1. With 0, replies are classified in the caller's thread.
    pub pool_size: usize,
    /// How many replies that have a class the pool remembers. 1,024; 0 remembers none.
    pub cache_size: usize,
    /// How many replies without a class it remembers besides, so that they do not drive out the others. 1,024.
    pub uncategorized_cache_size: usize,
    /// How often the files are looked at, and how long they must be at rest. 250 ms.
    pub interval: Duration,
    /// What compiling may cost.
    pub limits: Limits,
}

impl LiveOptions {
    /// Defaults for these files.
    pub fn new<P: Into<PathBuf>>(files: impl IntoIterator<Item = P>) -> LiveOptions {
        LiveOptions {
            files: files.into_iter().map(P::into).collect(),
            back_pressure: 131_072,
            pool_size: quarter_of_the_cores(),
            cache_size: 1_024,
            uncategorized_cache_size: 1_024,
            interval: Duration::from_millis(250),
            limits: Limits::default(),
        }
    }
}

fn quarter_of_the_cores() -> usize {
    // KumoMTA's figure where it is not known.
    std::thread::available_parallelism().map_or(4, |cores| (cores.get() / 4).max(1))
}
