//! The rule that bounds what an image may cost.
//!
//! Every range of a section belongs to one record, and the ranges stand in the order of their records ([`InOrder`]); so
//! going over all of them is linear in the image, for validation and for a classification. What records of the compiler
//! do share is counted against a budget that is linear in the image ([`Shared`]): the columns of DFAs, and the fragments
//! that several windows lead to.

use super::super::ImageError;
use super::super::read::Image;
use super::super::record::Span;
use super::{Checked, check};

/// Ranges of a section that belong to one record each, in the order of the records and without a hole.
#[derive(Default)]
pub(super) struct InOrder {
    pub(super) end: u32,
}

impl InOrder {
    /// The next range, which starts where the last one ended.
    pub(super) fn next(&mut self, next: Span, what: &'static str) -> Checked {
        check(next.start == self.end && next.start <= next.end, what)?;
        self.end = next.end;
        Ok(())
    }

    /// The same, where a record without a range may say anything.
    pub(super) fn next_unless_empty(&mut self, next: Span, what: &'static str) -> Checked {
        if next.is_empty() { Ok(()) } else { self.next(next, what) }
    }
}

/// What records share with others: so many visits are left.
pub(super) struct Shared {
    pub(super) left: u64,
}

impl Shared {
    /// Visits for each byte of an image. The compiler's images need less than one; `sharing_of_real_images` in
    /// `tests/image_costs.rs` watches it.
    const VISITS_PER_BYTE: u64 = 8;

    pub(super) fn of(image: &Image<'_>) -> Self {
        Shared { left: image.bytes().len() as u64 * Self::VISITS_PER_BYTE }
    }

    /// Takes as many visits as a shared list is long.
    pub(super) fn visit(&mut self, length: u64, what: &'static str) -> Checked {
        match self.left.checked_sub(length) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ImageError::Damaged(what)),
        }
    }
}
