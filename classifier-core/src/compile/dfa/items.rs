//! What the states of a DFA are made of.
//!
//! An *item* is all that a state of an NFA leads to without consuming: states that consume, and looks that
//! are pending. A state of the DFA is a few items. Working with items and not with the states in them keeps
//! sets small where a loop in front of a hundred words is in every one of them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::columns::{Columns, each};
use super::context::Context;
use super::cover::{Covered, Loop, loops};
use super::union::{Step, Union};
use crate::compile::lists::Lists;
use crate::image::look::Look;

/// Where a byte leads to: an item of a rule, or a match of it, which comes after all its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// Index of the rule.
    pub(super) rule: u32,
    /// Number of the item, or [`MATCH`].
    pub(super) item: u32,
}

/// Items of more states are not compared with others, which would cost more than it gives.
const FEW_STATES: usize = 8;

/// In place of an item: the rule matches.
pub(super) const MATCH: u32 = u32::MAX;

/// Counts the work, up to a limit.
#[derive(Debug)]
pub(super) struct Meter {
    pub(super) spent: usize,
    pub(super) limit: usize,
}

impl Meter {
    pub(super) fn spend(&mut self, work: usize) -> Option<()> {
        self.spent += work;
        (self.spent <= self.limit).then_some(())
    }
}

/// What is known of an item.
#[derive(Debug)]
pub(super) struct Item {
    rule: u32,
    /// It has pending looks, so that the character before it matters.
    pub(super) looks: bool,
    /// The start of a rule that may match anywhere: it is there again after each character.
    restart: bool,
    /// It is there again after most characters.
    pub(super) stays: bool,
    /// It may make others needless: it is a loop, a restart, or a few states that others are some of.
    pub(super) covers: bool,
    /// What a loop or a restart makes needless.
    covered: Option<Covered>,
    /// Its arcs, by the context before it; in the first where that does not matter.
    arcs: [Option<(u32, u32)>; Context::COUNT],
}

/// Items of the rules, made as they are met.
#[derive(Debug)]
pub(super) struct Items<'a> {
    union: &'a Union,
    columns: &'a Columns,
    /// Their states, ascending; first whether it is a restart.
    lists: Lists,
    items: Vec<Item>,
    /// By state, once it was asked for: what it leads to, which may be nothing.
    targets: Vec<Option<Option<Target>>>,
    /// Loops by the state that decides about them, until their items are met.
    loops: BTreeMap<u32, Loop>,
    /// Of all items: a column and where it leads.
    arcs: Vec<(u8, Target)>,
    seen: Vec<bool>,
    /// The states that were reached last.
    reached: Vec<u32>,
    /// Kept for its memory.
    list: Vec<u32>,
    pub(super) meter: &'a mut Meter,
}

impl<'a> Items<'a> {
    /// `None` where the budget is used up.
    pub(super) fn new(union: &'a Union, columns: &'a Columns, meter: &'a mut Meter) -> Option<Self> {
        let mut all = BTreeMap::new();
        for rule in 0..union.rules() {
            all.extend(loops(union, rule, meter)?);
        }
        Some(Items {
            union,
            columns,
            lists: Lists::default(),
            items: Vec::new(),
            targets: vec![None; union.nodes.len()],
            loops: all,
            arcs: Vec::new(),
            seen: vec![false; union.nodes.len()],
            reached: Vec::new(),
            list: Vec::new(),
            meter,
        })
    }

    pub(super) fn get(&self, item: u32) -> &Item {
        &self.items[item as usize]
    }

    fn states(&self, item: u32) -> &[u32] {
        &self.lists.get(item as usize)[1..]
    }

    /// Where a rule starts at the start of the text.
    pub(super) fn start(&mut self, rule: u32) -> Option<Option<Target>> {
        let start = self.union.of_rule(rule).start;
        self.item(start, false, |look| look == Look::Start)
    }

    /// Where a rule starts after any character, and again after each that follows.
    pub(super) fn restart(&mut self, rule: u32) -> Option<Option<Target>> {
        let start = self.union.of_rule(rule).start;
        self.item(start, true, |_| false)
    }

    /// What a state leads to, once it is reached by consuming a character.
    fn target(&mut self, state: u32) -> Option<Option<Target>> {
        if self.targets[state as usize].is_none() {
            let target = self.item(state, false, |_| false)?;
            self.targets[state as usize] = Some(target);
            self.note_loop(state, target);
        }
        self.targets[state as usize]
    }

    /// Remembers that the item stands for a loop, if it does.
    fn note_loop(&mut self, state: u32, target: Option<Target>) {
        let Some(Loop { columns, mut covered }) = self.loops.remove(&state) else { return };
        let Some(Target { item, .. }) = target.filter(|target| target.item != MATCH) else { return };
        self.states(item).iter().for_each(|&state| covered.insert(state));
        let stays = columns.count_ones() * 2 >= u32::from(self.columns.end());
        let item = &mut self.items[item as usize];
        item.stays |= stays;
        item.covers = true;
        item.covered = Some(covered);
    }

