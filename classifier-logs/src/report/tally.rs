//! Counts by label, of which most things have few.

/// A count for each label that occurs.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: Vec<(usize, u64)>,
}

impl Tally {
    pub(super) fn add(&mut self, label: usize, count: u64) {
        match self.counts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, known)) => *known += count,
            None => self.counts.push((label, count)),
        }
    }

    pub(super) fn merge(&mut self, other: &Tally) {
        other.counts.iter().for_each(|&(label, count)| self.add(label, count));
    }

    pub(super) fn get(&self, label: usize) -> u64 {
        self.counts.iter().find(|(known, _)| *known == label).map_or(0, |&(_, count)| count)
    }

    pub(super) fn total(&self) -> u64 {
        self.counts.iter().map(|&(_, count)| count).sum()
    }

    /// Labels and counts, the most frequent first.
    pub(super) fn sorted(&self) -> Vec<(usize, u64)> {
        let mut counts = self.counts.clone();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counts
    }
}
