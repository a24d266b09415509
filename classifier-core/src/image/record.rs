//! Records of fixed size in little-endian bytes, read without alignment and without panics.

use core::ops::Range;

use super::layout::Section;

/// An integer field of a record.
pub(crate) trait Field: Copy {
    const SIZE: usize;
    /// The value at `at`; zero past the end, which validation excludes.
    fn get(bytes: &[u8], at: usize) -> Self;
    #[cfg(feature = "compile")]
    fn put(self, out: &mut Vec<u8>);
}

macro_rules! field {
    ($($int:ty),+) => {$(
        impl Field for $int {
            const SIZE: usize = size_of::<$int>();

            #[inline(always)]
            fn get(bytes: &[u8], at: usize) -> Self {
                #[cfg(test)]
                reads::count();
                match bytes.get(at..).and_then(<[u8]>::first_chunk) {
                    Some(chunk) => <$int>::from_le_bytes(*chunk),
                    None => 0,
                }
            }

            #[cfg(feature = "compile")]
            fn put(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
        }
    )+};
}

field!(u8, u16, u32, u64, u128);

/// A range of records, integers or bytes of a section, from `start` up to `end`, which is not part of it.
///
/// Every list that belongs to one record is a field of this type. Two kinds of lists are not: those of a fixed length
/// or of one that another field says stand as the index of their first item, and those that belong to each index of a
/// dense table stand as the table of their starts, where the next start is the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// `length` items from `start` on.
    pub(crate) fn of(start: u32, length: u32) -> Self {
        Span { start, end: start.saturating_add(length) }
    }

    /// Items; 0 where the end stands before the start, which validation excludes.
    #[inline(always)]
    pub(crate) fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    #[inline(always)]
    pub(crate) fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The indices.
    #[inline(always)]
    pub(crate) fn indices(self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Field for Span {
    const SIZE: usize = 2 * u32::SIZE;

    #[inline(always)]
    fn get(bytes: &[u8], at: usize) -> Self {
        Span { start: u32::get(bytes, at), end: u32::get(bytes, at.wrapping_add(u32::SIZE)) }
    }

    #[cfg(feature = "compile")]
    fn put(self, out: &mut Vec<u8>) {
        self.start.put(out);
        self.end.put(out);
    }
}

/// Counts reads of fields, so that tests can say what loading an image or classifying with it costs, without a clock.
#[cfg(test)]
pub(crate) mod reads {
    use std::cell::Cell;

    thread_local! {
        static READS: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        READS.set(READS.get() + 1);
    }

    /// How many fields a piece of work reads.
    pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, u64) {
        let before = READS.get();
        let result = work();
        (result, READS.get() - before)
    }
}

/// A fixed number of bytes with named fields.
pub(crate) trait Record: Sized {
    const SIZE: usize;
    fn read(bytes: &[u8], at: usize) -> Self;
    #[cfg(feature = "compile")]
    fn write(&self, out: &mut Vec<u8>);
}

/// A record that a section consists of.
pub(crate) trait Item: Record {
    const SECTION: Section;
}

/// Defines a record, and with `in` the section that consists of such records. The order of the fields is their order in
/// the image.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident in $section:ident { $($fields:tt)* }) => {
        $crate::image::record::record! { $(#[$meta])* $name { $($fields)* } }

        impl $crate::image::record::Item for $name {
            const SECTION: $crate::image::layout::Section = $crate::image::layout::Section::$section;
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $int:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) struct $name { $($(#[$field_meta])* pub(crate) $field: $int,)+ }

        impl $crate::image::record::Record for $name {
            const SIZE: usize = 0 $(+ <$int as $crate::image::record::Field>::SIZE)+;

            #[inline(always)]
            fn read(bytes: &[u8], at: usize) -> Self {
                // One bounds check for the whole record, so that the fields need none.
                let bytes = bytes.get(at..at.wrapping_add(Self::SIZE)).unwrap_or(&[0; Self::SIZE]);
                let mut next = 0;
                $(
                    let $field = <$int as $crate::image::record::Field>::get(bytes, next);
                    next += <$int as $crate::image::record::Field>::SIZE;
                )+
                let _ = next;
                Self { $($field,)+ }
            }

            #[cfg(feature = "compile")]
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field,)+ } = *self;
                $($crate::image::record::Field::put($field, out);)+
            }
        }
    };
}
pub(crate) use record;

/// A section that is an array of records.
#[derive(Debug)]
pub(crate) struct Table<'a, R> {
    bytes: &'a [u8],
    record: core::marker::PhantomData<fn() -> R>,
}

