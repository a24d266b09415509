//! Criterion, with each measurement taken beside one of a baseline.
//!
//! The machines that measure this are noisy, and criterion times one contender after the other. So whenever
//! it asks for iterations, they are cut into batches, and each batch is timed twice: for the baseline and for
//! the contender. Criterion is told the contender's time, and the table at the end has medians over batches of
//! both.

use std::ops::Range;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};

use crate::arguments::trying;
use crate::table::{Table, figure};

const FIRST_BATCHES: usize = 3;

/// The benchmarks of a program, and their table.
#[allow(missing_debug_implementations, reason = "criterion has none")]
pub struct Races {
    criterion: Criterion,
    table: Table,
}

/// Benchmarks that fill a column of the table.
#[allow(missing_debug_implementations, reason = "criterion has none")]
pub struct Column<'r> {
    group: BenchmarkGroup<'r, WallTime>,
    name: String,
    table: &'r mut Table,
}

/// Two things that are timed on the same items.
#[derive(Debug)]
pub struct Race<B, C> {
    /// There are so many items; iterations go round and round them.
    pub items: usize,
    /// So many of them are timed at once.
    pub batch: usize,
    /// What the contender is compared with.
    pub baseline: B,
    /// What is measured.
    pub contender: C,
}

/// Nanoseconds for an item.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Of what the contender is compared with.
    pub baseline: f64,
    /// Of what is measured.
    pub contender: f64,
}

impl Races {
    /// The title says what the cells of the table are.
    pub fn new(title: &str) -> Races {
        let criterion = Criterion::default()
            .sample_size(20)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_millis(1500));
        Races { criterion: criterion.configure_from_args(), table: Table::new(title) }
    }

    /// The benchmarks `GROUP/COLUMN/...`.
    pub fn column(&mut self, group: &str, name: &str) -> Column<'_> {
        let group = self.criterion.benchmark_group(format!("{group}/{name}"));
        Column { group, name: name.to_owned(), table: &mut self.table }
    }

    /// Prints the table, unless nothing was measured.
    pub fn finish(self) {
        self.criterion.final_summary();
        if !trying() && !self.table.is_empty() {
            println!("\n{}", self.table);
        }
    }
}

impl Column<'_> {
    /// Measures a contender and sets its cell: its time in units of so many nanoseconds, and how many
    /// times the baseline's it is.
    pub fn compare<B, C>(&mut self, row: &str, unit: f64, prepare: impl FnOnce() -> Race<B, C>)
    where
        B: FnMut(Range<usize>),
        C: FnMut(Range<usize>),
    {
        if let Some(times) = self.race(row, prepare) {
            let ratio = times.contender / times.baseline;
            self.set(row, format!("{} ({})", figure(times.contender / unit), figure(ratio)));
        }
    }

    /// Measures a contender: the medians over the batches. Nothing is prepared or returned if criterion's
    /// arguments exclude it.
    pub fn race<B, C>(&mut self, row: &str, prepare: impl FnOnce() -> Race<B, C>) -> Option<Times>
    where
        B: FnMut(Range<usize>),
        C: FnMut(Range<usize>),
    {
        let mut prepare = Some(prepare);
        let mut running = None;
        self.group.bench_function(row, |bencher| {
            let running = running.get_or_insert_with(|| Running::new(prepare.take().expect("taken once")()));
            bencher.iter_custom(|iterations| running.run(iterations as usize));
        });
        running.map(|running| running.medians())
    }

    /// Sets a cell.
    pub fn set(&mut self, row: &str, cell: String) {
        self.table.set(row, &self.name, cell);
    }
}

/// A race, how far round its items it is, and how long each batch took.
struct Running<B, C> {
    race: Race<B, C>,
    at: usize,
    batches: Vec<(usize, Times)>,
}

impl<B: FnMut(Range<usize>), C: FnMut(Range<usize>)> Running<B, C> {
    /// With `--quick`, criterion may ask for no more than a few items: whole batches come first.
    fn new(race: Race<B, C>) -> Self {
        let first = if trying() { 0 } else { FIRST_BATCHES * race.batch };
        let mut running = Running { race, at: 0, batches: Vec::new() };
        running.run(first);
        running
    }

    fn run(&mut self, iterations: usize) -> Duration {
        let mut left = iterations;
        let mut total = Duration::ZERO;
        while left > 0 {
            let count = left.min(self.race.batch).min(self.race.items - self.at);
            total += self.batch(self.at..self.at + count);
            self.at = (self.at + count) % self.race.items;
            left -= count;
        }
        total
    }

    /// Each runs the batch before this one first, untimed, so that it finds its own tables in the caches and
    /// not what the other has left there. Who goes first changes all the same.
    fn batch(&mut self, items: Range<usize>) -> Duration {
        let count = items.len();
        let warming = self.before(&items);
        let Race { baseline, contender, .. } = &mut self.race;
        let mut baseline = |items: &Range<usize>| {
            baseline(warming.clone());
            time(|| baseline(items.clone()))
        };
        let mut contender = |items: &Range<usize>| {
            contender(warming.clone());
            time(|| contender(items.clone()))
        };
        let (baseline, contender) = if self.batches.len().is_multiple_of(2) {
            let first = baseline(&items);
            (first, contender(&items))
        } else {
            let first = contender(&items);
            (baseline(&items), first)
        };
        let each = |time: Duration| time.as_nanos() as f64 / count as f64;
        self.batches.push((count, Times { baseline: each(baseline), contender: each(contender) }));
        contender
    }

    /// As many items before these, from the end again where these are the first.
    fn before(&self, items: &Range<usize>) -> Range<usize> {
        let end = if items.start < items.len() { self.race.items } else { items.start };
        end - items.len()..end
    }

    fn medians(self) -> Times {
        let of = |side: fn(&Times) -> f64| {
            median(self.batches.iter().map(|(count, times)| (*count, side(times))).collect())
        };
        Times { baseline: of(|times| times.baseline), contender: of(|times| times.contender) }
    }
}

/// How long it takes.
pub fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// The value that half of the weight is below: criterion's first batches are of single items, and say little.
fn median(mut values: Vec<(usize, f64)>) -> f64 {
    values.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let half = values.iter().map(|(weight, _)| weight).sum::<usize>() / 2;
    let mut below = 0;
    let middle = values.iter().find(|(weight, _)| {
        below += weight;
        below > half
    });
    middle.map_or(f64::NAN, |(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_weighted() {
        assert_eq!(median(vec![(1, 9.0), (1, 8.0), (1, 7.0), (10, 2.0), (10, 3.0)]), 3.0);
    }

    #[test]
    fn batches_go_round_the_items() {
        let mut seen = Vec::new();
        let race = Race { items: 5, batch: 2, baseline: |_| {}, contender: |items| seen.push(items) };
        Running::new(race).run(8);
        // Each after the batch before it.
        assert_eq!(seen, [3..5, 0..2, 0..2, 2..4, 3..4, 4..5, 3..5, 0..2, 1..2, 2..3]);
    }
}
