//! What became of the files so far.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::RuleErrors;

/// What became of the rule files so far.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LiveStatus {
    /// The files, as they were given.
    pub files: Vec<PathBuf>,
    /// When the rules in use were compiled.
    pub loaded: SystemTime,
    /// How often rules were replaced since the first.
    pub reloads: u64,
    /// How often changed files had mistakes, and the old rules stayed.
    pub failed_reloads: u64,
    /// What is wrong with the files as they are; `None` where the rules in use are what they say.
    pub failure: Option<LiveFailure>,
    /// How many replies the pool answered from its caches.
    pub pool_cached: u64,
    /// How many replies the pool classified.
    pub pool_classified: u64,
}

/// Why the files did not become the rules.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LiveFailure {
    /// When they were read.
    pub at: SystemTime,
    /// Every mistake, at its place.
    pub errors: RuleErrors,
}
