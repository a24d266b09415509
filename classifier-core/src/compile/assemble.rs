//! Planned rules to the sections of an image.

use crate::bounce_class::BounceClass;
use crate::diagnostics::Diagnostic;
use crate::image::layout::{self, NONE, Section, chain_flag, op, skip};
use crate::image::write::{Writer, index_u32};
use crate::matcher::scratch::{MAX_SEARCHES, MAX_SLOTS};
use crate::rules::RuleSet;

use super::Planned;
use super::chain::Chain;
use super::classes::Classes;
use super::dfa::{Budget, DenseDfa, determinize};
use super::grams::Grams;
use super::heads::{self, Heads};
use super::limits::Limits;
use super::nfa::{Nfa, State};
use super::plan::{Plan, is_anchored};
use super::position::Position;
use super::rarity::Rarity;
use super::required::{Required, start_positions};
use super::shard::shards;
use super::skips::{Skips, skips};
use super::window::{Shape, Tier, longest_run};

/// What the DFA of a single rule may cost; beyond it the NFA is simulated.
const SEARCH: Budget = Budget { entries: 8192, work: 1 << 16 };

/// Collects the sections.
pub(super) struct Assembler<'r> {
    set: &'r RuleSet,
    classes: Classes,
    limits: Limits,
    writer: Writer,
    rarity: Rarity,
    /// By [`Tier`].
    tiers: Vec<Grams>,
    heads: Heads,
    always: Vec<u32>,
    folded: Vec<u32>,
}

impl<'r> Assembler<'r> {
    pub(super) fn new(set: &'r RuleSet, classes: Classes, rarity: Rarity, limits: Limits) -> Self {
        Assembler {
            set,
            classes,
            limits,
            writer: Writer::new(),
            rarity,
            tiers: Vec::new(),
            heads: Heads::new(),
            always: Vec::new(),
            folded: Vec::new(),
        }
    }

