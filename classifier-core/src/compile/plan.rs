//! How a rule is decided: the cheapest way that is exact.

use regex_syntax::hir::{Hir, HirKind, Look, LookSet};

use super::chain::{self, Chain};
use super::classes::{CharSet, Classes};
use super::clauses::{Clause, clauses};
use super::dfa::DenseDfa;
use super::position::Position;
use super::rarity::Rarity;
use super::required::{Required, gates};
use super::vocabulary::{Needs, Sequence};
use super::window::{Tier, tier};

/// The way in which a rule is decided.
#[derive(Debug)]
pub(super) enum Plan {
    /// By a DFA that it shares with other rules, run over every text. Most text soon kills the DFA of rules
    /// that are chosen for this.
    Shared,
    /// By comparing fragments where their grams are met; all fragments of a chain are in one tier.
    Chains(Vec<(Chain, Tier)>),
    /// By an automaton of its own, run where one of these literals is met; on every text where there are
    /// none, unless it can share a DFA.
    Search(Gates),
    /// The same for each part of a rule that is too large for one DFA.
    Divided(Vec<Part>),
    /// By words, which are met once for all rules: each way with the numbers of its sets.
    Words(Vec<(Sequence, Needs)>),
}

/// A part of a rule: the rule matches where one of its parts does.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) gates: Gates,
    /// What every match starts with, as far as that is fixed.
    pub(super) start: Vec<Position>,
    pub(super) dfa: DenseDfa,
}

/// What every match of a rule that is searched for holds.
#[derive(Debug)]
pub(super) struct Gates {
    /// One of these; none where there are no good ones, or words are met by an automaton.
    pub(super) literals: Vec<Required>,
    /// A word of each.
    pub(super) clauses: Vec<Clause>,
    /// The same as sets of a vocabulary, instead of both.
    pub(super) needs: Option<Needs>,
}

impl Gates {
    pub(super) fn of(hir: &Hir, rarity: &Rarity, classes: &mut Classes) -> Gates {
        let clauses = clauses(hir, classes);
        Gates { literals: gates(hir, &clauses, rarity, classes), clauses, needs: None }
    }

    /// Whether a text is searched only where something was met.
    pub(super) fn are_some(&self) -> bool {
        !self.literals.is_empty() || self.needs.is_some()
    }
}

/// A plan without what is only made of rules within their limits.
#[derive(Debug)]
pub(super) enum Choice {
    Shared,
    Chains(Vec<(Chain, Tier)>),
    Search,
}

/// Chooses the plan of a rule.
///
/// With `shared`, what can share a DFA does: where words are met by an automaton, no scan is to be left for a few rules.
pub(super) fn choose(hir: &Hir, shared: bool, classes: &mut Classes) -> Choice {
    let anchored = is_anchored(hir) && dies_early(hir);
    if anchored && shared {
        return Choice::Shared;
    }
    match chains(hir, classes).filter(|chains| chains.len() <= FEW_CHAINS || slots(chains) == 0) {
        Some(chains) if !anchored || chains.iter().all(|(chain, _)| has_words(chain)) => {
            Choice::Chains(chains)
        }
        _ if anchored => Choice::Shared,
        _ => Choice::Search,
    }
}

/// More chains with several fragments than this are searched for instead. `message.* (?:rejected|refused|denied)` has
/// two words for each way through it, and each would be met, and told apart, in most replies; one literal gates the
/// search, and the other words are asked for by one bit each.
const FEW_CHAINS: usize = 4;

/// How many ends of fragments have to be remembered for the chains.
pub(super) fn slots(chains: &[(Chain, Tier)]) -> usize {
    chain::slots(chains.iter().map(|(chain, _)| chain))
}

/// The rule's chains, each with the tier of its grams; `None` where a fragment has no good gram.
fn chains(hir: &Hir, classes: &mut Classes) -> Option<Vec<(Chain, Tier)>> {
    let chains = chain::chains(hir, classes)?;
    chains.into_iter().map(|chain| tier_of(&chain).map(|tier| (chain, tier))).collect()
}

/// The tier that has a window for each fragment of the body.
fn tier_of(chain: &Chain) -> Option<Tier> {
    let tiers: Option<Vec<Tier>> = chain.body().iter().map(|(_, positions)| tier(positions)).collect();
    let tiers = tiers?;
    let worst = tiers.iter().max().copied()?;
    // A long literal that gates a search is cheaper than a scan for short ones.
    let gate = worst == Tier::Short && tiers.contains(&Tier::Long);
    (!gate).then_some(worst)
}

/// Whether its fragments hold words, which tell more than codes do.
fn has_words(chain: &Chain) -> bool {
    let mut runs =
        chain.body().iter().map(|(_, positions)| positions.split(|position| !position.is_letter()));
    runs.all(|mut runs| runs.any(|word| word.len() >= SHORTEST_WORD))
}

/// Letters of a word that is worth looking for.
const SHORTEST_WORD: usize = 5;

/// Whether every match starts at the start of the text.
pub(crate) fn is_anchored(hir: &Hir) -> bool {
    hir.properties().look_set_prefix().contains(Look::Start)
}

/// Whether an anchored DFA for the rule dies soon on text that it does not match: it has no loops, but over
/// a few characters such as digits, or at its very end, where the match is known before the loop.
fn dies_early(hir: &Hir) -> bool {
    let anchors = LookSet::singleton(Look::Start).union(LookSet::singleton(Look::End));
    let looks_at_ends_only = hir.properties().look_set().subtract(anchors).is_empty();
    looks_at_ends_only
        && match hir.kind() {
            HirKind::Concat(parts) => {
                let (last, rest) = parts.split_last().expect("a concatenation has parts");
                rest.iter().all(has_small_loops) && (has_small_loops(last) || is_loop_without_min(last))
            }
            _ => has_small_loops(hir),
        }
}

/// `.*` or `.+` and the like.
fn is_loop_without_min(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Repetition(repetition) if repetition.min <= 1 && has_small_loops(&repetition.sub))
}

/// The most members of a class that an anchored rule may loop over.
const SMALL_CLASS: u32 = 16;

/// The most times that an anchored rule may repeat something else.
const FEW_TIMES: u32 = 8;

fn has_small_loops(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => true,
        HirKind::Capture(capture) => has_small_loops(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(has_small_loops),
        HirKind::Repetition(repetition) => match repetition.sub.kind() {
            HirKind::Class(class) if CharSet::new(class).ascii.count_ones() <= SMALL_CLASS => true,
            HirKind::Literal(literal) if literal.0.len() == 1 => true,
            _ => repetition.max.is_some_and(|max| max <= FEW_TIMES) && has_small_loops(&repetition.sub),
        },
    }
}
