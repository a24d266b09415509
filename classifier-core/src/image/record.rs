//! Records of fixed size in little-endian bytes, read without alignment and without panics.

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

/// Defines a record: the order of the fields is their order in the image.
macro_rules! record {
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

    pub(crate) fn len(self) -> usize {
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

    /// The records from `start` to `end`; none where the range is not within the section.
    #[inline(always)]
    pub(crate) fn range(self, start: usize, end: usize) -> Self {
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

    /// Integers `index` and `index + 1`; zero where either is past the end.
    #[inline(always)]
    pub(crate) fn pair(self, index: usize) -> (T, T) {
        let start = index.wrapping_mul(T::SIZE);
        let bytes = self.bytes.get(start..start.wrapping_add(2 * T::SIZE)).unwrap_or(&[]);
        (T::get(bytes, 0), T::get(bytes, T::SIZE))
    }

    /// The integers from `start` on.
    #[inline(always)]
    pub(crate) fn from(self, start: usize) -> Self {
        Ints::new(self.bytes.get(start.wrapping_mul(T::SIZE)..).unwrap_or(&[]))
    }

    /// The integers from `start` to `end`; none where the range is not within the section.
    #[inline(always)]
    pub(crate) fn range(self, start: usize, end: usize) -> Self {
        Ints::new(self.bytes.get(start.wrapping_mul(T::SIZE)..end.wrapping_mul(T::SIZE)).unwrap_or(&[]))
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = T> + 'a
    where
        T: 'a,
    {
        (0..self.len()).map(move |index| self.at(index))
    }
}
