//! From closures to the states of a DFA and their rows.

use super::closures::{Closures, MATCH, Target};
use super::columns::Columns;
use super::context::Context;
use super::merge::representatives;
use super::self_loops::{Row, SelfLoops};
use super::{Budget, DenseDfa, OverBudget, Source};
use crate::compile::lists::Lists;
use crate::image::layout::DEAD;

/// Not asked yet. No state has this number: the budget allows fewer.
pub(super) const UNKNOWN: u16 = u16::MAX - 1;

/// A DFA in the making.
///
/// The row of a state differs from that of another with the same loops in few columns. So a state is divided
/// in the set of closures that stay (loops over most characters, and restarts), which has a number, and others.
/// The row of a set is made once, column by column as it is needed, and only columns where others go
/// somewhere are made anew.
pub(super) struct Explorer<'a> {
    columns: &'a Columns,
    pub(super) closures: Closures<'a>,
    budget: Budget,
    /// Rules are of no more interest once they are accepted.
    forget: bool,
    /// The states: context before, number of rules that are accepted on arrival, those rules, the set of
    /// closures that stay, others; each ascending.
    states: Lists,
    /// Rows of state numbers; [`DEAD`] stands for itself.
    rows: Vec<u16>,
    self_loops: SelfLoops,
    /// Kept for their memory.
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    arcs: Vec<(u8, Target)>,
    targets: Vec<Target>,
    closures: Vec<u32>,
    others: Vec<u32>,
    key: Vec<u32>,
}

/// The accepted rules of a state, its set of closures that stay, and its other closures.
fn parts(state: &[u32]) -> (&[u32], usize, &[u32]) {
    let (accepts, rest) = state[2..].split_at(state[1] as usize);
    (accepts, rest[0] as usize, &rest[1..])
}

impl<'a> Explorer<'a> {
    pub(super) fn new(columns: &'a Columns, closures: Closures<'a>, forget: bool, budget: Budget) -> Self {
        Explorer {
            columns,
            closures,
            budget,
            forget,
            states: Lists::default(),
            rows: Vec::new(),
            self_loops: SelfLoops::new(columns.stride()),
            scratch: Scratch::default(),
        }
    }

    /// Makes all states that `start` leads to.
    pub(super) fn explore(&mut self, start: &[Target]) -> Result<(), OverBudget> {
        self.scratch.targets.extend_from_slice(start);
        self.state(SelfLoops::NONE, Context::Edge)?;
        let mut done = 0;
        while done < self.states.len() {
            self.row(done)?;
            done += 1;
        }
        Ok(())
    }

    /// Makes the row of a state.
    fn row(&mut self, state: usize) -> Result<(), OverBudget> {
        self.closures.meter.spend(self.columns.stride() / 4)?;
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
        Ok(())
    }

    /// Where the other closures of a state lead, in order of column; and the row of those that stay.
    fn arcs_of(&mut self, state: usize, arcs: &mut Vec<(u8, Target)>) -> Result<Row, OverBudget> {
        arcs.clear();
        let state = self.states.get(state);
        let before = Context::ALL[state[0] as usize];
        let (_, set, others) = parts(state);
        for &closure in others {
            let range = self.closures.arcs(closure, before)?;
            arcs.extend_from_slice(self.closures.arcs_at(range));
        }
        arcs.sort_unstable();
        self.self_loops.row(set, before, &mut self.closures)
    }

    /// The state that follows: where the closures that stay lead, and the arcs of the others.
    fn next(&mut self, row: Row, column: u8, arcs: &[(u8, Target)]) -> Result<u16, OverBudget> {
        let known = self.self_loops.state(row, column);
        if arcs.is_empty() && known != UNKNOWN {
            return Ok(known);
        }
        let targets = &mut self.scratch.targets;
        targets.clear();
        targets.extend(arcs.iter().map(|(_, target)| *target));
        let set = self.self_loops.step(row, column, targets, self.forget, &mut self.closures)?;
        let next = self.state(set, self.columns.context(column))?;
        if arcs.is_empty() {
            self.self_loops.set_state(row, column, next);
        }
        Ok(next)
    }

    /// The number of the state that is a set of closures that stay and the targets in `scratch`, new or known.
    fn state(&mut self, mut set: usize, before: Context) -> Result<u16, OverBudget> {
        let Scratch { targets, closures, others, key, .. } = &mut self.scratch;
        self.closures.meter.spend(targets.len() + 4)?;
        targets.sort_unstable();
        targets.dedup();
        others.clear();
        key.clear();
        key.extend([0, 0]);
        for of_rule in targets.chunk_by(|a, b| a.rule == b.rule) {
            let rule = of_rule[0].rule;
            let (of_rule, accepted) = match of_rule {
                [rest @ .., last] if last.closure == MATCH => (rest, true),
                all => (all, false),
            };
            if accepted {
                key.push(rule);
                if self.forget {
                    set = self.self_loops.replace(set, rule, &[], &mut self.closures)?;
                    continue;
                }
            }
            closures.clear();
            closures.extend(of_rule.iter().map(|target| target.closure));
            set = self.self_loops.merge(set, rule, closures, &mut self.closures)?;
            others.extend_from_slice(closures);
        }
        key[1] = key.len() as u32 - 2;
        if key[1] == 0 && set == SelfLoops::NONE && others.is_empty() {
            return Ok(DEAD);
        }
        let looks =
            self.self_loops.looks(set) || others.iter().any(|&closure| self.closures.get(closure).looks);
        key[0] = if looks { before } else { Context::Other } as u32;
        key.push(set as u32);
        key.extend_from_slice(others);
        let known = self.states.len();
        let number = self.states.intern(key);
        let over = (number + 1) * self.columns.stride() > self.budget.entries || number >= self.budget.states;
        if number < known || !over { Ok(number as u16) } else { Err(OverBudget) }
    }

    /// Pays for what [`finish`](Self::finish) does, as much as for each row that was made.
    pub(super) fn pay_for_merging(&mut self) -> Result<(), OverBudget> {
        self.closures.meter.spend(self.rows.len() / 4)
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
