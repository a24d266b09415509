//! What the states of a DFA are made of.
//!
//! A *closure* is all that a state of an NFA leads to without consuming: states that consume, and looks that
//! are pending. A state of the DFA is a few closures. Working with closures and not with the states in them keeps
//! sets small where a loop in front of a hundred words is in every one of them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::OverBudget;
use super::columns::{Columns, each};
use super::context::Context;
use super::subsumption::{Loop, Subsumed, loops};
use super::union::{Step, Union};
use crate::compile::lists::Lists;
use crate::image::look::Look;

/// Where a byte leads to: a closure of a rule, or a match of it, which comes after all its closures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// Index of the rule.
    pub(super) rule: u32,
    /// Number of the closure, or [`MATCH`].
    pub(super) closure: u32,
}

/// Closures of more states are not compared with others, which would cost more than it gives.
const FEW_STATES: usize = 8;

/// In place of a closure: the rule matches.
pub(super) const MATCH: u32 = u32::MAX;

/// Counts the work, up to a limit.
#[derive(Debug)]
pub(super) struct Meter {
    pub(super) spent: usize,
    pub(super) limit: usize,
}

impl Meter {
    pub(super) fn spend(&mut self, work: usize) -> Result<(), OverBudget> {
        self.spent += work;
        if self.spent <= self.limit { Ok(()) } else { Err(OverBudget) }
    }
}

/// What is known of a closure.
#[derive(Debug)]
pub(super) struct Closure {
    rule: u32,
    /// It has pending looks, so that the character before it matters.
    pub(super) looks: bool,
    /// The start of a rule that may match anywhere: it is there again after each character.
    restart: bool,
    /// It is there again after most characters.
    pub(super) persists: bool,
    /// It may make others needless: it is a loop, a restart, or a few states that others are some of.
    pub(super) subsumes: bool,
    /// What a loop or a restart makes needless.
    subsumed: Option<Subsumed>,
    /// Its arcs, by the context before it; in the first where that does not matter.
    arcs: [Option<(u32, u32)>; Context::COUNT],
}

/// Closures of the rules, made as they are met.
#[derive(Debug)]
pub(super) struct Closures<'a> {
    union: &'a Union,
    columns: &'a Columns,
    /// Their states, ascending; first whether it is a restart.
    lists: Lists,
    closures: Vec<Closure>,
    /// By state, once it was asked for: what it leads to, which may be nothing.
    targets: Vec<Option<Option<Target>>>,
    /// Loops by the state that decides about them, until their closures are met.
    loops: BTreeMap<u32, Loop>,
    /// Of all closures: a column and where it leads.
    arcs: Vec<(u8, Target)>,
    seen: Vec<bool>,
    /// The states that were reached last.
    reached: Vec<u32>,
    /// Kept for its memory.
    list: Vec<u32>,
    pub(super) meter: &'a mut Meter,
}

impl<'a> Closures<'a> {
    pub(super) fn new(
        union: &'a Union,
        columns: &'a Columns,
        meter: &'a mut Meter,
    ) -> Result<Self, OverBudget> {
        let mut all = BTreeMap::new();
        for rule in 0..union.rules() {
            all.extend(loops(union, rule, meter)?);
        }
        Ok(Closures {
            union,
            columns,
            lists: Lists::default(),
            closures: Vec::new(),
            targets: vec![None; union.nodes.len()],
            loops: all,
            arcs: Vec::new(),
            seen: vec![false; union.nodes.len()],
            reached: Vec::new(),
            list: Vec::new(),
            meter,
        })
    }

    pub(super) fn get(&self, closure: u32) -> &Closure {
        &self.closures[closure as usize]
    }

    fn states(&self, closure: u32) -> &[u32] {
        &self.lists.get(closure as usize)[1..]
    }

    /// Where a rule starts at the start of the text.
    pub(super) fn start(&mut self, rule: u32) -> Result<Option<Target>, OverBudget> {
        let start = self.union.of_rule(rule).start;
        self.closure(start, false, |look| look == Look::Start)
    }

