//! Anchored rules, as few DFAs as the budget allows.

use super::classes::Classes;
use super::dfa::{Budget, DenseDfa, determinize};
use super::nfa::Nfa;

/// What a shard of so many rules may cost. The entries are at most all that a `u16` can name; a few rules
/// get less, so that those that explode are found before each of their groups has cost all of it.
fn budget(rules: usize) -> Budget {
    Budget {
        entries: rules.saturating_mul(2048).clamp(8192, 65_534),
        work: rules.saturating_mul(1 << 15).clamp(1 << 16, 1 << 20),
    }
}

/// The rules of a shard and their DFA.
pub(super) type Shard<'n> = (Vec<(u32, &'n Nfa)>, DenseDfa);

/// Divides anchored rules into shards; rules that are over the budget by themselves are given back.
pub(super) fn shards<'n>(rules: Vec<(u32, &'n Nfa)>, classes: &Classes) -> (Vec<Shard<'n>>, Vec<u32>) {
    let (mut shards, mut refused) = (Vec::new(), Vec::new());
    let mut open = vec![rules];
    while let Some(mut rules) = open.pop() {
        if rules.is_empty() {
            continue;
        }
        match determinize(&rules, classes, false, budget(rules.len())) {
            Some(dfa) => shards.push((rules, dfa)),
            None if rules.len() == 1 => refused.push(rules[0].0),
            None => {
                let later = rules.split_off(rules.len() / 2);
                open.push(later);
                open.push(rules);
            }
        }
    }
    (shards, refused)
}
