//! What failed at a provider or a domain.

use std::collections::BTreeMap;

use super::tally::Tally;
use crate::clock::DAY;

/// Failures at a provider or a domain.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) tally: Tally,
    /// By days since 1970-01-01 UTC, while there was room.
    pub(super) days: BTreeMap<i64, Tally>,
}

impl Source {
    /// Counts a failure; a day that is new takes from what is left for all sources.
    pub(super) fn add(&mut self, group: usize, time: Option<i64>, days_left: &mut usize) {
        self.tally.add(group, 1);
        let Some(day) = time.map(|time| time.div_euclid(DAY)) else { return };
        if let Some(tally) = self.days.get_mut(&day) {
            return tally.add(group, 1);
        }
        if *days_left > 0 {
            *days_left -= 1;
            self.days.entry(day).or_default().add(group, 1);
        }
    }
}
