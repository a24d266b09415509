//! `Groups`, `Tiers`, `Filters`, `Buckets`, `Windows`, `Entries`.

use super::super::capacity::MAX_TIERS;
use super::super::gram::FILTER_BITS;
use super::super::layout::{NONE, Tier, Window, group, low_bytes, skip};
use super::super::read::Image;
use super::super::record::{Span, Table};
use super::bounds::{InOrder, Shared};
use super::{Checked, check, each, within};

fn filter_of(tier: &Tier) -> Span {
    Span::of(tier.filter, 1 << tier.filter_bits)
}

/// One start more than there are buckets.
fn buckets_of(tier: &Tier) -> Span {
    Span::of(tier.buckets, (1 << tier.bucket_bits) + 1)
}

impl Image<'_> {
    pub(super) fn check_tiers(&self, shared: &mut Shared) -> Checked {
        let groups = self.groups();
        check(
            groups.len() == skip::CODES && groups.iter().all(|&group| group < group::ANY),
            "the groups of codes are missing",
        )?;
        self.check_entries(shared)?;
        check(self.tiers().len() <= MAX_TIERS, "there are too many tiers")?;
        let (mut filters, mut buckets, mut windows) =
            (InOrder::default(), InOrder::default(), InOrder::default());
        each(self.tiers(), |tier| {
            self.check_sizes(&tier)?;
            filters.next(filter_of(&tier), "a tier's filter is another's")?;
            buckets.next(buckets_of(&tier), "a tier's buckets are another's")?;
            (tier.buckets..tier.buckets + (1 << tier.bucket_bits)).try_for_each(|at| {
                let bucket = self.buckets().list(at as usize);
                windows.next(bucket, "a bucket's windows are another's")?;
                check(within(bucket, self.windows().len()), "a bucket's windows are missing")?;
                self.check_bucket(&tier, self.windows().span(bucket))
            })
        })
    }

    fn check_entries(&self, shared: &mut Shared) -> Checked {
        each(self.entries(), |entry| {
            check((entry.head as usize) < self.heads().len(), "an entry's head is missing")?;
            if let Some(search) = entry.gated() {
                return check((search as usize) < self.searches().len(), "an entry's search is missing");
            }
            check((entry.target as usize) < self.fragments().len(), "an entry's fragment is missing")?;
            let fragment = self.fragments().at(entry.target as usize);
            check(fragment.chain != NONE || fragment.search != NONE, "an entry's fragment decides nothing")?;
            // Where the window is met, the fragment is compared, and then the head of its chain.
            let head = self.fragments().at(self.chains().at(fragment.chain as usize).head as usize);
            let compared = u64::from(fragment.length) + u64::from(head.length);
            shared.visit(compared, "windows share more fragments than images are made with")
        })?;
        let mut entries = InOrder::default();
        each(self.windows(), |window| {
            entries.next(window.entries, "a window's entries are another's")?;
            check(within(window.entries, self.entries().len()), "a window's entries are missing")
        })
    }

    fn check_sizes(&self, tier: &Tier) -> Checked {
        check(matches!((tier.gram, tier.stride), (3, 1..=4) | (4, 4)), "a tier has no grams")?;
        check(FILTER_BITS.contains(&u32::from(tier.filter_bits)), "a tier's filter has no size")?;
        check(
            (6..32).contains(&tier.filter_bits) && (1..31).contains(&tier.bucket_bits),
            "a tier has no size",
        )?;
        check(within(filter_of(tier), self.filters().len()), "a tier's filter is missing")?;
        check(within(buckets_of(tier), self.buckets().len()), "a tier's buckets are missing")
    }

    fn check_bucket(&self, tier: &Tier, windows: Table<'_, Window>) -> Checked {
        let mut last = usize::MAX;
        each(windows, |window| {
            // Of two windows with the same gram, the one that starts first is met first.
            check(window.before() <= last, "a bucket's windows are out of order")?;
            last = window.before();
            self.check_window(tier, &window)
        })
    }

    fn check_window(&self, tier: &Tier, window: &Window) -> Checked {
        check(window.before() < usize::from(tier.stride), "a gram lies outside its window")?;
        let known = window.length();
        check((u32::from(tier.gram + tier.stride - 1)..8).contains(&known), "a window has no length")?;
        check(window.bytes & !low_bytes(known) & low_bytes(7) == 0, "a window is too long")?;
        each(self.entries().span(window.entries), |entry| {
            if entry.gated().is_some() {
                return Ok(());
            }
            let length = u32::from(self.fragments().at(entry.target as usize).length);
            check(u32::from(entry.offset) + known <= length, "a window lies outside its fragment")
        })
    }
}
