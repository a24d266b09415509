//! Rules to plans and automata, one rule after the other.
//!
//! Nothing is kept of a rule but what is written of it, and what is kept is counted: rules that make more
//! than an image may hold are refused before they fill the memory.

use regex_syntax::hir::Hir;

use crate::diagnostics::{Diagnostic, Errors};
use crate::image::capacity::MAX_SLOTS;
use crate::image::layout::chain_flag;
use crate::rules::{Rule, SourceFile};

use super::assemble::flags;
use super::automata::Automata;
use super::chain::Chain;
use super::classes::Classes;
use super::clauses::clauses;
use super::dfa::{DenseDfa, Source};
use super::limits::Limits;
use super::nfa::{Nfa, TooManyStates};
use super::plan::{self, Choice, Gates, Part, Plan, is_anchored};
use super::planned::{Planned, Plans};
use super::rarity::Rarity;
use super::required::start_positions;
use super::shard::{Member, shards};
use super::vocabulary::{self, Needs, Sequence, Vocabulary};
use super::window::Tier;
use super::{divide, pattern, refuse};

/// Once rules that share DFAs have so many states of NFAs, the DFAs are made, to keep the NFAs no longer.
const BATCH: usize = 1 << 20;

/// The most parts that a rule is divided into for DFAs.
const MOST_PARTS: usize = 32;

/// Makes the plans.
#[derive(Debug)]
pub(super) struct Planner<'r> {
    files: &'r [SourceFile],
    /// Those that are to be decided.
    rules: &'r [Rule],
    limits: Limits,
    plans: Plans<'r>,
    automata: Automata,
    /// By [`BRIEF`] and [`LASTING`].
    sharing: [Sharing; 2],
    slots: usize,
    /// States of NFAs that are simulated on every reply.
    ungated_states: usize,
    /// States of NFAs that are simulated where a literal is met.
    gated_states: usize,
    /// Bytes of memory that the plans take.
    memory: usize,
    /// Bytes that the plans take in the image, at the least.
    size: usize,
    /// Rules that exceed a limit.
    refused: usize,
}

/// Anchored rules that most text soon kills.
const BRIEF: usize = 0;

/// Other rules that are looked for in every reply. They are kept apart, for they keep a DFA running.
const LASTING: usize = 1;

/// Rules whose shards are still to be made.
#[derive(Debug, Default)]
struct Sharing {
    /// Their numbers, with the work that their DFAs took.
    rules: Vec<(u32, usize)>,
    /// States of their NFAs.
    states: usize,
}

impl<'r> Planner<'r> {
    pub(super) fn new(files: &'r [SourceFile], rules: &'r [Rule], limits: Limits) -> Self {
        let patterns = rules.iter().map(|rule| rule.pattern.as_str());
        let pays = vocabulary::pays(patterns.clone(), limits.vocabulary_from);
        let mut classes = Classes::default();
        if patterns.clone().any(pattern::asks_for_words) {
            classes.intern_word();
        }
        Planner {
            files,
            rules,
            limits,
            plans: Plans {
                rules: Vec::new(),
                shards: Vec::new(),
                classes,
                rarity: Rarity::of(patterns),
                vocabulary: pays.then(Vocabulary::default),
                lexicon: None,
            },
            automata: Automata::new(),
            sharing: Default::default(),
            slots: 0,
            ungated_states: 0,
            gated_states: 0,
            memory: 0,
            size: 0,
            refused: 0,
        }
    }

