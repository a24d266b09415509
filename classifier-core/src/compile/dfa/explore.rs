//! From items to the states of a DFA and their rows.

use super::columns::Columns;
use super::context::Context;
use super::items::{Items, MATCH, Target};
use super::merge::representatives;
use super::stays::{Row, Stays};
use super::{Budget, DenseDfa, Source};
use crate::compile::lists::Lists;
use crate::image::layout::DEAD;

/// Not asked yet. No state has this number: the budget allows fewer.
pub(super) const UNKNOWN: u16 = u16::MAX - 1;

/// A DFA in the making.
///
/// The row of a state differs from that of another with the same loops in few columns. So a state is divided
/// in the set of items that stay (loops over most characters, and restarts), which has a number, and others.
/// The row of a set is made once, column by column as it is needed, and only columns where others go
/// somewhere are made anew.
pub(super) struct Explorer<'a> {
    columns: &'a Columns,
    pub(super) items: Items<'a>,
    budget: Budget,
    /// Rules are of no more interest once they are accepted.
    forget: bool,
    /// The states: context before, number of rules that are accepted on arrival, those rules, the set of
    /// items that stay, others; each ascending.
    states: Lists,
    /// Rows of state numbers; [`DEAD`] stands for itself.
    rows: Vec<u16>,
    stays: Stays,
    /// Kept for their memory.
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    arcs: Vec<(u8, Target)>,
    targets: Vec<Target>,
    items: Vec<u32>,
    others: Vec<u32>,
    key: Vec<u32>,
}

/// The accepted rules of a state, its set of items that stay, and its other items.
fn parts(state: &[u32]) -> (&[u32], usize, &[u32]) {
    let (accepts, rest) = state[2..].split_at(state[1] as usize);
    (accepts, rest[0] as usize, &rest[1..])
}

impl<'a> Explorer<'a> {
    pub(super) fn new(columns: &'a Columns, items: Items<'a>, forget: bool, budget: Budget) -> Self {
        Explorer {
            columns,
            items,
            budget,
            forget,
            states: Lists::default(),
            rows: Vec::new(),
            stays: Stays::new(columns.stride()),
            scratch: Scratch::default(),
        }
    }

    /// Makes all states that `start` leads to; `None` over the budget.
    pub(super) fn explore(&mut self, start: &[Target]) -> Option<()> {
        self.scratch.targets.extend_from_slice(start);
        self.state(Stays::NONE, Context::Edge)?;
        let mut done = 0;
        while done < self.states.len() {
            self.row(done)?;
            done += 1;
        }
        Some(())
    }

    /// Makes the row of a state.
    fn row(&mut self, state: usize) -> Option<()> {
        self.items.meter.spend(self.columns.stride() / 4)?;
        let mut arcs = std::mem::take(&mut self.scratch.arcs);
        let row = self.arcs_of(state, &mut arcs)?;
        let mut rest = &arcs[..];
        for column in 0..=self.columns.end() {
            let (here, after) = rest.split_at(rest.iter().take_while(|arc| arc.0 == column).count());
            rest = after;
            let next = self.next(row, column, here)?;
            self.rows.push(next);
        }
        self.scratch.arcs = arcs;
        Some(())
    }

    /// Where the other items of a state lead, in order of column; and the row of those that stay.
    fn arcs_of(&mut self, state: usize, arcs: &mut Vec<(u8, Target)>) -> Option<Row> {
        arcs.clear();
        let state = self.states.get(state);
        let before = Context::ALL[state[0] as usize];
        let (_, set, others) = parts(state);
        for &item in others {
            let range = self.items.arcs(item, before)?;
            arcs.extend_from_slice(self.items.arcs_at(range));
        }
        arcs.sort_unstable();
        self.stays.row(set, before, &mut self.items)
    }