    /// The item of all that the state leads to through looks that `passes` lets pass; a match instead, if
    /// it leads to one. The outer `None` where the budget is used up.
    fn item(&mut self, from: u32, restart: bool, passes: impl Fn(Look) -> bool) -> Option<Option<Target>> {
        let matches = self.close([from], passes)?;
        let rule = self.union.node(from).rule;
        if matches {
            return Some(Some(Target { rule, item: MATCH }));
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
            return Some(None);
        }
        self.list[1..].sort_unstable();
        let item = self.lists.intern(&self.list);
        if item == self.items.len() {
            self.push_item(rule, looks, restart);
        }
        Some(Some(Target { rule, item: item as u32 }))
    }

    /// Notes what is known of the item in `list`.
    fn push_item(&mut self, rule: u32, looks: bool, restart: bool) {
        let covered = restart.then(|| self.covered_by(rule, &self.list[1..]));
        let covers = restart || (2..=FEW_STATES).contains(&(self.list.len() - 1));
        let arcs = [None; Context::COUNT];
        self.items.push(Item { rule, looks, restart, stays: restart, covers, covered, arcs });
    }

    fn covered_by(&self, rule: u32, states: &[u32]) -> Covered {
        let mut covered = Covered::none(self.union.of_rule(rule));
        states.iter().for_each(|&state| covered.insert(state));
        covered
    }

    /// Puts all states that `from` leads to without consuming into `reached`; whether a match is among them.
    fn close(&mut self, from: impl IntoIterator<Item = u32>, passes: impl Fn(Look) -> bool) -> Option<bool> {
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
        Some(matches)
    }

    /// The arcs of an item: columns, and where they lead. Columns that lead nowhere have none.
    pub(super) fn arcs(&mut self, item: u32, before: Context) -> Option<Range<usize>> {
        let before = if self.get(item).looks { before } else { Context::Other };
        if self.get(item).arcs[before as usize].is_none() {
            let start = self.arcs.len() as u32;
            self.make_arcs(item, before)?;
            let arcs = Some((start, self.arcs.len() as u32));
            self.items[item as usize].arcs[before as usize] = arcs;
        }
        self.get(item).arcs[before as usize].map(|(start, end)| start as usize..end as usize)
    }

    pub(super) fn arcs_at(&self, range: Range<usize>) -> &[(u8, Target)] {
        &self.arcs[range]
    }

    fn make_arcs(&mut self, item: u32, before: Context) -> Option<()> {
        let states = self.states(item).to_vec();
        let &Item { rule, looks, restart, .. } = self.get(item);
        let all = self.columns.all();
        if looks {
            for after in Context::ALL {
                self.arcs_after(rule, &states, before, after)?;
            }
        } else {
            self.arcs_of(&states, all)?;
        }
        if restart {
            self.arcs.extend(each(all).map(|column| (column, Target { rule, item })));
        }
        Some(())
    }

    /// The arcs on columns of the context `after`, which decides the looks of the item.
    fn arcs_after(&mut self, rule: u32, states: &[u32], before: Context, after: Context) -> Option<()> {
        let columns = self.columns.of_context(after);
        if columns == 0 && after != Context::Edge {
            return Some(());
        }
        let matches = self.close(states.iter().copied(), |look| before.allows(after, look))?;
        let target = Target { rule, item: MATCH };
        if !matches {
            let reached = self.reached.clone();
            self.arcs_of(&reached, columns)
        } else if after == Context::Edge {
            self.arcs.push((self.columns.end(), target));
            Some(())
        } else {
            self.arcs.extend(each(columns).map(|column| (column, target)));
            Some(())
        }
    }

    /// The arcs of those of the states that consume, as far as they are on these columns.
    fn arcs_of(&mut self, states: &[u32], columns: u128) -> Option<()> {
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
        Some(())
    }

    /// Whether a state of a DFA that has the item `by` does not need `item`, of the same rule.
    pub(super) fn covers(&mut self, by: u32, item: u32) -> Option<bool> {
        if self.get(item).restart {
            return Some(false);
        }
        let (states, others) = (self.states(item), self.states(by));
        let is_needless = |state: &&u32| match &self.get(by).covered {
            Some(covered) => covered.has(**state),
            None => others.contains(*state),
        };
        let needless = states.iter().take_while(is_needless).count();
        let all = needless == states.len();
        self.meter.spend(needless + 1)?;
        Some(all)
    }
}

/// Adds a state to a set, once.
fn visit(seen: &mut [bool], state: u32, set: &mut Vec<u32>) {
    if !std::mem::replace(&mut seen[state as usize], true) {
        set.push(state);
    }
}