// Derives would ask the same of `R`.
impl<R> Clone for Table<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Table<'_, R> {}

impl<'a, R: Record> Table<'a, R> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Table { bytes, record: core::marker::PhantomData }
    }

    pub(crate) const fn len(self) -> usize {
        self.bytes.len() / R::SIZE
    }

    /// Record `index`; all zero past the end, which validation excludes.
    #[inline(always)]
    pub(crate) fn at(self, index: usize) -> R {
        R::read(self.bytes, index.wrapping_mul(R::SIZE))
    }

    /// The first record for which `is_before` does not hold, of an ascending table; its length where it
    /// holds for all. Logarithmic in the table.
    pub(crate) fn search(self, is_before: impl Fn(R) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(self.at(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The records of the span; none where it is not within the section.
    #[inline(always)]
    pub(crate) fn span(self, span: Span) -> Self {
        let Range { start, end } = span.indices();
        let range = start.wrapping_mul(R::SIZE)..end.wrapping_mul(R::SIZE);
        Table::new(self.bytes.get(range).unwrap_or(&[]))
    }

    /// The first record; `self` are then those after it.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Option<R> {
        let (first, rest) = self.bytes.split_at_checked(R::SIZE)?;
        self.bytes = rest;
        Some(R::read(first, 0))
    }

    #[inline(always)]
    pub(crate) fn iter(mut self) -> impl Iterator<Item = R> + 'a
    where
        R: 'a,
    {
        core::iter::from_fn(move || self.next())
    }
}

/// A section that is an array of integers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ints<'a, T> {
    bytes: &'a [u8],
    int: core::marker::PhantomData<fn() -> T>,
}

impl<'a, T: Field> Ints<'a, T> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Ints { bytes, int: core::marker::PhantomData }
    }

    pub(crate) fn len(self) -> usize {
        self.bytes.len() / T::SIZE
    }

    /// Integer `index`; zero past the end, which validation excludes.
    #[inline(always)]
    pub(crate) fn at(self, index: usize) -> T {
        T::get(self.bytes, index.wrapping_mul(T::SIZE))
    }

    /// Its bytes.
    #[inline(always)]
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The integers from `start` on.
    #[inline(always)]
    pub(crate) fn from(self, start: usize) -> Self {
        Ints::new(self.bytes.get(start.wrapping_mul(T::SIZE)..).unwrap_or(&[]))
    }

    /// The integers of the span; none where it is not within the section.
    #[inline(always)]
    pub(crate) fn span(self, span: Span) -> Self {
        let Range { start, end } = span.indices();
        Ints::new(self.bytes.get(start.wrapping_mul(T::SIZE)..end.wrapping_mul(T::SIZE)).unwrap_or(&[]))
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = T> + 'a
    where
        T: 'a,
    {
        self.bytes.chunks_exact(T::SIZE).map(|bytes| T::get(bytes, 0))
    }
}

/// The starts of lists: the list of an index ends where that of the next starts.
impl Ints<'_, u32> {
    /// The list of an index; empty at 0 where the index or the next is past the end.
    #[inline(always)]
    pub(crate) fn list(self, index: usize) -> Span {
        let start = index.wrapping_mul(u32::SIZE);
        let bytes = self.bytes.get(start..start.wrapping_add(Span::SIZE)).unwrap_or(&[]);
        Span::get(bytes, 0)
    }
}