    /// Where a rule starts after any character, and again after each that follows.
    pub(super) fn restart(&mut self, rule: u32) -> Result<Option<Target>, OverBudget> {
        let start = self.union.of_rule(rule).start;
        self.closure(start, true, |_| false)
    }

    /// What a state leads to, once it is reached by consuming a character.
    fn target(&mut self, state: u32) -> Result<Option<Target>, OverBudget> {
        if self.targets[state as usize].is_none() {
            let target = self.closure(state, false, |_| false)?;
            self.targets[state as usize] = Some(target);
            self.note_loop(state, target);
        }
        Ok(self.targets[state as usize].flatten())
    }

    /// Remembers that the closure stands for a loop, if it does.
    fn note_loop(&mut self, state: u32, target: Option<Target>) {
        let Some(Loop { columns, mut subsumed }) = self.loops.remove(&state) else { return };
        let Some(Target { closure, .. }) = target.filter(|target| target.closure != MATCH) else { return };
        self.states(closure).iter().for_each(|&state| subsumed.insert(state));
        let persists = columns.count_ones() * 2 >= u32::from(self.columns.end());
        let closure = &mut self.closures[closure as usize];
        closure.persists |= persists;
        closure.subsumes = true;
        closure.subsumed = Some(subsumed);
    }

    /// The closure of all that the state leads to through looks that `passes` lets pass; a match instead, if
    /// it leads to one.
    fn closure(
        &mut self,
        from: u32,
        restart: bool,
        passes: impl Fn(Look) -> bool,
    ) -> Result<Option<Target>, OverBudget> {
        let matches = self.close([from], passes)?;
        let rule = self.union.node(from).rule;
        if matches {
            return Ok(Some(Target { rule, closure: MATCH }));
        }
        let mut looks = false;
        self.list.clear();
        self.list.push(u32::from(restart));
        for &state in &self.reached {
            match self.union.node(state).step {
                Step::Eat(_) => self.list.push(state),
                // It has passed, or never will.
                Step::Look(Look::Start) | Step::Split | Step::Match => {}
                Step::Look(_) => {
                    self.list.push(state);
                    looks = true;
                }
            }
        }
        if self.list.len() == 1 {
            return Ok(None);
        }
        self.list[1..].sort_unstable();
        let closure = self.lists.intern(&self.list);
        if closure == self.closures.len() {
            self.push_closure(rule, looks, restart);
        }
        Ok(Some(Target { rule, closure: closure as u32 }))
    }

    /// Notes what is known of the closure in `list`.
    fn push_closure(&mut self, rule: u32, looks: bool, restart: bool) {
        let subsumed = restart.then(|| self.subsumed_by(rule, &self.list[1..]));
        let subsumes = restart || (2..=FEW_STATES).contains(&(self.list.len() - 1));
        let arcs = [None; Context::COUNT];
        self.closures.push(Closure { rule, looks, restart, persists: restart, subsumes, subsumed, arcs });
    }

    fn subsumed_by(&self, rule: u32, states: &[u32]) -> Subsumed {
        let mut subsumed = Subsumed::none(self.union.of_rule(rule));
        states.iter().for_each(|&state| subsumed.insert(state));
        subsumed
    }

    /// Puts all states that `from` leads to without consuming into `reached`; whether a match is among them.
    fn close(
        &mut self,
        from: impl IntoIterator<Item = u32>,
        passes: impl Fn(Look) -> bool,
    ) -> Result<bool, OverBudget> {
        let (seen, reached) = (&mut self.seen, &mut self.reached);
        reached.clear();
        from.into_iter().for_each(|state| visit(seen, state, reached));
        let mut matches = false;
        let mut done = 0;
        while let Some(&state) = reached.get(done) {
            done += 1;
            let node = &self.union.nodes[state as usize];
            match node.step {
                Step::Eat(_) => {}
                Step::Look(look) if !passes(look) => {}
                Step::Split | Step::Look(_) => {
                    node.successors().iter().for_each(|&next| visit(seen, next, reached));
                }
                Step::Match => matches = true,
            }
        }
        reached.iter().for_each(|&state| seen[state as usize] = false);
        self.meter.spend(reached.len())?;
        Ok(matches)
    }

