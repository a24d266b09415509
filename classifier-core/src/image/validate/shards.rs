//! `Shards`, `SkipCodes`, `Skips`.

use super::super::layout::{NONE, Shard, skip};
use super::super::read::Image;
use super::super::record::Span;
use super::bounds::InOrder;
use super::dfas::is_state;
use super::{Checked, check, each, index_or_none, within};

impl Image<'_> {
    pub(super) fn check_shards(&self) -> Checked {
        let codes = self.skip_codes().as_chunks::<{ skip::CODES }>();
        check(codes.0.len() == self.shards().len() && codes.1.is_empty(), "a shard's codes are missing")?;
        let (mut dfas, mut skips) = (InOrder::default(), InOrder::default());
        self.shards().iter().zip(codes.0).try_for_each(|(shard, codes)| {
            dfas.next(Span::of(shard.dfa, 1), "a shard's DFA is another's")?;
            check((shard.dfa as usize) < self.dfas().len(), "a shard's DFA is missing")?;
            check(self.dfas().at(shard.dfa as usize).narrow == 0, "a shard's DFA is narrow")?;
            self.check_skips(&shard, codes, &mut skips)
        })
    }

    fn check_skips(&self, shard: &Shard, codes: &[u8], skips: &mut InOrder) -> Checked {
        if shard.skips == NONE {
            return Ok(());
        }
        let rows = codes.iter().max().map_or(0, |&row| u32::from(row) + 1);
        let row = Span::of(shard.skips, rows * skip::COLUMNS as u32);
        check(within(row, self.skips().len()), "a shard's skips are missing")?;
        skips.next(row, "a shard's skips are another's")?;
        let dfa = self.dfas().at(shard.dfa as usize);
        each(self.skips().span(row), |skip| {
            check(is_state(&dfa, skip.state), "a skip leads to no state")?;
            check(index_or_none(skip.rule, self.rules().len()), "a rule that is referred to is missing")
        })
    }
}
