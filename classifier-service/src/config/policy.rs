//! What a script may decide, and what it may cost.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// A policy in Lua.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The script.
    pub file: Option<PathBuf>,
    /// How many messages it works on at a time, each on a thread of its own.
    pub threads: usize,
    /// How long it may work on an event, in milliseconds; loading it may take ten times as long.
    pub timeout_ms: u64,
    /// How much memory it may have on each thread, in bytes.
    pub max_memory: usize,
    /// How many threads may be stuck in it before no more are started.
    pub max_stuck: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { file: None, threads: 4, timeout_ms: 1_000, max_memory: 64 << 20, max_stuck: 4 }
    }
}

impl Policy {
    pub(super) fn check(&self) -> Result<(), String> {
        let at_least = [
            ("threads", self.threads, 1),
            ("timeout_ms", self.timeout_ms as usize, 1),
            ("max_memory", self.max_memory, 1 << 20),
        ];
        match at_least.iter().find(|(_, value, least)| value < least) {
            Some((key, _, least)) => Err(format!("policy.{key} must be at least {least}")),
            None => Ok(()),
        }
    }

    /// How long an event may take.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// How long it may take to load.
    pub(crate) fn load_timeout(&self) -> Duration {
        self.timeout() * 10
    }
}
