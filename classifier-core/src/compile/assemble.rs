//! Planned rules to the sections of an image.

use std::collections::HashMap;

use crate::bounce_class::BounceClass;
use crate::diagnostics::Diagnostic;
use crate::image::capacity::MAX_SEARCHES;
use crate::image::layout::{self, GATE, NO_SET, NONE, Section, chain_flag, op, skip};
use crate::image::record::Span;
use crate::image::write::{Writer, index_u32};
use crate::rules::RuleSet;

use super::chain::Chain;
use super::classes::Classes;
use super::clauses::{self, Clause};
use super::dfa::DenseDfa;
use super::grams::Grams;
use super::heads::{self, Heads};
use super::limits::Limits;
use super::nfa::{Nfa, State};
use super::plan::{Gates, Part, Plan};
use super::planned::Planned;
use super::position::Position;
use super::rarity::Rarity;
use super::refuse;
use super::required::Required;
use super::skips::{Skips, skips};
use super::vocabulary::{Lexicon, Needs, Sequence};
use super::window::{Shape, Tier, longest_run};

/// The first bytes are skipped in so many DFAs that rules share; the tables are not worth it in hundreds.
const MOST_SKIPPED: usize = 8;

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
    /// Heads of chains that are written, and where.
    head_fragments: HashMap<Vec<Position>, u32>,
    always: Vec<u32>,
    /// Where words are met by an automaton.
    lexicon: Option<Lexicon>,
    /// Lists of columns that are written, and where.
    columns: HashMap<Vec<(u32, u8)>, Span>,
}

impl<'r> Assembler<'r> {
    pub(super) fn new(
        set: &'r RuleSet,
        classes: Classes,
        rarity: Rarity,
        limits: Limits,
        lexicon: Option<Lexicon>,
    ) -> Self {
        Assembler {
            set,
            classes,
            limits,
            writer: Writer::new(),
            rarity,
            tiers: Vec::new(),
            heads: Heads::new(),
            head_fragments: HashMap::new(),
            always: Vec::new(),
            lexicon,
            columns: HashMap::new(),
        }
    }

