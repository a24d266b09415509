//! `Fragments`, `Chains`, `Literals`, `Spots`, `Wides`.

use super::super::capacity::MAX_SLOTS;
use super::super::layout::{Fragment, NONE, Wide, chain_flag};
use super::super::read::Image;
use super::super::record::Span;
use super::bounds::InOrder;
use super::{Checked, ascending, check, each, index_or_none, within};

impl Image<'_> {
    pub(super) fn check_fragments(&self) -> Checked {
        check(self.slots() <= MAX_SLOTS, "there are too many slots")?;
        let mut literals = InOrder::default();
        each(self.fragments(), |fragment| {
            self.check_literal(&fragment, &mut literals)?;
            check(index_or_none(fragment.chain, self.chains().len()), "a fragment's chain is missing")?;
            check(index_or_none(fragment.search, self.searches().len()), "a fragment's search is missing")?;
            // Past the last chain there are no flags: heads, and literals that only gate, have no chain.
            let flags = self.chains().at(fragment.chain as usize).flags;
            check(
                fragment.search != NONE || flags & chain_flag::NEWLINE == 0,
                "a fragment's search is missing",
            )?;
            check(
                index_or_none(fragment.previous, self.slots()) && index_or_none(fragment.slot, self.slots()),
                "a fragment's slot is missing",
            )
        })?;
        self.check_spots()?;
        self.check_wides()
    }

    fn check_literal(&self, fragment: &Fragment, literals: &mut InOrder) -> Checked {
        let literal = Span::of(fragment.literal, 2 * u32::from(fragment.length));
        literals.next(literal, "a fragment's literal is another's")?;
        check(!literal.is_empty() && within(literal, self.literals().len()), "a literal is missing")
    }

    fn check_spots(&self) -> Checked {
        let mut spots = InOrder::default();
        each(self.fragments(), |fragment| {
            spots.next(fragment.spots, "a fragment's spots are another's")?;
            check(within(fragment.spots, self.spots().len()), "a fragment's spots are missing")?;
            let offsets = || self.spots().span(fragment.spots).iter().map(|spot| spot.offset);
            check(
                offsets().all(|offset| offset < fragment.length) && ascending(offsets()),
                "a spot lies outside its fragment, or out of order",
            )
        })
    }

    fn check_wides(&self) -> Checked {
        let mut wides = InOrder::default();
        each(self.fragments(), |fragment| {
            wides.next(fragment.wides, "a fragment's wide positions are another's")?;
            check(within(fragment.wides, self.wides().len()), "a fragment's wide positions are missing")?;
            let wides = self.wides().span(fragment.wides);
            let stands =
                |wide: Wide| wide.offset < fragment.length && (wide.class as usize) < self.classes().len();
            check(
                wides.iter().all(stands) && ascending(wides.iter().map(|wide| wide.offset)),
                "a wide position has no class, or is out of order",
            )
        })
    }

    pub(super) fn check_chains(&self) -> Checked {
        each(self.chains(), |chain| {
            self.check_rule(chain.rule)?;
            check(index_or_none(chain.head, self.fragments().len()), "a chain's head is missing")
        })
    }
}
