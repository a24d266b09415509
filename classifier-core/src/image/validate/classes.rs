//! `Classes`, `Ranges`.

use super::super::read::Image;
use super::bounds::InOrder;
use super::{Checked, check, each, within};

impl Image<'_> {
    pub(super) fn check_classes(&self) -> Checked {
        each(self.ranges(), |range| check(range.low <= range.high, "a range of characters is empty"))?;
        let mut ranges = InOrder::default();
        each(self.classes(), |class| {
            ranges.next(class.ranges, "a class's ranges are another's")?;
            check(within(class.ranges, self.ranges().len()), "a class's ranges are missing")?;
            let mut last = None;
            check(
                self.ranges()
                    .span(class.ranges)
                    .iter()
                    .all(|range| last.replace(range.high).is_none_or(|last| last < range.low)),
                "a class's ranges are not ascending",
            )
        })
    }
}