    /// The image; an error where a limit is exceeded.
    pub(super) fn assemble(
        mut self,
        planned: &[Planned<'_>],
        shards: &[DenseDfa],
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        if planned.len() < self.set.rules.len() {
            self.writer.own = index_u32(planned.len());
        }
        self.tiers = vec![Grams::new(Shape::LONG), Grams::new(Shape::short(shortest_run(planned)))];
        self.write_rules();
        self.write_classes();
        self.write_shards(shards);
        for (number, rule) in (0..).zip(planned) {
            let compared = match &rule.plan {
                Plan::Chains(chains) => self.write_chains(number, rule, chains),
                Plan::Search(gates) => {
                    let search = self.write_search_of(number, rule, gates);
                    self.write_gates(number, search, gates, &rule.start)
                }
                Plan::Divided(parts) => self.write_parts(number, rule.anchored, parts),
                Plan::Words(ways) => self.write_sequences(number, ways),
                Plan::Shared => 0,
            };
            self.check_limits(rule)?;
            if compared > self.limits.window_bytes {
                return Err(Box::new(refuse::window(rule.rule, compared, &self.limits)));
            }
        }
        self.write_scan();
        if let Some(lexicon) = self.lexicon.take() {
            lexicon.write(&mut self.writer);
        }
        // What the scan needs is known only now: the last rule stands for all.
        planned.last().map_or(Ok(()), |rule| self.check_limits(rule))?;
        Ok(self.writer.finish())
    }

    /// Writes the lists and tables that say when which search or fragment is looked at.
    fn write_scan(&mut self) {
        self.writer.extend_ints(Section::Always, std::mem::take(&mut self.always));
        let tiers = std::mem::take(&mut self.tiers);
        tiers.iter().flat_map(Grams::heads).for_each(|head| self.heads.count(head));
        let groups = self.heads.write(&mut self.writer);
        tiers.into_iter().for_each(|tier| tier.write(&groups, &mut self.writer));
    }

    fn check_limits(&self, rule: &Planned<'_>) -> Result<(), Box<Diagnostic>> {
        let searches = self.writer.count::<layout::Search>() as usize;
        if self.writer.size() > self.limits.image_bytes {
            Err(Box::new(refuse::image_too_large(rule.rule, &self.limits)))
        } else if searches > MAX_SEARCHES {
            Err(Box::new(refuse::too_many_searches(rule.rule)))
        } else {
            Ok(())
        }
    }

    fn string(&mut self, text: &str) -> Span {
        self.writer.extend_ints(Section::Strings, text.bytes())
    }

    fn write_rules(&mut self) {
        let set = self.set;
        for label in &set.labels {
            let text = self.string(label);
            let class = BounceClass::from_label(label) as u8;
            let description = self.string(set.annotations.description(label));
            self.writer.push(&layout::Label { text, class, description });
        }
        for file in &set.files {
            let text = self.string(&file.name);
            self.writer.push(&layout::File { text });
        }
        for ((rule, place), advice) in set.rules.iter().zip(set.positions()).zip(set.advice()) {
            let pattern = self.string(&rule.pattern);
            let record = layout::Rule {
                label: index_u32(rule.label),
                file: index_u32(rule.file),
                line: index_u32(place.line),
                column: index_u32(place.column),
                pattern,
                severity: advice.severity as u8,
                action: advice.action as u8,
            };
            self.writer.push(&record);
        }
    }

    /// Writes the DFAs that rules share.
    fn write_shards(&mut self, shards: &[DenseDfa]) {
        for (nth, dfa) in shards.iter().enumerate() {
            let skips = if nth < MOST_SKIPPED { self.write_skips(dfa) } else { self.write_no_skips() };
            let dfa = self.write_dfa(dfa, None);
            self.writer.push(&layout::Shard { dfa, skips });
        }
    }

    /// Writes what the matcher need not walk the DFA over.
    fn write_skips(&mut self, dfa: &DenseDfa) -> u32 {
        let Some(Skips { codes, skips }) = skips(dfa) else {
            return self.write_no_skips();
        };
        self.writer.extend_ints(Section::SkipCodes, codes);
        self.writer.extend(skips).start
    }

    fn write_no_skips(&mut self) -> u32 {
        self.writer.extend_ints(Section::SkipCodes, [0u8; skip::CODES]);
        NONE
    }

    /// Writes a DFA, with a narrow table where one is given.
    fn write_dfa(&mut self, dfa: &DenseDfa, narrow: Option<Vec<u8>>) -> u32 {
        let DenseDfa { byte_map, wide, stride, table, start, accepting, accepts } = dfa;
        let columns = self.write_columns(wide);
        self.writer.extend_ints(Section::ByteMaps, byte_map.iter().copied());
        let wide_table = || table.iter().flat_map(|state| state.to_le_bytes()).collect();
        let is_narrow = u8::from(narrow.is_some());
        let table = self.writer.extend_ints(Section::Transitions, narrow.unwrap_or_else(wide_table));
        let starts = self.writer.count_ints::<u32>(Section::AcceptStarts);
        for rules in accepts {
            let accepted = self.writer.extend_ints(Section::Accepted, rules.iter().copied());
            self.writer.extend_ints(Section::AcceptStarts, [accepted.start]);
        }
        let end = self.writer.count_ints::<u32>(Section::Accepted);
        self.writer.extend_ints(Section::AcceptStarts, [end]);
        let record = layout::Dfa {
            table,
            narrow: is_narrow,
            stride: *stride,
            start: *start,
            accepting: *accepting,
            accepts: starts,
            columns,
        };
        self.writer.push(&record)
    }

    /// The columns of characters outside ASCII; DFAs that ask the same of them share the list.
    fn write_columns(&mut self, wide: &[(u32, u8)]) -> Span {
        if let Some(&columns) = self.columns.get(wide) {
            return columns;
        }
        let columns = wide.iter().map(|&(from, column)| layout::Column { from, column });
        let columns = self.writer.extend(columns);
        self.columns.insert(wide.to_vec(), columns);
        columns
    }

    fn write_clauses(&mut self, clauses: &[Clause]) -> Span {
        let start = self.writer.count::<layout::Clause>();
        for clause in clauses {
            let words = self.writer.extend(clause.iter().map(|bytes| clauses::word(bytes)));
            self.writer.push(&layout::Clause { words });
        }
        Span { start, end: self.writer.count::<layout::Clause>() }
    }

    fn write_search(
        &mut self,
        rule: u32,
        nfa: Option<&Nfa>,
        anchored: bool,
        dfa: u32,
        gates: Option<&Gates>,
    ) -> u32 {
        let clauses = gates.map_or_else(Span::default, |gates| self.write_words(gates));
        let states = nfa.map_or(&[][..], |nfa| &nfa.states);
        let nfa = self.writer.extend(states.iter().map(|state| nfa_state(*state)));
        self.writer.push(&layout::Search {
            rule,
            dfa,
            nfa,
            anchored: u8::from(anchored),
            clauses,
            sequence: NONE,
        })
    }

    /// What has to be met of the words of the next search.
    fn write_words(&mut self, gates: &Gates) -> Span {
        let search = self.writer.count::<layout::Search>();
        match (&gates.needs, &mut self.lexicon) {
            (Some(needs), Some(lexicon)) => {
                lexicon.gate(needs, search);
                Span::default()
            }
            _ => self.write_clauses(&gates.clauses),
        }
    }

    /// The search of a rule, by its DFA or its NFA.
    fn write_search_of(&mut self, number: u32, rule: &Planned<'_>, gates: &Gates) -> u32 {
        let dfa = rule.dfa.as_ref().map_or(NONE, |dfa| self.write_dfa(dfa, dfa.narrow()));
        self.write_search(number, rule.nfa.as_ref(), rule.anchored, dfa, Some(gates))
    }

    /// A search for each part of a rule. Gives how many bytes are compared where one of their windows is met, as
    /// [`Grams::add`] does.
    fn write_parts(&mut self, number: u32, anchored: bool, parts: &[Part]) -> usize {
        let write = |Part { gates, start, dfa }: &Part| {
            let dfa = self.write_dfa(dfa, dfa.narrow());
            let search = self.write_search(number, None, anchored, dfa, Some(gates));
            self.write_gates(number, search, gates, start)
        };
        parts.iter().map(write).max().unwrap_or(0)
    }

    /// What a search is run for: one of the literals, or every text where there are none. Gives how many bytes are compared
    /// where one of the windows is met, as [`Grams::add`] does.
    fn write_gates(&mut self, rule: u32, search: u32, gates: &Gates, start: &[Position]) -> usize {
        if !gates.are_some() {
            self.always.push(search);
        }
        let head = self.heads.intern(start);
        let mut most = 0;
        for literal in &gates.literals {
            self.writer.folds |= literal.positions.iter().any(|position| position.folds);
            let target = if literal.at_end { self.write_end(search, literal) } else { GATE | search };
            let tier = &mut self.tiers[literal.tier as usize];
            most = most.max(tier.add(&literal.positions, &self.rarity, target, head, rule));
        }
        most
    }

    /// A rule that words decide, by a search for each way. Nothing is compared for it where a window is met.
    fn write_sequences(&mut self, rule: u32, ways: &[(Sequence, Needs)]) -> usize {
        for (Sequence { head, gaps: [before, between], .. }, needs) in ways {
            let head = self.write_head(head);
            let lexicon = self.lexicon.as_mut().expect("words stand in a lexicon");
            let [first, second] = needs.in_order.map(|set| set.map_or(NO_SET, |set| lexicon.number(set)));
            let (before, between) = (*before, *between);
            let sequence = self.writer.push(&layout::Sequence { head, first, second, before, between });
            let nfa = self.writer.extend::<layout::NfaState>([]);
            let clauses = Span::default();
            let search = layout::Search { rule, dfa: NONE, nfa, anchored: 1, clauses, sequence };
            let search = self.writer.push(&search);
            lexicon.gate(needs, search);
        }
        0
    }

    /// A literal that must end the text, which its window alone cannot say.
    fn write_end(&mut self, search: u32, literal: &Required) -> u32 {
        let record = layout::Fragment { search, ..self.fragment(&literal.positions) };
        self.writer.push(&record)
    }

    /// Gives how many bytes are compared where one of its windows is met, as [`Grams::add`] does.
    fn write_chains(&mut self, number: u32, rule: &Planned<'_>, chains: &[(Chain, Tier)]) -> usize {
        let flags: Vec<u32> = chains.iter().map(|(chain, _)| flags(chain)).collect();
        let all = flags.iter().fold(0, |all, flags| all | flags);
        let search = if all & chain_flag::NEWLINE == 0 {
            NONE
        } else {
            self.write_search(number, rule.nfa.as_ref(), rule.anchored, NONE, None)
        };
        let write = |((chain, tier), flags): (&(Chain, Tier), u32)| {
            self.write_chain(number, chain, *tier, flags, search)
        };
        chains.iter().zip(flags).map(write).max().unwrap_or(0)
    }

    fn write_chain(&mut self, rule: u32, chain: &Chain, tier: Tier, flags: u32, search: u32) -> usize {
        let head = chain.head().map_or(NONE, |head| self.write_head(head));
        let tail = chain.tail.map_or(0, |gap| gap.least);
        let index = self.writer.push(&layout::Chain { rule, flags, head, tail });
        let start = chain.start_positions().map_or(heads::ANY, |positions| self.heads.intern(positions));
        let (mut previous, mut most) = (NONE, 0);
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
            let fragment = self.writer.push(&record);
            most = most.max(self.tiers[tier as usize].add(positions, &self.rarity, fragment, start, rule));
            previous = slot;
        }
        most
    }

