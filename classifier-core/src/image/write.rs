//! Writing an image.

use super::checksum;
use super::layout::*;
use super::read::{HEADER_SIZE, SECTIONS_START};
use super::record::{Field, Item, Record, Span};

/// The sections of an image in the making.
#[derive(Debug)]
pub(crate) struct Writer {
    sections: [Vec<u8>; Section::COUNT],
    pub(crate) slots: u32,
    pub(crate) folds: bool,
    /// How many rules are decided; [`NONE`] for all.
    pub(crate) own: u32,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Writer { sections: [const { Vec::new() }; Section::COUNT], slots: 0, folds: false, own: NONE }
    }

    /// The sections of an image that is there, to be added to.
    #[cfg(test)]
    pub(super) fn of(image: &super::Image<'_>) -> Self {
        let mut writer = Writer::new();
        writer.slots = image.slots() as u32;
        writer.folds = image.folds();
        for (section, extent) in writer.sections.iter_mut().zip(image.extents()) {
            let (start, length) = (extent.offset as usize, extent.length as usize);
            section.extend_from_slice(&image.bytes()[start..start + length]);
        }
        writer
    }

    /// Replaces an integer.
    #[cfg(test)]
    pub(super) fn set_int(&mut self, section: Section, index: usize, int: u32) {
        self.sections[section as usize][index * 4..][..4].copy_from_slice(&int.to_le_bytes());
    }

    /// The image as it is by now.
    #[cfg(test)]
    pub(super) fn finish_copy(&self) -> Vec<u8> {
        let Writer { slots, folds, own, .. } = *self;
        Writer { sections: self.sections.clone(), slots, folds, own }.finish()
    }

    /// Appends a record to its section and gives its index.
    pub(crate) fn push<R: Item>(&mut self, record: &R) -> u32 {
        let index = self.count::<R>();
        record.write(&mut self.sections[R::SECTION as usize]);
        index
    }

    /// Appends records to their section.
    pub(crate) fn extend<R: Item>(&mut self, records: impl IntoIterator<Item = R>) -> Span {
        let start = self.count::<R>();
        let bytes = &mut self.sections[R::SECTION as usize];
        records.into_iter().for_each(|record| record.write(bytes));
        Span { start, end: self.count::<R>() }
    }

    /// Appends integers, or bytes, to a section of them.
    pub(crate) fn extend_ints<T: Field>(
        &mut self,
        section: Section,
        ints: impl IntoIterator<Item = T>,
    ) -> Span {
        let start = self.count_ints::<T>(section);
        let bytes = &mut self.sections[section as usize];
        ints.into_iter().for_each(|int| int.put(bytes));
        Span { start, end: self.count_ints::<T>(section) }
    }

    /// How many records of the kind there are.
    pub(crate) fn count<R: Item>(&self) -> u32 {
        index_u32(self.sections[R::SECTION as usize].len() / R::SIZE)
    }

    /// How many integers a section has.
    pub(crate) fn count_ints<T: Field>(&self, section: Section) -> u32 {
        index_u32(self.sections[section as usize].len() / T::SIZE)
    }

    /// The bytes of the image.
    pub(crate) fn size(&self) -> usize {
        SECTIONS_START + self.sections.iter().map(Vec::len).sum::<usize>()
    }

    /// The image. Its size must be below 4 GiB, which the compiler's limit sees to.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut image = Vec::with_capacity(self.size());
        image.extend_from_slice(&MAGIC);
        let header = Header {
            version: VERSION,
            sections: index_u32(Section::COUNT),
            length: index_u32(self.size()),
            slots: self.slots,
            folds: u32::from(self.folds),
            own: self.own,
            checksum: 0,
        };
        header.write(&mut image);
        let mut offset = SECTIONS_START;
        for section in &self.sections {
            Extent { offset: index_u32(offset), length: index_u32(section.len()) }.write(&mut image);
            offset += section.len();
        }
        self.sections.iter().for_each(|section| image.extend_from_slice(section));
        seal(&mut image);
        image
    }
}

/// Puts the checksum into its place.
pub(super) fn seal(image: &mut [u8]) {
    let sum = checksum(image);
    image[HEADER_SIZE - size_of::<u64>()..HEADER_SIZE].copy_from_slice(&sum.to_le_bytes());
}

/// An index or size as an image holds it.
pub(crate) fn index_u32(index: usize) -> u32 {
    u32::try_from(index).expect("the compiler keeps images below 4 GiB")
}
