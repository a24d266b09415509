//! Counts by number, such as that of a label, of which most things have few.

/// A count for each number that occurs.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: Vec<(usize, u64)>,
}

impl Tally {
    pub(super) fn add(&mut self, number: usize, count: u64) {
        match self.counts.iter_mut().find(|(known, _)| *known == number) {
            Some((_, known)) => *known += count,
            None => self.counts.push((number, count)),
        }
    }

    pub(super) fn merge(&mut self, other: &Tally) {
        other.counts.iter().for_each(|&(number, count)| self.add(number, count));
    }

    /// The same by other numbers, of which several may become one.
    pub(super) fn renumbered(&self, numbers: &[usize]) -> Tally {
        let mut tally = Tally::default();
        self.counts.iter().for_each(|&(number, count)| tally.add(numbers[number], count));
        tally
    }

    pub(super) fn get(&self, number: usize) -> u64 {
        self.counts.iter().find(|(known, _)| *known == number).map_or(0, |&(_, count)| count)
    }

    pub(super) fn total(&self) -> u64 {
        self.counts.iter().map(|&(_, count)| count).sum()
    }

    /// Numbers and counts, the most frequent first.
    pub(super) fn sorted(&self) -> Vec<(usize, u64)> {
        let mut counts = self.counts.clone();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counts
    }
}