    /// The fragment of a head; chains with the same one share it.
    fn write_head(&mut self, head: &[Position]) -> u32 {
        if let Some(&fragment) = self.head_fragments.get(head) {
            return fragment;
        }
        let record = self.fragment(head);
        let fragment = self.writer.push(&record);
        self.head_fragments.insert(head.to_vec(), fragment);
        fragment
    }

    fn new_slot(&mut self) -> u32 {
        self.writer.slots += 1;
        self.writer.slots - 1
    }

    /// A fragment by itself, with its literal, its spots and its wide positions.
    fn fragment(&mut self, positions: &[Position]) -> layout::Fragment {
        let values = positions.iter().map(|position| position.value);
        let masks = positions.iter().map(|position| position.mask);
        let literal = self.writer.extend_ints(Section::Literals, values.chain(masks)).start;
        self.writer.folds |= positions.iter().any(|position| position.folds);
        let offsets = || (0..).zip(positions);
        let wide =
            |(offset, position): (u16, &Position)| position.wide.map(|class| layout::Wide { offset, class });
        let spot =
            |(offset, position): (u16, &Position)| position.spot().map(|set| layout::Spot { offset, set });
        let wides = self.writer.extend(offsets().filter_map(wide));
        let spots = self.writer.extend(offsets().filter_map(spot));
        layout::Fragment {
            chain: NONE,
            search: NONE,
            literal,
            length: positions.len() as u16,
            spots,
            wides,
            gap: 0,
            previous: NONE,
            slot: NONE,
            fixed: 0,
        }
    }