    /// The state that follows: where the items that stay lead, and the arcs of the others.
    fn next(&mut self, row: Row, column: u8, arcs: &[(u8, Target)]) -> Option<u16> {
        let known = self.stays.state(row, column);
        if arcs.is_empty() && known != UNKNOWN {
            return Some(known);
        }
        let targets = &mut self.scratch.targets;
        targets.clear();
        targets.extend(arcs.iter().map(|(_, target)| *target));
        let set = self.stays.step(row, column, targets, self.forget, &mut self.items)?;
        let next = self.state(set, self.columns.context(column))?;
        if arcs.is_empty() {
            self.stays.set_state(row, column, next);
        }
        Some(next)
    }

    /// The number of the state that is a set of items that stay and the targets in `scratch`, new or known;
    /// `None` over the budget.
    fn state(&mut self, mut set: usize, before: Context) -> Option<u16> {
        let Scratch { targets, items, others, key, .. } = &mut self.scratch;
        self.items.meter.spend(targets.len() + 4)?;
        targets.sort_unstable();
        targets.dedup();
        others.clear();
        key.clear();
        key.extend([0, 0]);
        for of_rule in targets.chunk_by(|a, b| a.rule == b.rule) {
            let rule = of_rule[0].rule;
            let (of_rule, accepted) = match of_rule {
                [rest @ .., last] if last.item == MATCH => (rest, true),
                all => (all, false),
            };
            if accepted {
                key.push(rule);
                if self.forget {
                    set = self.stays.replace(set, rule, &[], &mut self.items)?;
                    continue;
                }
            }
            items.clear();
            items.extend(of_rule.iter().map(|target| target.item));
            set = self.stays.merge(set, rule, items, &mut self.items)?;
            others.extend_from_slice(items);
        }
        key[1] = key.len() as u32 - 2;
        if key[1] == 0 && set == Stays::NONE && others.is_empty() {
            return Some(DEAD);
        }
        let looks = self.stays.looks(set) || others.iter().any(|&item| self.items.get(item).looks);
        key[0] = if looks { before } else { Context::Other } as u32;
        key.push(set as u32);
        key.extend_from_slice(others);
        let known = self.states.len();
        let number = self.states.intern(key);
        let over = (number + 1) * self.columns.stride() > self.budget.entries || number >= self.budget.states;
        (number < known || !over).then_some(number as u16)
    }

    /// Pays for what [`finish`](Self::finish) does, as much as for each row that was made; `None` over the budget.
    pub(super) fn pay_for_merging(&mut self) -> Option<()> {
        self.items.meter.spend(self.rows.len() / 4)
    }

    /// Merges states, puts the accepting ones last, and names states by their rows.
    pub(super) fn finish(self, rules: &[Source<'_>]) -> Option<DenseDfa> {
        let stride = self.columns.stride();
        let accepts = |state: usize| parts(self.states.get(state)).0;
        let representative = representatives(&self.rows, stride, accepts);
        let kept = (0..self.states.len()).filter(|&state| usize::from(representative[state]) == state);
        let (accepting, ordinary): (Vec<usize>, Vec<usize>) =
            kept.partition(|&state| !accepts(state).is_empty());
        let mut names = vec![0; self.states.len()];
        for (row, &state) in ordinary.iter().chain(&accepting).enumerate() {
            names[state] = u16::try_from(row * stride).ok().filter(|&name| name != DEAD)?;
        }
        let name = |state: u16| {
            if state == DEAD { DEAD } else { names[usize::from(representative[state as usize])] }
        };
        let mut table = Vec::with_capacity(self.rows.len());
        for &state in ordinary.iter().chain(&accepting) {
            let row = &self.rows[state * stride..(state + 1) * stride];
            table.extend(row.iter().map(|&next| name(next)));
        }
        let rules_of =
            |&state: &usize| accepts(state).iter().map(|&rule| rules[rule as usize].number).collect();
        Some(DenseDfa {
            byte_map: self.columns.map,
            wide: self.columns.wide.clone(),
            stride: stride as u16,
            table,
            start: name(if self.states.len() == 0 { DEAD } else { 0 }),
            accepting: u16::try_from(ordinary.len() * stride).ok()?,
            accepts: accepting.iter().map(rules_of).collect(),
        })
    }
}
