//! The most frequent of any number of keys, in bounded memory.
//!
//! This is "space-saving" (Metwally, Agrawal and El Abbadi, 2005). While there are no more keys than places, counts
//! are exact. Then the least frequent key gives its place to a new one, which takes over its count as what it may
//! have been counted before: a count is never too small, and it is known how much too large it may be.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct Top<V> {
    places: HashMap<Arc<str>, usize>,
    entries: Vec<Entry<V>>,
    /// Entries by count, for the least.
    order: BTreeSet<(u64, usize)>,
    most: usize,
    /// How often an entry was given to another key.
    replaced: u64,
}

#[derive(Debug)]
pub(super) struct Entry<V> {
    pub(super) key: Arc<str>,
    /// At least so often; counted since it has its place.
    pub(super) count: u64,
    /// And so often at most before that.
    pub(super) before: u64,
    pub(super) value: V,
}

impl<V> Top<V> {
    pub(super) fn new(most: usize) -> Self {
        Top {
            places: HashMap::new(),
            entries: Vec::new(),
            order: BTreeSet::new(),
            most: most.max(1),
            replaced: 0,
        }
    }

    /// Counts a key once; gives what is kept with it, new where the key is.
    pub(super) fn add(&mut self, key: &str, new: impl FnOnce() -> V) -> &mut V {
        let at = match self.places.get(key) {
            Some(&at) => at,
            None if self.entries.len() < self.most => self.append(key, new()),
            None => self.replace(key, new()),
        };
        let entry = &mut self.entries[at];
        self.order.remove(&(entry.rank(), at));
        entry.count += 1;
        self.order.insert((entry.rank(), at));
        &mut entry.value
    }

    fn append(&mut self, key: &str, value: V) -> usize {
        let (key, at) = (Arc::from(key), self.entries.len());
        self.places.insert(Arc::clone(&key), at);
        self.entries.push(Entry { key, count: 0, before: 0, value });
        at
    }

    fn replace(&mut self, key: &str, value: V) -> usize {
        let (least, at) = *self.order.first().expect("there is at least one place");
        self.places.remove(&self.entries[at].key);
        let key = Arc::from(key);
        self.places.insert(Arc::clone(&key), at);
        self.order.remove(&(least, at));
        self.entries[at] = Entry { key, count: 0, before: least, value };
        self.replaced += 1;
        at
    }

    /// The entries, the most frequent first; those that are as frequent in the order of their keys.
    pub(super) fn sorted(&self) -> Vec<&Entry<V>> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        entries
    }

    /// How many keys there are; more, where some were replaced.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether all counts are exact.
    pub(super) fn is_exact(&self) -> bool {
        self.replaced == 0
    }
}

impl<V> Entry<V> {
    fn rank(&self) -> u64 {
        self.before + self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_while_there_is_room() {
        let mut top = Top::new(3);
        for key in ["a", "b", "a", "c", "b", "a"] {
            *top.add(key, || 0) += 1;
        }
        let found: Vec<_> =
            top.sorted().iter().map(|e| (e.key.to_string(), e.count, e.before, e.value)).collect();
        let expected = [("a", 3, 0, 3), ("b", 2, 0, 2), ("c", 1, 0, 1)];
        assert_eq!(found, expected.map(|(key, count, before, value)| (key.to_owned(), count, before, value)));
        assert!(top.is_exact());
    }

    /// Among 10,000 rare keys, each frequent one is found, and the counts bound the true ones.
    #[test]
    fn bounds_hold() {
        let mut top = Top::new(50);
        for round in 0..10_000 {
            top.add(&format!("rare {round}"), || ());
            for frequent in 0..5 {
                top.add(&format!("frequent {frequent}"), || ());
            }
        }
        assert_eq!((top.len(), top.is_exact()), (50, false));
        for entry in &top.sorted()[..5] {
            assert!(entry.key.starts_with("frequent"), "{}", entry.key);
            assert!(entry.count <= 10_000 && 10_000 <= entry.count + entry.before, "{entry:?}");
        }
    }
}
