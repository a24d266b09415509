//! What was classified lately, for the page. It is forgotten when the service stops.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde::Serialize;

use crate::answers::seconds;

/// How many replies are remembered, and how many bytes of each.
const MOST: usize = 20;
const MOST_BYTES: usize = 300;

/// How many labels are counted one by one. Rules that change could make up labels without end.
const MOST_LABELS: usize = 1_000;

/// Counts by label, and the latest replies.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    counts: BTreeMap<String, u64>,
    latest: VecDeque<Seen>,
}

/// A reply that was classified.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Seen {
    /// Seconds since 1970.
    at: u64,
    label: String,
    /// The start of it, where it is long.
    reply: String,
}

impl Recent {
    pub(crate) fn add(&self, reply: &str, label: &str) {
        let reply = reply[..reply.floor_char_boundary(MOST_BYTES)].to_owned();
        let mut state = self.state();
        if state.counts.len() < MOST_LABELS || state.counts.contains_key(label) {
            *state.counts.entry(label.to_owned()).or_default() += 1;
        }
        state.latest.truncate(MOST - 1);
        state.latest.push_front(Seen { at: seconds(SystemTime::now()), label: label.to_owned(), reply });
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.state().counts.clone()
    }

    /// The latest first.
    pub(crate) fn latest(&self) -> Vec<Seen> {
        self.state().latest.iter().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
