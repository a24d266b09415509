//! Sets of closures that stay from character to character: loops over most of them, and restarts.
//!
//! Most states of a DFA have the same such set, which may be large where many rules share the DFA. So sets
//! have numbers, and where they lead is worked out once for each column.

use super::OverBudget;
use super::closures::{Closures, MATCH, Target};
use super::context::Context;
use super::explore::UNKNOWN;
use crate::compile::lists::Lists;
use crate::image::layout::DEAD;

/// The sets that were met.
pub(super) struct SelfLoops {
    stride: usize,
    /// Rule, closure; ascending.
    sets: Lists,
    /// By set: whether one of its closures has looks.
    looks: Vec<bool>,
    /// By set and context before: the index of its row.
    indices: Vec<[Option<Row>; Context::COUNT]>,
    rows: Vec<RowOf>,
    /// Kept for its memory.
    list: Vec<u32>,
}

/// The index of a row.
pub(super) type Row = usize;

/// Where a set leads.
struct RowOf {
    /// In order of column.
    arcs: Vec<(u8, Target)>,
    /// By column: what the set becomes, and the targets that do not stay.
    steps: Vec<Option<(usize, Vec<Target>)>>,
    /// By column: the state, where no other closures lead anywhere.
    states: Vec<u16>,
}

impl SelfLoops {
    /// The empty set.
    pub(super) const NONE: usize = 0;

    pub(super) fn new(stride: usize) -> SelfLoops {
        let mut self_loops = SelfLoops {
            stride,
            sets: Lists::default(),
            looks: Vec::new(),
            indices: Vec::new(),
            rows: Vec::new(),
            list: Vec::new(),
        };
        self_loops.sets.intern(&[]);
        self_loops.looks.push(false);
        self_loops.indices.push([None; Context::COUNT]);
        self_loops
    }

    /// Whether the context before the set matters.
    pub(super) fn looks(&self, set: usize) -> bool {
        self.looks[set]
    }

    pub(super) fn state(&self, row: Row, column: u8) -> u16 {
        self.rows[row].states[column as usize]
    }

    pub(super) fn set_state(&mut self, row: Row, column: u8, state: u16) {
        self.rows[row].states[column as usize] = state;
    }

    /// The row of a set.
    pub(super) fn row(
        &mut self,
        set: usize,
        before: Context,
        closures: &mut Closures<'_>,
    ) -> Result<Row, OverBudget> {
        let before = if self.looks[set] { before } else { Context::Other };
        if let Some(row) = self.indices[set][before as usize] {
            return Ok(row);
        }
        let mut arcs = Vec::new();
        for pair in self.sets.get(set).chunks_exact(2) {
            let range = closures.arcs(pair[1], before)?;
            arcs.extend_from_slice(closures.arcs_at(range));
        }
        closures.meter.spend(arcs.len())?;
        arcs.sort_unstable();
        let (steps, state) = match arcs.is_empty() {
            true => (Vec::new(), DEAD),
            false => (vec![None; self.stride], UNKNOWN),
        };
        self.rows.push(RowOf { arcs, steps, states: vec![state; self.stride] });
        self.indices[set][before as usize] = Some(self.rows.len() - 1);
        Ok(self.rows.len() - 1)
    }

    /// What the set of a row becomes on a column; adds where it leads besides to `targets`.
    pub(super) fn step(
        &mut self,
        row: Row,
        column: u8,
        targets: &mut Vec<Target>,
        forget: bool,
        closures: &mut Closures<'_>,
    ) -> Result<usize, OverBudget> {
        if self.rows[row].steps.is_empty() {
            return Ok(SelfLoops::NONE);
        }
        if self.rows[row].steps[column as usize].is_none() {
            let step = self.make_step(row, column, forget, closures)?;
            self.rows[row].steps[column as usize] = Some(step);
        }
        let Some((set, others)) = &self.rows[row].steps[column as usize] else { return Ok(SelfLoops::NONE) };
        targets.extend_from_slice(others);
        Ok(*set)
    }

