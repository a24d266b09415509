//! Random numbers that are the same everywhere for the same seed.

/// SplitMix64: small, and good enough to make up logs.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which must not be 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Zipf's law over some items: the one at rank *r* comes up in proportion to 1/*r*.
#[derive(Clone, Debug)]
pub(super) struct Zipf {
    /// Where the share of each item ends.
    ends: Vec<u64>,
}

impl Zipf {
    pub(super) fn new(items: usize) -> Self {
        let mut end = 0;
        let ends = (1..=items as u64).map(|rank| {
            end += (1 << 32) / rank;
            end
        });
        Zipf { ends: ends.collect() }
    }

    pub(super) fn rank(&self, random: &mut Random) -> usize {
        let all = self.ends.last().copied().unwrap_or(1);
        let at = random.below(all);
        self.ends.partition_point(|&end| end <= at)
    }
}
