//! Deep validation of an image that comes from outside, section by section.
//!
//! The matcher reads nothing outside an image and ends on any image, valid or not; validation is for the
//! right answers: it refuses what no compiler has written. [`bounds`] is the rule that keeps it, and classifications,
//! linear in the image.

mod bounds;
mod classes;
mod dfas;
mod fragments;
mod grams;
mod rules;
mod searches;
mod shards;
mod vocabulary;

use self::bounds::{InOrder, Shared};
use super::layout::{Extent, NONE};
use super::read::{HEADER_SIZE, Image, SECTIONS_START};
use super::record::{Field, Record, Span, Table};
use super::{ImageError, checksum};

type Checked = Result<(), ImageError>;

/// An error that says what is wrong, unless the condition holds.
fn check(holds: bool, what: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(ImageError::Damaged(what)) }
}

/// Checks each record of a table.
fn each<R: Record>(table: Table<'_, R>, mut check: impl FnMut(R) -> Checked) -> Checked {
    table.iter().try_for_each(&mut check)
}

/// Whether the span is a range within `0..size`.
fn within(span: Span, size: usize) -> bool {
    span.start <= span.end && span.end as usize <= size
}

/// Whether it is an index below `size`, or [`NONE`].
fn index_or_none(index: u32, size: usize) -> bool {
    index == NONE || (index as usize) < size
}

/// Whether each is greater than the one before it.
fn ascending<T: PartialOrd>(items: impl Iterator<Item = T>) -> bool {
    items.is_sorted_by(|one, next| one < next)
}

impl Image<'_> {
    /// Checks the checksum and every record, once, for an image that comes from outside.
    ///
    /// Linear in the image. A classification with an image that passes takes time linear in the text times the image,
    /// at the worst.
    ///
    /// # Errors
    ///
    /// [`ImageError::Checksum`] or [`ImageError::Damaged`], which says what is wrong.
    pub fn validate(&self) -> Checked {
        self.validate_counting().map(drop)
    }

    /// [`validate`](Self::validate), which also says how many visits to shared lists it took, of those that were
    /// allowed: for tests of what validating costs.
    #[doc(hidden)]
    pub fn validate_counting(&self) -> Result<(u64, u64), ImageError> {
        if checksum(self.bytes()) != u64::get(self.bytes(), HEADER_SIZE - size_of::<u64>()) {
            return Err(ImageError::Checksum);
        }
        let mut shared = Shared::of(self);
        let allowed = shared.left;
        self.check_sections()?;
        self.check_rules()?;
        self.check_dfas(&mut shared)?;
        self.check_shards()?;
        self.check_searches()?;
        self.check_classes()?;
        self.check_fragments()?;
        self.check_chains()?;
        self.check_tiers(&mut shared)?;
        self.check_vocabulary()?;
        Ok((allowed - shared.left, allowed))
    }

    /// Sections stand one after the other: none may be seen twice, as two kinds of records.
    fn check_sections(&self) -> Checked {
        let mut sections = InOrder { end: SECTIONS_START as u32 };
        self.extents().try_for_each(|Extent { offset, length }| {
            sections.next(Span::of(offset, length), "sections overlap, or something is between them")
        })?;
        check(sections.end as usize == self.bytes().len(), "something follows the last section")
    }
}