    fn write_classes(&mut self) {
        for set in self.classes.iter() {
            let ranges = set.ranges.iter().map(|&(low, high)| layout::Range { low, high });
            let ranges = self.writer.extend(ranges);
            self.writer.push(&layout::Class { ranges, ascii: set.ascii });
        }
    }
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
    let of_gates = |gates: &Gates| {
        let short = gates.literals.iter().filter(|literal| literal.tier == Tier::Short);
        short.map(|literal| longest_run(&literal.positions)).collect::<Vec<usize>>()
    };
    let runs = planned.iter().flat_map(|rule| match &rule.plan {
        Plan::Shared | Plan::Words(_) => Vec::new(),
        Plan::Chains(chains) => {
            let short = chains.iter().filter(|(_, tier)| *tier == Tier::Short);
            short.flat_map(|(chain, _)| chain.body()).map(|(_, positions)| longest_run(positions)).collect()
        }
        Plan::Search(gates) => of_gates(gates),
        Plan::Divided(parts) => parts.iter().flat_map(|part| of_gates(&part.gates)).collect(),
    });
    runs.min().unwrap_or(usize::MAX)
}

/// What has to be known of a chain to see whether bytes decide it.
pub(super) fn flags(chain: &Chain) -> u32 {
    let head = chain.head().unwrap_or(&[]);
    let body = || chain.body().iter().flat_map(|(_, positions)| positions);
    let all = || head.iter().chain(body());
    let flag = |holds: bool, flag: u32| if holds { flag } else { 0 };
    flag(chain.start, chain_flag::START)
        | flag(chain.end, chain_flag::END)
        | flag(chain.tail.is_some(), chain_flag::TAIL)
        | flag(
            chain.gaps().any(|gap| gap.newline) || all().any(|position| position.newline),
            chain_flag::NEWLINE,
        )
}