    /// The image; an error where a limit is exceeded.
    pub(super) fn assemble(mut self, planned: &[Planned<'_>]) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.tiers = vec![Grams::new(Shape::LONG), Grams::new(Shape::short(shortest_run(planned)))];
        self.write_rules();
        self.write_classes();
        let refused = self.write_shards(planned);
        for (number, rule) in (0..).zip(planned) {
            match &rule.plan {
                Plan::Chains(chains) => self.write_chains(number, rule, chains),
                Plan::Search(literals) => self.write_gated(number, rule, literals),
                Plan::Anchored if refused.contains(&number) => self.write_gated(number, rule, &[]),
                Plan::Anchored => {}
            }
            self.check_limits(rule)?;
        }
        self.write_scan();
        // What the scan needs is known only now: the last rule stands for all.
        planned.last().map_or(Ok(()), |rule| self.check_limits(rule))?;
        Ok(self.writer.finish())
    }

    /// Writes the lists and tables that say when which search or fragment is looked at.
    fn write_scan(&mut self) {
        self.writer.push_ints(Section::Always, std::mem::take(&mut self.always));
        self.writer.push_ints(Section::Folded, std::mem::take(&mut self.folded));
        let tiers = std::mem::take(&mut self.tiers);
        tiers.iter().flat_map(Grams::heads).for_each(|head| self.heads.count(head));
        let groups = self.heads.write(&mut self.writer);
        tiers.into_iter().for_each(|tier| tier.write(&groups, &mut self.writer));
    }

    fn check_limits(&self, rule: &Planned<'_>) -> Result<(), Box<Diagnostic>> {
        let searches = self.writer.count(Section::Searches, size_of_record::<layout::Search>()) as usize;
        let (size, slots) = (self.writer.size(), self.writer.slots as usize);
        let (what, help) = if size > self.limits.image_bytes {
            let what = format!(
                "the rules up to this one make an image of more than {} bytes, which is the limit `image_bytes`",
                self.limits.image_bytes
            );
            (what, "use fewer rules, or raise `image_bytes`")
        } else if slots > MAX_SLOTS {
            (
                format!("the rules up to this one have more than {MAX_SLOTS} gaps between phrases"),
                "use fewer rules with two phrases or more",
            )
        } else if searches > MAX_SEARCHES {
            (
                format!("more than {MAX_SEARCHES} rules up to this one need an automaton of their own"),
                "use fewer rules, or plainer ones",
            )
        } else {
            return Ok(());
        };
        Err(Box::new(Diagnostic::at(rule.rule.file, rule.rule.span.clone(), what).help(help)))
    }

    fn string(&mut self, text: &str) -> (u32, u32) {
        (self.writer.push_ints(Section::Strings, text.bytes()), index_u32(text.len()))
    }

    fn write_rules(&mut self) {
        let set = self.set;
        for label in &set.labels {
            let (text, length) = self.string(label);
            let class = BounceClass::from_label(label) as u8;
            self.writer.push(Section::Labels, &layout::Label { text, length, class });
        }
        for file in &set.files {
            let (text, length) = self.string(&file.name);
            self.writer.push(Section::Files, &layout::File { text, length });
        }
        for (rule, place) in set.rules.iter().zip(set.positions()) {
            let (pattern, pattern_length) = self.string(&rule.pattern);
            let record = layout::Rule {
                label: index_u32(rule.label),
                file: index_u32(rule.file),
                line: index_u32(place.line),
                column: index_u32(place.column),
                pattern,
                pattern_length,
            };
            self.writer.push(Section::Rules, &record);
        }
    }

    /// Writes the DFAs of the anchored rules and gives back those that are over the budget.
    fn write_shards(&mut self, planned: &[Planned<'_>]) -> Vec<u32> {
        let anchored = (0..).zip(planned).filter(|(_, rule)| matches!(rule.plan, Plan::Anchored));
        let rules = anchored.map(|(number, rule)| (number, &rule.nfa)).collect();
        let (shards, refused) = shards(rules, &self.classes);
        for (rules, dfa) in shards {
            let skips = self.write_skips(&dfa);
            let dfa = self.write_dfa(&dfa);
            let mut searches = Vec::new();
            for (number, nfa) in rules {
                if self.knows_unicode(nfa) {
                    searches.push(self.write_search(number, nfa, true, NONE));
                }
            }
            let count = index_u32(searches.len());
            let start = self.writer.push_ints(Section::ShardSearches, searches);
            self.writer.push(
                Section::Shards,
                &layout::Shard { dfa, searches: start, searches_end: start + count, skips },
            );
        }
        refused
    }

    /// Writes what the matcher need not walk the DFA over.
    fn write_skips(&mut self, dfa: &DenseDfa) -> u32 {
        let Some(Skips { codes, skips }) = skips(dfa) else {
            self.writer.push_ints(Section::SkipCodes, [0u8; skip::CODES]);
            return NONE;
        };
        self.writer.push_ints(Section::SkipCodes, codes);
        let start = self.writer.count(Section::Skips, size_of_record::<layout::Skip>());
        for skip in &skips {
            self.writer.push(Section::Skips, skip);
        }
        start
    }

    /// Whether the rule can match text that is not ASCII.
    fn knows_unicode(&self, nfa: &Nfa) -> bool {
        nfa.states.iter().any(|state| match *state {
            State::Char(c, _) => !c.is_ascii(),
            State::Class(class, _) => self.classes.get(class).has_unicode(),
            _ => false,
        })
    }

    fn write_dfa(&mut self, dfa: &DenseDfa) -> u32 {
        let DenseDfa { byte_map, stride, table, start, accepting, accepts } = dfa;
        self.writer.push_ints(Section::ByteMaps, byte_map.iter().copied());
        let entries = index_u32(table.len());
        let table = self.writer.push_ints(Section::Transitions, table.iter().copied());
        let starts = self.writer.count(Section::AcceptStarts, size_of::<u32>());
        for rules in accepts {
            let start = self.writer.push_ints(Section::Accepted, rules.iter().copied());
            self.writer.push_ints(Section::AcceptStarts, [start]);
        }
        let end = self.writer.count(Section::Accepted, size_of::<u32>());
        self.writer.push_ints(Section::AcceptStarts, [end]);
        let record = layout::Dfa {
            table,
            entries,
            stride: *stride,
            start: *start,
            accepting: *accepting,
            accepts: starts,
        };
        self.writer.push(Section::Dfas, &record)
    }

    fn write_search(&mut self, rule: u32, nfa: &Nfa, anchored: bool, dfa: u32) -> u32 {
        let start = self.writer.count(Section::NfaStates, size_of_record::<layout::NfaState>());
        for state in &nfa.states {
            self.writer.push(Section::NfaStates, &nfa_state(*state));
        }
        let record = layout::Search {
            rule,
            dfa,
            nfa: start,
            nfa_length: index_u32(nfa.states.len()),
            anchored: u8::from(anchored),
        };
        self.writer.push(Section::Searches, &record)
    }

    /// A rule that is searched for where one of the literals is met, or always where there are none.
    fn write_gated(&mut self, number: u32, rule: &Planned<'_>, literals: &[Required]) {
        let anchored = is_anchored(&rule.hir);
        let dfa = determinize(&[(number, &rule.nfa)], &self.classes, !anchored, SEARCH);
        let dfa = dfa.map_or(NONE, |dfa| self.write_dfa(&dfa));
        let search = self.write_search(number, &rule.nfa, anchored, dfa);
        if literals.is_empty() {
            self.always.push(search);
        }
        let head = self.heads.intern(&start_positions(&rule.hir));
        for literal in literals {
            let record = layout::Fragment { chain: NONE, search, ..self.fragment(&literal.positions) };
            let fragment = self.writer.push(Section::Fragments, &record);
            let tier = &mut self.tiers[literal.tier as usize];
            tier.add(&literal.positions, &self.rarity, fragment, head, number);
        }
        if literals.iter().flat_map(|literal| &literal.positions).any(|position| position.folds) {
            self.folded.push(search);
        }
    }

    fn write_chains(&mut self, number: u32, rule: &Planned<'_>, chains: &[(Chain, Tier)]) {
        let flags: Vec<u32> = chains.iter().map(|(chain, _)| flags(chain)).collect();
        let all = flags.iter().fold(0, |all, flags| all | flags);
        let search = if all & chain_flag::INEXACT == 0 {
            NONE
        } else {
            self.write_search(number, &rule.nfa, is_anchored(&rule.hir), NONE)
        };
        if all & chain_flag::FOLD != 0 {
            self.folded.push(search);
        }
        for ((chain, tier), flags) in chains.iter().zip(flags) {
            self.write_chain(number, chain, *tier, flags, search);
        }
    }

    fn write_chain(&mut self, rule: u32, chain: &Chain, tier: Tier, flags: u32, search: u32) {
        let head = chain.head().map_or(NONE, |head| {
            let record = layout::Fragment { chain: NONE, search: NONE, ..self.fragment(head) };
            self.writer.push(Section::Fragments, &record)
        });
        let tail = chain.tail.map_or(0, |gap| gap.least);
        let index = self.writer.push(Section::Chains, &layout::Chain { rule, flags, head, tail });
        let start = chain.start_positions().map_or(heads::ANY, |positions| self.heads.intern(positions));
        let mut previous = NONE;
        let body = chain.body();
        for (nth, (gap, positions)) in body.iter().enumerate() {
            let slot = if nth + 1 == body.len() { NONE } else { self.new_slot() };
            let record = layout::Fragment {
                chain: index,
                search,
                gap: gap.map_or(0, |gap| gap.least),
                previous,
                slot,
                fixed: u8::from(chain.start && gap.is_none()),
                ..self.fragment(positions)
            };
            let fragment = self.writer.push(Section::Fragments, &record);
            self.tiers[tier as usize].add(positions, &self.rarity, fragment, start, rule);
            previous = slot;
        }
    }

    fn new_slot(&mut self) -> u32 {
        self.writer.slots += 1;
        self.writer.slots - 1
    }

    /// A fragment by itself, with its literal and its spots.
    fn fragment(&mut self, positions: &[Position]) -> layout::Fragment {
        let values = positions.iter().map(|position| position.value);
        let masks = positions.iter().map(|position| position.mask);
        let literal = self.writer.push_ints(Section::Literals, values.chain(masks));
        let spots = self.writer.count(Section::Spots, size_of_record::<layout::Spot>());
        for (offset, position) in positions.iter().enumerate() {
            if let Some(set) = position.spot {
                self.writer.push(Section::Spots, &layout::Spot { offset: offset as u16, set });
            }
        }
        let spot_end = self.writer.count(Section::Spots, size_of_record::<layout::Spot>());
        layout::Fragment {
            chain: NONE,
            search: NONE,
            literal,
            length: positions.len() as u16,
            spot_count: (spot_end - spots) as u16,
            spots,
            gap: 0,
            previous: NONE,
            slot: NONE,
            fixed: 0,
        }
    }

    fn write_classes(&mut self) {
        for set in self.classes.iter() {
            let count = index_u32(set.ranges.len());
            let ranges = self.writer.count(Section::Ranges, size_of_record::<layout::Range>());
            for &(low, high) in &set.ranges {
                self.writer.push(Section::Ranges, &layout::Range { low, high });
            }
            let record = layout::Class { ranges, ranges_end: ranges + count, ascii: set.ascii };
            self.writer.push(Section::Classes, &record);
        }
    }
}

fn size_of_record<R: crate::image::record::Record>() -> usize {
    R::SIZE
}

fn nfa_state(state: State) -> layout::NfaState {
    let (kind, operand, next, other) = match state {
        State::Char(c, next) => (op::CHAR, c as u32, next, 0),
        State::Class(class, next) => (op::CLASS, class, next, 0),
        State::Split(next, other) => (op::SPLIT, 0, next, other),
        State::Look(look, next) => (op::LOOK, look as u32, next, 0),
        State::Match => (op::MATCH, 0, 0, 0),
    };
    layout::NfaState { op: u32::from(kind) | operand << 8, next, other }
}

/// The longest run that every fragment in [`Tier::Short`] has.
fn shortest_run(planned: &[Planned<'_>]) -> usize {
    let runs = planned.iter().flat_map(|rule| match &rule.plan {
        Plan::Anchored => Vec::new(),
        Plan::Chains(chains) => {
            let short = chains.iter().filter(|(_, tier)| *tier == Tier::Short);
            short.flat_map(|(chain, _)| chain.body()).map(|(_, positions)| longest_run(positions)).collect()
        }
        Plan::Search(literals) => {
            let short = literals.iter().filter(|literal| literal.tier == Tier::Short);
            short.map(|literal| longest_run(&literal.positions)).collect()
        }
    });
    runs.min().unwrap_or(usize::MAX)
}

/// What has to be known of a chain to see whether bytes decide it.
fn flags(chain: &Chain) -> u32 {
    let head = chain.head().unwrap_or(&[]);
    let body = || chain.body().iter().flat_map(|(_, positions)| positions);
    let all = || head.iter().chain(body());
    let counts = chain.gaps().any(|gap| gap.least > 1);
    let flag = |holds: bool, flag: u32| if holds { flag } else { 0 };
    flag(chain.start, chain_flag::START)
        | flag(chain.end, chain_flag::END)
        | flag(chain.tail.is_some(), chain_flag::TAIL)
        | flag(head.iter().any(|position| position.unicode), chain_flag::UNICODE_HEAD)
        | flag(counts || body().any(|position| position.unicode), chain_flag::UNICODE)
        | flag(all().any(|position| position.folds), chain_flag::FOLD)
        | flag(
            chain.gaps().any(|gap| gap.newline) || all().any(|position| position.newline),
            chain_flag::NEWLINE,
        )
}
