//! Which states make others needless.
//!
//! Once `.+` in `one.+two` has been reached, it goes no way to start with `one` again: whatever that leads to,
//! the loop that is there already leads to as well. Without this a DFA has a state for every place in `one`
//! beside every place in `two`.

use std::ops::Range;

use super::OverBudget;
use super::closures::Meter;
use super::union::{Step, Union};

/// The most loops of a rule that are looked at.
const MAX_LOOPS: usize = 16;

/// A loop over one class, such as `.*`, and what it makes needless while the automaton is in it.
#[derive(Debug)]
pub(super) struct Loop {
    /// The columns that it goes round on.
    pub(super) columns: u128,
    pub(super) subsumed: Subsumed,
}

/// A set of states of one rule.
#[derive(Debug)]
pub(super) struct Subsumed {
    first: u32,
    members: Vec<bool>,
}

impl Subsumed {
    pub(super) fn none(states: Range<u32>) -> Subsumed {
        Subsumed { first: states.start, members: vec![false; states.len()] }
    }

    pub(super) fn insert(&mut self, state: u32) {
        self.members[(state - self.first) as usize] = true;
    }

    pub(super) fn has(&self, state: u32) -> bool {
        self.members[(state - self.first) as usize]
    }
}

/// The loops of a rule by the state that decides whether to go round again.
pub(super) fn loops(union: &Union, rule: u32, meter: &mut Meter) -> Result<Vec<(u32, Loop)>, OverBudget> {
    let states = union.of_rule(rule);
    let splits = states.filter_map(|split| Some((split, loop_columns(union, split)?)));
    splits
        .take(MAX_LOOPS)
        .map(|(split, columns)| {
            let subsumed = subsumed(union, rule, split, columns, meter)?;
            Ok((split, Loop { columns, subsumed }))
        })
        .collect()
}

/// The columns of the loop that the state decides about, if it does.
fn loop_columns(union: &Union, split: u32) -> Option<u128> {
    let node = union.node(split);
    let body = match node.step {
        Step::Split => node.successors().iter().map(|&body| union.node(body)),
        _ => return None,
    };
    body.filter(|body| body.successors() == [split]).find_map(|body| match body.step {
        Step::Eat(columns) if columns != 0 => Some(columns),
        _ => None,
    })
}

/// The states from which every way to a match passes the loop, on characters that it goes round on: when
/// such a way gets there, the loop is there already.
fn subsumed(
    union: &Union,
    rule: u32,
    split: u32,
    columns: u128,
    meter: &mut Meter,
) -> Result<Subsumed, OverBudget> {
    let states = union.of_rule(rule);
    let mut free = Subsumed::none(states.clone());
    let leaves = |step| match step {
        Step::Match => true,
        Step::Eat(others) => others & !columns != 0,
        Step::Split | Step::Look(_) => false,
    };
    loop {
        meter.spend(states.len())?;
        let mut changed = false;
        // Backwards, because most states follow those that lead to them.
        for state in states.clone().rev().filter(|&state| state != split) {
            let node = union.node(state);
            if !free.has(state) && (leaves(node.step) || node.successors().iter().any(|&next| free.has(next)))
            {
                free.insert(state);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    free.members.iter_mut().for_each(|member| *member = !*member);
    Ok(free)
}