    /// The arcs of a closure: columns, and where they lead. Columns that lead nowhere have none.
    pub(super) fn arcs(&mut self, closure: u32, before: Context) -> Result<Range<usize>, OverBudget> {
        let before = if self.get(closure).looks { before } else { Context::Other };
        if self.get(closure).arcs[before as usize].is_none() {
            let start = self.arcs.len() as u32;
            self.make_arcs(closure, before)?;
            let arcs = Some((start, self.arcs.len() as u32));
            self.closures[closure as usize].arcs[before as usize] = arcs;
        }
        let (start, end) = self.get(closure).arcs[before as usize].unwrap_or_default();
        Ok(start as usize..end as usize)
    }

    pub(super) fn arcs_at(&self, range: Range<usize>) -> &[(u8, Target)] {
        &self.arcs[range]
    }

    fn make_arcs(&mut self, closure: u32, before: Context) -> Result<(), OverBudget> {
        let states = self.states(closure).to_vec();
        let &Closure { rule, looks, restart, .. } = self.get(closure);
        let all = self.columns.all();
        if looks {
            for after in Context::ALL {
                self.arcs_after(rule, &states, before, after)?;
            }
        } else {
            self.arcs_of(&states, all)?;
        }
        if restart {
            self.arcs.extend(each(all).map(|column| (column, Target { rule, closure })));
        }
        Ok(())
    }

    /// The arcs on columns of the context `after`, which decides the looks of the closure.
    fn arcs_after(
        &mut self,
        rule: u32,
        states: &[u32],
        before: Context,
        after: Context,
    ) -> Result<(), OverBudget> {
        let columns = self.columns.of_context(after);
        if columns == 0 && after != Context::Edge {
            return Ok(());
        }
        let matches = self.close(states.iter().copied(), |look| before.allows(after, look))?;
        let target = Target { rule, closure: MATCH };
        if !matches {
            let reached = self.reached.clone();
            self.arcs_of(&reached, columns)
        } else if after == Context::Edge {
            self.arcs.push((self.columns.end(), target));
            Ok(())
        } else {
            self.arcs.extend(each(columns).map(|column| (column, target)));
            Ok(())
        }
    }

    /// The arcs of those of the states that consume, as far as they are on these columns.
    fn arcs_of(&mut self, states: &[u32], columns: u128) -> Result<(), OverBudget> {
        for &state in states {
            let node = self.union.node(state);
            let Step::Eat(eaten) = node.step else { continue };
            if eaten & columns == 0 {
                continue;
            }
            if let Some(target) = self.target(node.successors()[0])? {
                self.meter.spend((eaten & columns).count_ones() as usize)?;
                self.arcs.extend(each(eaten & columns).map(|column| (column, target)));
            }
        }
        Ok(())
    }

    /// Whether a state of a DFA that has the closure `by` does not need `closure`, of the same rule.
    pub(super) fn subsumes(&mut self, by: u32, closure: u32) -> Result<bool, OverBudget> {
        if self.get(closure).restart {
            return Ok(false);
        }
        let (states, others) = (self.states(closure), self.states(by));
        let is_needless = |state: &&u32| match &self.get(by).subsumed {
            Some(subsumed) => subsumed.has(**state),
            None => others.contains(*state),
        };
        let needless = states.iter().take_while(is_needless).count();
        let all = needless == states.len();
        self.meter.spend(needless + 1)?;
        Ok(all)
    }
}

/// Adds a state to a set, once.
fn visit(seen: &mut [bool], state: u32, set: &mut Vec<u32>) {
    if !std::mem::replace(&mut seen[state as usize], true) {
        set.push(state);
    }
}
