//! When things happened: by the hour while counting, and by what fits a chart when shown.

use std::collections::BTreeMap;

use super::tally::Tally;
use crate::clock::{DAY, HOUR, utc};

/// As many hours are told apart, more than a year; what happened in yet others is only counted.
const MOST_HOURS: usize = 10_000;

/// What lies before 1970 or after 9999 is no time of a log, and would overflow.
const TIMES: std::ops::Range<i64> = 0..253_402_300_800;

/// A chart has hours up to this span, days beyond it.
const MOST_DAYS_BY_HOUR: i64 = 8;

/// And as many bars at most; beyond, a bar stands for several days.
const MOST_BARS: i64 = 400;

/// Counts by hour.
#[derive(Debug, Default)]
pub(super) struct Times {
    hours: BTreeMap<i64, Tally>,
    /// Records with times for which there was no room.
    pub(super) other_times: u64,
    /// The first and the last moment.
    pub(super) span: Option<(i64, i64)>,
}

/// A bar of a chart.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) start: i64,
    pub(super) tally: Tally,
}

impl Times {
    pub(super) fn add(&mut self, time: i64, label: usize) {
        let hour = time.div_euclid(HOUR);
        let is_room = self.hours.len() < MOST_HOURS || self.hours.contains_key(&hour);
        if !is_room || !TIMES.contains(&time) {
            self.other_times += 1;
            return;
        }
        self.hours.entry(hour).or_default().add(label, 1);
        let (first, last) = self.span.unwrap_or((time, time));
        self.span = Some((first.min(time), last.max(time)));
    }

    /// How many seconds a bar stands for.
    pub(super) fn step(&self) -> i64 {
        let Some((first, last)) = self.span else { return HOUR };
        let days = last.div_euclid(DAY).saturating_sub(first.div_euclid(DAY)).saturating_add(1);
        match days {
            ..=MOST_DAYS_BY_HOUR => HOUR,
            _ => DAY * ((days - 1) / MOST_BARS + 1),
        }
    }

    /// A bar for each step from the first to the last moment, those in which nothing happened too.
    pub(super) fn bars(&self, step: i64) -> Vec<Bar> {
        let Some((first, last)) = self.span else { return Vec::new() };
        let (first, last) = (first.div_euclid(step), last.div_euclid(step));
        let bar = |at| Bar { start: at * step, tally: Tally::default() };
        let mut bars: Vec<Bar> = (first..=last).map(bar).collect();
        for (hour, tally) in &self.hours {
            // An hour may begin before the first moment, but within its step.
            let at = (hour * HOUR).div_euclid(step) - first;
            if let Some(bar) = usize::try_from(at).ok().and_then(|at| bars.get_mut(at)) {
                bar.tally.merge(tally);
            }
        }
        bars
    }
}

/// `hour`, `day` or `7 days`.
pub(super) fn name_of(step: i64) -> String {
    match step {
        HOUR => "hour".to_owned(),
        DAY => "day".to_owned(),
        _ => format!("{} days", step / DAY),
    }
}

/// The start of a bar, without what all have in common.
pub(super) fn label_of(start: i64, step: i64) -> String {
    let form = if step == HOUR { "%Y-%m-%d %H:00" } else { "%Y-%m-%d" };
    utc(start).strftime(form).to_string()
}

/// A moment, to the second.
pub(super) fn moment(seconds: i64) -> String {
    utc(seconds).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(times: &[i64]) -> Times {
        let mut counted = Times::default();
        times.iter().for_each(|&time| counted.add(time, 0));
        counted
    }

    #[test]
    fn the_span_chooses_the_bars() {
        for (last, step, bars) in [
            (0, "hour", 1),
            (3 * HOUR, "hour", 4),
            (8 * DAY - 1, "hour", 192),
            (8 * DAY, "day", 9),
            (400 * DAY - 1, "day", 400),
            (400 * DAY, "2 days", 201),
        ] {
            let times = times(&[0, last]);
            let step_found = times.step();
            assert_eq!((name_of(step_found).as_str(), times.bars(step_found).len()), (step, bars), "{last}");
            let total: u64 = times.bars(step_found).iter().map(|bar| bar.tally.total()).sum();
            assert_eq!(total, 2);
        }
    }

    /// Whoever writes such times gets a chart of them, and no more memory than anybody.
    #[test]
    fn times_without_end() {
        let far = times(&[i64::MIN, -1, 0, TIMES.end - 1, TIMES.end, i64::MAX]);
        assert_eq!(far.other_times, 4);
        assert!(far.bars(far.step()).len() <= MOST_BARS as usize + 1);
        let many: Vec<i64> = (0..MOST_HOURS as i64 + 5).map(|hour| hour * HOUR).collect();
        assert_eq!(times(&many).other_times, 5);
    }
}
