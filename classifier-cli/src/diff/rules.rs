//! Which rules were added, removed, moved or relabelled.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Label and pattern.
pub(super) type Key<'r> = (&'r str, &'r str);

/// The differences of two rule sets, as numbers of rules.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    /// Of the old rules.
    pub(super) removed: Vec<usize>,
    /// Of the new rules.
    pub(super) added: Vec<usize>,
    /// The same rule elsewhere, as old and new number.
    pub(super) moved: Vec<(usize, usize)>,
    /// The same pattern under another label, as old and new number.
    pub(super) relabelled: Vec<(usize, usize)>,
}

impl Comparison {
    /// # Complexity
    ///
    /// `n log n` in the rules: also where every rule has moved.
    pub(super) fn new(old: &[Key<'_>], new: &[Key<'_>]) -> Self {
        let all = |keys: &[Key<'_>]| (0..keys.len()).collect();
        let same = pair(all(old), all(new), |rule| old[rule], |rule| new[rule]);
        let others = pair(same.removed, same.added, |rule| old[rule].1, |rule| new[rule].1);
        Comparison {
            removed: others.removed,
            added: others.added,
            moved: moved(same.pairs),
            relabelled: others.pairs,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Comparison::default()
    }
}

/// What is on both sides, and what is on one only; each in order.
struct Paired {
    pairs: Vec<(usize, usize)>,
    removed: Vec<usize>,
    added: Vec<usize>,
}

/// Pairs rules with equal keys: of several the first with the first, the second with the second.
fn pair<K: Hash + Eq>(
    old: Vec<usize>,
    new: Vec<usize>,
    old_key: impl Fn(usize) -> K,
    new_key: impl Fn(usize) -> K,
) -> Paired {
    let mut by_key: HashMap<K, VecDeque<usize>> = HashMap::new();
    for rule in new {
        by_key.entry(new_key(rule)).or_default().push_back(rule);
    }
    let (mut pairs, mut removed) = (Vec::new(), Vec::new());
    for rule in old {
        match by_key.get_mut(&old_key(rule)).and_then(VecDeque::pop_front) {
            Some(partner) => pairs.push((rule, partner)),
            None => removed.push(rule),
        }
    }
    let mut added: Vec<usize> = by_key.into_values().flatten().collect();
    added.sort_unstable();
    Paired { pairs, removed, added }
}

/// The pairs that do not keep their order: all but the longest run of pairs, not necessarily adjacent, whose
/// new numbers ascend as their old ones do.
fn moved(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let kept = longest_ascent(&pairs.iter().map(|&(_, new)| new).collect::<Vec<_>>());
    pairs.into_iter().zip(kept).filter(|(_, kept)| !kept).map(|(pair, _)| pair).collect()
}

/// Which of the different numbers belong to a longest ascending subsequence.
fn longest_ascent(numbers: &[usize]) -> Vec<bool> {
    // For each length, the place of the least number that ends an ascent of it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut kept = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        kept[at] = true;
        next = before[at];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(old: &str, new: &str) -> Comparison {
        // `Aa`: label A, pattern a.
        let keys =
            |text: &'static str| text.split_whitespace().map(|rule| rule.split_at(1)).collect::<Vec<_>>();
        let leak = |text: &str| &*text.to_owned().leak();
        Comparison::new(&keys(leak(old)), &keys(leak(new)))
    }

    fn expected(
        removed: &[usize],
        added: &[usize],
        moved: &[(usize, usize)],
        relabelled: &[(usize, usize)],
    ) -> Comparison {
        Comparison {
            removed: removed.into(),
            added: added.into(),
            moved: moved.into(),
            relabelled: relabelled.into(),
        }
    }

    #[test]
    fn differences() {
        for (old, new, expected) in [
            ("", "", expected(&[], &[], &[], &[])),
            ("Aa Ab", "Aa Ab", expected(&[], &[], &[], &[])),
            ("Aa Ab Ac", "Ax Aa Ab Ac", expected(&[], &[0], &[], &[])),
            ("Aa Ab Ac", "Ab Ac", expected(&[0], &[], &[], &[])),
            ("Aa Ab Ac", "Ab Ac Aa", expected(&[], &[], &[(0, 2)], &[])),
            ("Aa Ab Ac", "Ac Aa Ab", expected(&[], &[], &[(2, 0)], &[])),
            ("Aa Bb", "Aa Cb", expected(&[], &[], &[], &[(1, 1)])),
            // A rule that is written twice.
            ("Aa Ab", "Aa Ab Aa", expected(&[], &[2], &[], &[])),
            ("Aa Ba", "Aa", expected(&[1], &[], &[], &[])),
            ("Aa Ba", "Ba Ca", expected(&[], &[], &[], &[(0, 1)])),
            // All at once.
            ("Aa Ab Ac Ad Be", "Ad Aa Ac Ax Ce", expected(&[1], &[3], &[(3, 0)], &[(4, 4)])),
        ] {
            assert_eq!(compare(old, new), expected, "{old} -> {new}");
            assert_eq!(expected.is_empty(), old == new);
        }
    }

    /// Every order of six numbers, against all subsets.
    #[test]
    fn no_ascent_is_longer() {
        fn orders(rest: &[usize]) -> Vec<Vec<usize>> {
            if rest.is_empty() {
                return vec![Vec::new()];
            }
            let mut all = Vec::new();
            for (at, &first) in rest.iter().enumerate() {
                let others = [&rest[..at], &rest[at + 1..]].concat();
                all.extend(orders(&others).into_iter().map(|order| [&[first], order.as_slice()].concat()));
            }
            all
        }
        for order in orders(&[0, 1, 2, 3, 4, 5]) {
            let subset = |chosen: u32| -> Vec<usize> {
                (0..6).filter(|at| chosen >> at & 1 == 1).map(|at| order[at]).collect()
            };
            let longest = (0..64).map(subset).filter(|some| some.is_sorted()).map(|some| some.len()).max();
            let kept = longest_ascent(&order);
            let kept: Vec<_> = order.iter().zip(kept).filter(|(_, kept)| *kept).map(|(n, _)| n).collect();
            assert!(kept.is_sorted() && Some(kept.len()) == longest, "{order:?}: {kept:?}");
        }
    }
}
