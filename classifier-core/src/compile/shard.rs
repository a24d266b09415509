//! Rules that are looked for in every reply, as few DFAs as the budget allows.

use super::classes::Classes;
use super::credit::Credit;
use super::dfa::{Budget, DenseDfa, Source, determinize};

/// Entries of the DFA of one shard: at most all that a `u16` can name.
const ENTRIES: usize = 65_534;

/// How much more work than by themselves rules may cost together. Those that multiply each other's states
/// cost far more.
const TOGETHER: usize = 2;

/// What each group may cost in any case.
const LEAST_WORK: usize = 1 << 12;

/// Groups of so many rules are always tried. Larger ones are while there is credit: what dividing may cost
/// beyond a few times what the rules cost by themselves.
const SMALL_GROUP: usize = 16;
const CREDIT: usize = 1 << 20;
const CREDIT_TIMES: usize = 4;

/// A rule whose DFA is within the budget of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'n> {
    pub(super) source: Source<'n>,
    /// The work that its DFA took.
    pub(super) work: usize,
}

/// Divides rules into shards: `lasting` ones may go on to the end of the text, others soon die. Where the
/// shards take more than `room` bytes, some are missing.
pub(super) fn shards(rules: &[Member<'_>], lasting: bool, classes: &Classes, room: usize) -> Vec<DenseDfa> {
    let mut credit = Credit::new(work(rules).saturating_mul(CREDIT_TIMES).saturating_add(CREDIT));
    let mut shards = Vec::new();
    let mut size = 0;
    let mut open = vec![rules];
    while let Some(rules) = open.pop().filter(|_| size <= room) {
        if rules.is_empty() {
            continue;
        }
        match shard(rules, lasting, classes, &mut credit) {
            Ok(dfa) => {
                size += dfa.size();
                shards.push(dfa);
            }
            Err(_) if rules.len() == 1 => unreachable!("the DFA of each rule came about before"),
            Err(Parts(parts)) => open.extend(rules.chunks(rules.len().div_ceil(parts)).rev()),
        }
    }
    shards
}

fn work(rules: &[Member<'_>]) -> usize {
    rules.iter().map(|rule| rule.work).sum()
}

/// The rules do not fit in one shard, but perhaps in as many.
struct Parts(usize);

/// The rules in one shard, unless that is over the budget.
fn shard(
    rules: &[Member<'_>],
    lasting: bool,
    classes: &Classes,
    credit: &mut Credit,
) -> Result<DenseDfa, Parts> {
    let sources: Vec<Source<'_>> = rules.iter().map(|rule| rule.source).collect();
    let most = match rules.len() {
        1 => usize::MAX,
        _ => work(rules).saturating_mul(TOGETHER).saturating_add(LEAST_WORK),
    };
    let budget = Budget { states: usize::MAX, entries: ENTRIES, work: most };
    let forget = !lasting || rules.len() == 1;
    let (dfa, spent) = match rules.len() {
        ..=SMALL_GROUP => determinize(&sources, classes, forget, budget),
        _ => credit.attempt(&sources, classes, forget, budget),
    };
    match dfa {
        Some(dfa) => Ok(dfa),
        // They only were too many.
        None if spent <= most => Err(Parts(2)),
        None => Err(Parts(4)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::nfa::Nfa;

    /// How many rules are in each shard of these.
    fn sizes(patterns: &[String], floating: bool, lasting: bool) -> Vec<usize> {
        let mut classes = Classes::default();
        let nfas: Vec<Nfa> = patterns.iter().map(|pattern| Nfa::of(pattern, &mut classes)).collect();
        let member = |(number, nfa)| {
            let source = Source { number, nfa, floating };
            let budget = Budget { states: usize::MAX, entries: ENTRIES, work: usize::MAX };
            let (dfa, work) = determinize(&[source], &classes, true, budget);
            assert!(dfa.is_some(), "rule {number} by itself is within the budget");
            Member { source, work }
        };
        let members: Vec<Member<'_>> = (0..).zip(&nfas).map(member).collect();
        let shards = shards(&members, lasting, &classes, usize::MAX);
        // Each of these rules is accepted somewhere.
        let rules = |dfa: &DenseDfa| {
            let mut rules: Vec<u32> = dfa.accepts.iter().flatten().copied().collect();
            rules.sort_unstable();
            rules.dedup();
            rules
        };
        let mut all: Vec<u32> = shards.iter().flat_map(rules).collect();
        all.sort_unstable();
        assert_eq!(all, (0..patterns.len() as u32).collect::<Vec<_>>(), "each rule is in one shard");
        shards.iter().map(|shard| rules(shard).len()).collect()
    }

    #[test]
    fn rules_that_add_up_share_one_dfa() {
        let codes: Vec<String> = (0..100).map(|i| format!(r"^[45]\d\d [45]\.{}\.\d+ ", i % 8)).collect();
        assert_eq!(sizes(&codes, false, false), [100]);
        // With the rules forgotten that were accepted there would be a state for each set of them.
        let letters: Vec<String> =
            "abcdefghijklmnopqrstuvwxyz".split_inclusive(|c| c > 'b').map(str::to_owned).collect();
        assert_eq!(sizes(&letters, true, true), [letters.len()]);
    }

    #[test]
    fn rules_that_multiply_are_divided() {
        let rules: Vec<String> = (0..24).map(|i| format!("{:02}.*[a-z]{:02}.*x", i, i + 24)).collect();
        let sizes = sizes(&rules, true, true);
        assert!(sizes.len() > 2 && sizes.len() < 24, "{sizes:?}");
    }
}
