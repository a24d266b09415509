//! Which rules can win.
//!
//! Rule *j* can win where a reply is matched by it and by no earlier rule. Asking that of all earlier rules at
//! once would need an automaton of them all. So the earlier rules are brought in one by one, when a reply shows
//! that they matter:
//!
//! ```text
//! others = {}
//! loop: take a shortest reply that j matches and none of others does    search.rs, over the DFAs of
//!         there is none: j never wins, because of others                 j and others: language.rs
//!       ask the compiled rules who wins it
//!         j: it can win, and the reply proves it
//!         i: add i to others
//! ```
//!
//! The answers are exact, for every text of the form of a reply. A rule whose automaton explodes, or that
//! takes more than its share of steps, is not decided, which is an answer too.

mod form;
mod search;
mod symbols;

use std::collections::HashMap;
use std::rc::Rc;

use regex_syntax::hir::Hir;

use crate::compile::language::Language;
use crate::image::Image;
use crate::matcher::first_match;
use crate::rules::RuleSet;
use search::{Found, shortest};

/// Whether a rule can win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It wins this reply.
    Wins(String),
    /// It matches no reply.
    NeverMatches,
    /// These earlier rules take every reply that it matches, such as this one. None of them could be left out.
    Shadowed {
        /// Their numbers, ascending.
        by: Vec<usize>,
        /// A shortest reply that it matches.
        reply: String,
    },
    /// It was not found out within the budget.
    Undecided,
}

/// What the analysis may cost, in steps from state to state: some nanoseconds each.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// For one rule. Default 2^20.
    pub rule_steps: usize,
    /// For all rules. Default 2^29.
    pub all_steps: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { rule_steps: 1 << 20, all_steps: 1 << 29 }
    }
}

/// The most rules that are looked at together.
const MOST_TOGETHER: usize = 16;

/// Asks of each rule whether it can win. The image was compiled from these very rules.
///
/// # Complexity
///
/// A shortest reply for each rule, and a product of automata where earlier rules take it; each rule, and all
/// together, up to the budget.
pub fn analyse(set: &RuleSet, image: &Image<'_>, budget: Budget) -> Vec<Verdict> {
    let mut analysis = Analysis { set, image, budget, left: budget.all_steps, languages: HashMap::new() };
    (0..set.rules.len()).map(|number| analysis.verdict(number)).collect()
}

/// Whether every text of the form of a reply is matched by the rule; `None` where that was not decided.
pub(crate) fn matches_every_reply(set: &RuleSet, number: usize, budget: Budget) -> Option<bool> {
    let mut steps = budget.rule_steps;
    let language = language(set, number, &mut steps)?;
    match shortest(None, &[language], &mut steps) {
        Found::Reply(_) => Some(false),
        Found::None => Some(true),
        Found::Undecided => None,
    }
}

struct Analysis<'s> {
    set: &'s RuleSet,
    image: &'s Image<'s>,
    budget: Budget,
    /// Steps left for all rules.
    left: usize,
    /// Those of rules that took a reply of another.
    languages: HashMap<usize, Option<Rc<Language>>>,
}

impl Analysis<'_> {
    fn verdict(&mut self, number: usize) -> Verdict {
        let given = self.budget.rule_steps.min(self.left);
        let mut steps = given;
        let verdict = self.decide(number, &mut steps).unwrap_or(Verdict::Undecided);
        self.left -= given - steps;
        verdict
    }

    /// `None` where it is not decided.
    fn decide(&mut self, number: usize, steps: &mut usize) -> Option<Verdict> {
        let own = language(self.set, number, steps)?;
        let mut others: Vec<(usize, Rc<Language>)> = Vec::new();
        let mut replies: Vec<String> = Vec::new();
        loop {
            let languages: Vec<Rc<Language>> = others.iter().map(|(_, language)| language.clone()).collect();
            match shortest(Some(&own), &languages, steps) {
                Found::Undecided => return None,
                Found::None if replies.is_empty() => return Some(Verdict::NeverMatches),
                Found::None => {
                    let by = self.fewest(number, &own, others, &replies, steps)?;
                    return Some(Verdict::Shadowed { by, reply: replies.swap_remove(0) });
                }
                Found::Reply(reply) => {
                    let winner = first_match(self.image, &reply, 0)? as usize;
                    if winner >= number {
                        return Some(Verdict::Wins(reply));
                    }
                    if others.len() == MOST_TOGETHER {
                        return None;
                    }
                    others.push((winner, self.language(winner, steps)?));
                    replies.push(reply);
                }
            }
        }
    }

    /// One earlier rule that takes everything by itself, if there is one; else those of `others` that cannot be
    /// left out.
    fn fewest(
        &mut self,
        number: usize,
        own: &Rc<Language>,
        mut others: Vec<(usize, Rc<Language>)>,
        replies: &[String],
        steps: &mut usize,
    ) -> Option<Vec<usize>> {
        if others.len() == 1 {
            return Some(vec![others[0].0]);
        }
        for candidate in self.match_all(number, replies) {
            let language = self.language(candidate, steps)?;
            if shortest(Some(own), &[language], steps) == Found::None {
                return Some(vec![candidate]);
            }
        }
        let mut nth = 0;
        while nth < others.len() {
            let left: Vec<_> = (0..others.len()).filter(|&other| other != nth).collect();
            let languages: Vec<Rc<Language>> = left.iter().map(|&other| others[other].1.clone()).collect();
            match shortest(Some(own), &languages, steps) {
                Found::None => _ = others.remove(nth),
                Found::Reply(_) => nth += 1,
                Found::Undecided => return None,
            }
        }
        let mut by: Vec<usize> = others.into_iter().map(|(number, _)| number).collect();
        by.sort_unstable();
        Some(by)
    }

    /// The rules before `number` that match all these replies.
    fn match_all(&self, number: usize, replies: &[String]) -> Vec<usize> {
        let mut rules: Vec<usize> = (0..number).collect();
        for reply in replies {
            let matches = matches(self.image, reply, number);
            rules.retain(|rule| matches.contains(rule));
        }
        rules
    }

    fn language(&mut self, number: usize, steps: &mut usize) -> Option<Rc<Language>> {
        let set = self.set;
        self.languages.entry(number).or_insert_with(|| language(set, number, steps)).clone()
    }
}

/// The rules before `end` that match the reply, ascending.
fn matches(image: &Image<'_>, reply: &str, end: usize) -> Vec<usize> {
    let next = |from: usize| first_match(image, reply, from as u32).map(|rule| rule as usize);
    let rules = std::iter::successors(next(0), |&rule| next(rule + 1));
    rules.take_while(|&rule| rule < end).collect()
}

/// The language of a rule, which takes from `steps` what it costs; `None` where that is not enough.
fn language(set: &RuleSet, number: usize, steps: &mut usize) -> Option<Rc<Language>> {
    let pattern = &set.rules[number].pattern;
    let hir: Hir = regex_syntax::parse(pattern).ok()?;
    let (language, spent) = Language::new(pattern, &hir, *steps);
    *steps = steps.saturating_sub(spent);
    language.map(Rc::new)
}