    /// Plans all rules.
    ///
    /// # Errors
    ///
    /// A diagnostic for each invalid pattern and for each rule that exceeds a limit.
    pub(super) fn plan(mut self) -> Result<Plans<'r>, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let mut folded = self.limits.folded_characters;
        for rule in self.rules {
            let parsed = self.parse(rule, &mut folded);
            // Once it is said that there is too much, only mistakes in patterns are looked for.
            let gave_up = self.is_full() || self.refused >= Errors::MAX_SHOWN;
            let planned = parsed.and_then(|hir| if gave_up { Ok(()) } else { self.try_add(rule, &hir) });
            diagnostics.extend(planned.err().map(|diagnostic| *diagnostic));
        }
        if diagnostics.is_empty() {
            self.share(BRIEF);
            self.share(LASTING);
            let last = self.rules.last().filter(|_| self.is_full());
            diagnostics.extend(last.map(|rule| refuse::image_too_large(rule, &self.limits)));
        }
        if diagnostics.is_empty() { Ok(self.plans) } else { Err(diagnostics) }
    }

    fn parse(&self, rule: &Rule, folded: &mut usize) -> Result<Hir, Box<Diagnostic>> {
        pattern::parse(rule, &self.files[rule.file], folded, &self.limits)
    }

    fn is_full(&self) -> bool {
        self.size + self.plans.classes.size() > self.limits.image_bytes
    }

    fn try_add(&mut self, rule: &'r Rule, hir: &Hir) -> Result<(), Box<Diagnostic>> {
        self.add(rule, hir).inspect_err(|_| self.refused += 1)
    }

    /// Plans a rule; a diagnostic where it exceeds a limit.
    fn add(&mut self, rule: &'r Rule, hir: &Hir) -> Result<(), Box<Diagnostic>> {
        self.automata.pay_in(&rule.pattern);
        let planned = self.plan_rule(rule, hir)?;
        self.size += planned.size();
        self.memory += planned.memory();
        if self.memory > self.limits.build_bytes {
            return Err(Box::new(refuse::too_much_memory(rule, &self.limits)));
        }
        self.plans.rules.push(planned);
        for kind in 0..self.sharing.len() {
            if self.sharing[kind].states > BATCH {
                self.share(kind);
            }
        }
        if self.is_full() { Err(Box::new(refuse::image_too_large(rule, &self.limits))) } else { Ok(()) }
    }

    fn plan_rule(&mut self, rule: &'r Rule, hir: &Hir) -> Result<Planned<'r>, Box<Diagnostic>> {
        let has_vocabulary = self.plans.vocabulary.is_some();
        if let Some(ways) = self.sequences(hir) {
            let (plan, start) = (Plan::Words(ways), Vec::new());
            return Ok(Planned { rule, plan, anchored: true, nfa: None, start, dfa: None });
        }
        match plan::choose(hir, has_vocabulary, &mut self.plans.classes) {
            Choice::Chains(chains) if has_vocabulary => self.chains_or_words(rule, hir, chains),
            Choice::Chains(chains) if self.slots + plan::slots(&chains) <= MAX_SLOTS => {
                self.chains(rule, hir, chains)
            }
            Choice::Chains(_) | Choice::Search => {
                let nfa = self.nfa(rule, hir)?;
                self.search(rule, hir, nfa)
            }
            Choice::Shared => self.anchored(rule, hir),
        }
    }

    /// A rule that is searched for by its words where it has a DFA, and by its fragments otherwise.
    fn chains_or_words(
        &mut self,
        rule: &'r Rule,
        hir: &Hir,
        chains: Vec<(Chain, Tier)>,
    ) -> Result<Planned<'r>, Box<Diagnostic>> {
        let nfa = self.nfa(rule, hir)?;
        let anchored = is_anchored(hir);
        let source = Source { number: self.plans.rules.len() as u32, nfa: &nfa, floating: !anchored };
        if let Some(dfa) = self.automata.gated(source, &self.plans.classes)
            && let gates @ Gates { needs: Some(_), .. } = self.gates(hir)
        {
            let plan = Plan::Search(gates);
            return Ok(Planned { rule, plan, anchored, nfa: None, start: Vec::new(), dfa: Some(dfa) });
        }
        if let Some(parts) = self.divide(hir) {
            let plan = Plan::Divided(parts);
            return Ok(Planned { rule, plan, anchored, nfa: None, start: Vec::new(), dfa: None });
        }
        if self.slots + plan::slots(&chains) <= MAX_SLOTS {
            return self.chains(rule, hir, chains);
        }
        self.search(rule, hir, nfa)
    }

    /// The ways of a rule that words decide.
    fn sequences(&mut self, hir: &Hir) -> Option<Vec<(Sequence, Needs)>> {
        let Plans { vocabulary, rarity, classes, .. } = &mut self.plans;
        let vocabulary = vocabulary.as_mut()?;
        let ways = vocabulary::sequences(hir, classes)?;
        let needs = vocabulary.add_sequences(&ways, rarity)?;
        Some(ways.into_iter().zip(needs).collect())
    }

    /// What a rule or a part of one is searched for by.
    fn gates(&mut self, hir: &Hir) -> Gates {
        let Plans { vocabulary, rarity, classes, .. } = &mut self.plans;
        if let Some(vocabulary) = vocabulary
            && let Some(needs) = vocabulary.add(&clauses(hir, classes), rarity)
        {
            return Gates { literals: Vec::new(), clauses: Vec::new(), needs: Some(needs) };
        }
        Gates::of(hir, rarity, classes)
    }

    fn nfa(&mut self, rule: &Rule, hir: &Hir) -> Result<Nfa, Box<Diagnostic>> {
        Nfa::new(hir, &mut self.plans.classes, self.limits.rule_states)
            .map_err(|TooManyStates| Box::new(refuse::too_many_states(rule, &self.limits)))
    }

    /// A rule that is decided by fragments, and by its NFA only where line feeds may be part of a match.
    fn chains(
        &mut self,
        rule: &'r Rule,
        hir: &Hir,
        chains: Vec<(Chain, Tier)>,
    ) -> Result<Planned<'r>, Box<Diagnostic>> {
        if chains.iter().any(|(chain, _)| chain.states() > self.limits.rule_states) {
            return Err(Box::new(refuse::too_many_states(rule, &self.limits)));
        }
        self.slots += plan::slots(&chains);
        let inexact = chains.iter().any(|(chain, _)| flags(chain) & chain_flag::NEWLINE != 0);
        let nfa = if inexact { Some(self.nfa(rule, hir)?) } else { None };
        nfa.iter().try_for_each(|nfa| self.simulate_gated(rule, nfa))?;
        Ok(Planned {
            rule,
            plan: Plan::Chains(chains),
            anchored: is_anchored(hir),
            nfa,
            start: Vec::new(),
            dfa: None,
        })
    }

    /// A rule that shares a DFA with others, unless it is too large for that.
    fn anchored(&mut self, rule: &'r Rule, hir: &Hir) -> Result<Planned<'r>, Box<Diagnostic>> {
        let nfa = self.nfa(rule, hir)?;
        let source = Source { number: self.plans.rules.len() as u32, nfa: &nfa, floating: false };
        match self.automata.anchored(&rule.pattern, source, &self.plans.classes) {
            Some(work) => Ok(self.shared(BRIEF, work, rule, nfa, true)),
            None => self.search(rule, hir, nfa),
        }
    }

    /// A rule that is searched for where one of the literals is met, or always where there are none.
    fn search(&mut self, rule: &'r Rule, hir: &Hir, nfa: Nfa) -> Result<Planned<'r>, Box<Diagnostic>> {
        let anchored = is_anchored(hir);
        let gates = self.gates(hir);
        let source = Source { number: self.plans.rules.len() as u32, nfa: &nfa, floating: !anchored };
        let mut dfa = None;
        if gates.are_some() {
            dfa = self.automata.gated(source, &self.plans.classes);
            if dfa.is_none() {
                if let Some(parts) = self.divide(hir) {
                    let plan = Plan::Divided(parts);
                    return Ok(Planned { rule, plan, anchored, nfa: None, start: Vec::new(), dfa: None });
                }
                self.simulate_gated(rule, &nfa)?;
            }
        } else if let Some(work) = self.automata.ungated(&rule.pattern, source, &self.plans.classes) {
            return Ok(self.shared(LASTING, work, rule, nfa, anchored));
        } else {
            self.simulate_always(rule, &nfa)?;
        }
        let start = start_positions(hir, &mut self.plans.classes);
        let nfa = if dfa.is_some() { None } else { Some(nfa) };
        Ok(Planned { rule, plan: Plan::Search(gates), anchored, nfa, start, dfa })
    }

    /// A rule that is too large for a DFA in parts that have one; `None` where these would be too many, or nothing gates one.
    fn divide(&mut self, hir: &Hir) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        let [first, second] = divide::halves(hir)?;
        let mut open = vec![second, first];
        while let Some(hir) = open.pop() {
            if let Some(part) = self.part(&hir) {
                parts.push(part);
            } else if parts.len() + open.len() < MOST_PARTS {
                let [first, second] = divide::halves(&hir)?;
                open.extend([second, first]);
            } else {
                return None;
            }
        }
        Some(parts)
    }

    /// A part of a rule, where its DFA is within the budget.
    fn part(&mut self, hir: &Hir) -> Option<Part> {
        let Plans { rules, classes, .. } = &mut self.plans;
        let nfa = Nfa::new(hir, classes, self.limits.rule_states).ok()?;
        let source = Source { number: rules.len() as u32, nfa: &nfa, floating: !is_anchored(hir) };
        let dfa = self.automata.gated(source, classes)?;
        let gates = self.gates(hir);
        let start = start_positions(hir, &mut self.plans.classes);
        gates.are_some().then_some(Part { gates, start, dfa })
    }

    /// A rule that shares a DFA with others of its kind; its own took so much work.
    fn shared(&mut self, kind: usize, work: usize, rule: &'r Rule, nfa: Nfa, anchored: bool) -> Planned<'r> {
        self.sharing[kind].rules.push((self.plans.rules.len() as u32, work));
        self.sharing[kind].states += nfa.states.len();
        Planned { rule, plan: Plan::Shared, anchored, nfa: Some(nfa), start: Vec::new(), dfa: None }
    }

    /// Counts an NFA that is simulated where a literal is met against the limit.
    fn simulate_gated(&mut self, rule: &Rule, nfa: &Nfa) -> Result<(), Box<Diagnostic>> {
        let states = self.gated_states + nfa.states.len();
        if states > self.limits.gated_states {
            return Err(Box::new(refuse::gated(rule, nfa.states.len(), &self.limits)));
        }
        self.gated_states = states;
        Ok(())
    }

    /// Counts an NFA that is simulated on every reply against the limit.
    fn simulate_always(&mut self, rule: &Rule, nfa: &Nfa) -> Result<(), Box<Diagnostic>> {
        let states = self.ungated_states + nfa.states.len();
        if states > self.limits.ungated_states {
            return Err(Box::new(refuse::ungated(rule, nfa.states.len(), &self.limits)));
        }
        self.ungated_states = states;
        Ok(())
    }

    /// Makes the shards of rules that have none, and drops the NFAs that are not needed then.
    fn share(&mut self, kind: usize) {
        let Sharing { rules: sharing, .. } = std::mem::take(&mut self.sharing[kind]);
        let Plans { rules, shards: all, classes, .. } = &mut self.plans;
        let member = |&(number, work): &(u32, usize)| {
            let rule = &rules[number as usize];
            Member { source: Source { number, nfa: rule.nfa(), floating: !rule.anchored }, work }
        };
        let members: Vec<Member<'_>> = sharing.iter().map(member).collect();
        let made =
            shards(&members, kind == LASTING, classes, self.limits.image_bytes.saturating_sub(self.size));
        self.size += made.iter().map(DenseDfa::size).sum::<usize>();
        all.extend(made);
        for (number, _) in sharing {
            rules[number as usize].nfa = None;
        }
    }
}
