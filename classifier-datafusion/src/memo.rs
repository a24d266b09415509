//! What was answered for the values of a dictionary.
//!
//! A column comes in batches, which share the values of one dictionary. So a value is answered once for all of them, and
//! only where a row has it.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use datafusion::arrow::array::{Array, ArrayRef};

/// So many dictionaries are remembered at once: a file of Parquet has one for each group of rows, and threads read several.
const MOST: usize = 64;

/// Answers for the values of the dictionaries that were seen last. They go when the values do.
pub(crate) struct Memo<T>(Mutex<Vec<Known<T>>>);

/// The answers for the values of one dictionary, by their places.
pub(crate) type Slots<T> = Arc<[OnceLock<T>]>;

struct Known<T> {
    /// As long as this is there, no other values have its address.
    values: Weak<dyn Array>,
    slots: Slots<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(Mutex::default())
    }
}

impl<T> Memo<T> {
    /// What is known of these values; nothing at first.
    pub(crate) fn of(&self, values: &ArrayRef) -> Slots<T> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|one| one.values.strong_count() > 0);
        let same = |one: &&Known<T>| std::ptr::addr_eq(one.values.as_ptr(), Arc::as_ptr(values));
        if let Some(one) = known.iter().find(same) {
            return Arc::clone(&one.slots);
        }
        if known.len() == MOST {
            known.remove(0);
        }
        let slots: Slots<T> = (0..values.len()).map(|_| OnceLock::new()).collect();
        known.push(Known { values: Arc::downgrade(values), slots: Arc::clone(&slots) });
        slots
    }
}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringArray;

    use super::*;

    fn values() -> ArrayRef {
        Arc::new(StringArray::from(vec!["a", "b"]))
    }

    #[test]
    fn values_have_their_answers_and_take_them_along() {
        let memo = Memo::default();
        let (one, other) = (values(), values());
        memo.of(&one)[1].set(5).unwrap();
        assert_eq!((memo.of(&one)[1].get(), memo.of(&other)[1].get()), (Some(&5), None));
        drop(one);
        memo.of(&other);
        assert_eq!(memo.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn no_more_than_some_are_remembered() {
        let memo = Memo::<i32>::default();
        let all: Vec<ArrayRef> = (0..3 * MOST).map(|_| values()).collect();
        all.iter().for_each(|values| drop(memo.of(values)));
        assert_eq!(memo.0.lock().unwrap().len(), MOST);
    }
}
