//! The recipients that failures were of, so that a list of them can be acted on.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use bounce_classifier::Action;

use super::top::Top;

/// As many recipients are listed at most for each action.
const MOST_LISTED: usize = 2_000;

/// And so many are told apart, when they are only counted.
const MOST_COUNTED: usize = 200_000;

/// Recipients by what is to be done about them.
#[derive(Debug)]
pub(super) struct Addresses {
    hasher: RandomState,
    by_action: Vec<(Action, ActionAddresses)>,
}

/// Recipients of failures with the same action.
#[derive(Debug)]
pub(super) struct ActionAddresses {
    /// The hash of each.
    distinct: HashSet<u64>,
    pub(super) top: Top<LastFailure>,
}

/// The last failure of a recipient.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LastFailure {
    pub(super) group: usize,
    pub(super) time: Option<i64>,
}

impl Default for Addresses {
    fn default() -> Self {
        Addresses { hasher: RandomState::new(), by_action: Vec::new() }
    }
}

impl Addresses {
    pub(super) fn add(&mut self, address: &str, action: Action, group: usize, time: Option<i64>) {
        let hash = self.hasher.hash_one(address);
        let at = self.by_action.iter().position(|(known, _)| *known == action).unwrap_or_else(|| {
            let none = ActionAddresses { distinct: HashSet::new(), top: Top::new(MOST_LISTED) };
            self.by_action.push((action, none));
            self.by_action.len() - 1
        });
        let addresses = &mut self.by_action[at].1;
        if addresses.distinct.len() < MOST_COUNTED {
            addresses.distinct.insert(hash);
        }
        let last = addresses.top.add(address, LastFailure::default);
        if time >= last.time {
            *last = LastFailure { group, time };
        }
    }

    pub(super) fn of(&self, action: Action) -> Option<&ActionAddresses> {
        self.by_action.iter().find(|(known, _)| *known == action).map(|(_, addresses)| addresses)
    }
}

impl ActionAddresses {
    /// How many there are, and whether there may be more.
    pub(super) fn distinct(&self) -> (usize, bool) {
        (self.distinct.len(), self.distinct.len() >= MOST_COUNTED)
    }
}