    fn make_step(
        &mut self,
        row: Row,
        column: u8,
        forget: bool,
        closures: &mut Closures<'_>,
    ) -> Result<(usize, Vec<Target>), OverBudget> {
        let arcs = &self.rows[row].arcs;
        let start = arcs.partition_point(|(other, _)| *other < column);
        let arcs = arcs[start..].iter().take_while(|(other, _)| *other == column);
        let mut targets: Vec<Target> = arcs.map(|(_, target)| *target).collect();
        closures.meter.spend(targets.len())?;
        targets.dedup();
        let (mut set, mut others, mut needed) = (Vec::new(), Vec::new(), Vec::new());
        for of_rule in targets.chunk_by(|a, b| a.rule == b.rule) {
            let Target { rule, closure } = of_rule[of_rule.len() - 1];
            if closure == MATCH {
                others.push(Target { rule, closure });
                if forget {
                    continue;
                }
            }
            needed.clear();
            needed.extend(of_rule.iter().map(|target| target.closure).filter(|&closure| closure != MATCH));
            drop_subsumed(&mut needed, closures)?;
            for &closure in &needed {
                if closures.get(closure).persists {
                    set.extend([rule, closure]);
                } else {
                    others.push(Target { rule, closure });
                }
            }
        }
        let set = self.intern(&set, closures);
        Ok((set, others))
    }

    /// Adds closures of a rule to a set. Those that stay become part of it, those that are needless are dropped,
    /// and the others are left in `added`.
    pub(super) fn merge(
        &mut self,
        set: usize,
        rule: u32,
        added: &mut Vec<u32>,
        closures: &mut Closures<'_>,
    ) -> Result<usize, OverBudget> {
        let stay = self.of_rule(set, rule);
        if stay.is_empty() && added.len() < 2 && added.iter().all(|&closure| !closures.get(closure).persists)
        {
            return Ok(set);
        }
        let before: Vec<u32> = stay.chunks_exact(2).map(|pair| pair[1]).collect();
        added.extend_from_slice(&before);
        added.sort_unstable();
        added.dedup();
        drop_subsumed(added, closures)?;
        let after: Vec<u32> =
            added.iter().copied().filter(|&closure| closures.get(closure).persists).collect();
        added.retain(|&closure| !closures.get(closure).persists);
        if before == after { Ok(set) } else { self.replace(set, rule, &after, closures) }
    }

    /// The closures of one rule in a set.
    fn of_rule(&self, set: usize, rule: u32) -> &[u32] {
        let (pairs, _) = self.sets.get(set).as_chunks::<2>();
        let start = pairs.partition_point(|pair| pair[0] < rule);
        let end = start + pairs[start..].iter().take_while(|pair| pair[0] == rule).count();
        pairs[start..end].as_flattened()
    }

    /// The set with these closures of a rule in place of those that it has.
    pub(super) fn replace(
        &mut self,
        set: usize,
        rule: u32,
        new: &[u32],
        closures: &mut Closures<'_>,
    ) -> Result<usize, OverBudget> {
        if new.is_empty() && self.of_rule(set, rule).is_empty() {
            return Ok(set);
        }
        let old = self.sets.get(set);
        closures.meter.spend(old.len() / 4)?;
        let mut list = std::mem::take(&mut self.list);
        list.clear();
        let (pairs, _) = old.as_chunks::<2>();
        let start = pairs.partition_point(|pair| pair[0] < rule);
        list.extend_from_slice(pairs[..start].as_flattened());
        new.iter().for_each(|&closure| list.extend([rule, closure]));
        let end = start + pairs[start..].iter().take_while(|pair| pair[0] == rule).count();
        list.extend_from_slice(pairs[end..].as_flattened());
        let set = self.intern(&list, closures);
        self.list = list;
        Ok(set)
    }

    fn intern(&mut self, list: &[u32], closures: &Closures<'_>) -> usize {
        let set = self.sets.intern(list);
        if set == self.looks.len() {
            self.looks.push(list.chunks_exact(2).any(|pair| closures.get(pair[1]).looks));
            self.indices.push([None; Context::COUNT]);
        }
        set
    }
}

/// Drops closures of one rule that others make needless.
fn drop_subsumed(list: &mut Vec<u32>, closures: &mut Closures<'_>) -> Result<(), OverBudget> {
    let mut nth = 0;
    while let Some(&by) = list.get(nth).filter(|_| list.len() > 1) {
        if closures.get(by).subsumes {
            let mut at = 0;
            while at < list.len() {
                if at != nth && closures.subsumes(by, list[at])? {
                    list.remove(at);
                    nth -= usize::from(at < nth);
                } else {
                    at += 1;
                }
            }
        }
        nth += 1;
    }
    Ok(())
}
