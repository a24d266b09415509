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
    /// These earlier rules take every reply that it matches, such as this one. None of them could be left out,
    /// unless the budget was used up before that was seen: then some may be needless.
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
    /// For all rules. Default 2^28: some seconds.
    pub all_steps: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { rule_steps: 1 << 20, all_steps: 1 << 28 }
    }
}

/// The most rules that are looked at together.
const MOST_TOGETHER: usize = 16;

/// The most earlier rules of which it is asked whether they take everything by themselves.
const MOST_CANDIDATES: usize = 32;

/// What a match costs, besides the length of the reply: as long as so many steps.
const MATCH_STEPS: usize = 512;

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
    /// Those of rules that took a reply of another; `None` where the budget of a rule is not enough.
    languages: HashMap<usize, Option<Rc<Language>>>,
}

impl Analysis<'_> {
    fn verdict(&mut self, number: usize) -> Verdict {
        let given = self.budget.rule_steps.min(self.left);
        let mut steps = given;
        let verdict = self.decide(number, &mut steps).unwrap_or(Verdict::Undecided);
        self.left = self.left.saturating_sub(given - steps);
        verdict
    }

    /// `None` where it is not decided.
    fn decide(&mut self, number: usize, steps: &mut usize) -> Option<Verdict> {
        let own = language(self.set, number, steps)?;
        let mut others: Vec<(usize, Rc<Language>)> = Vec::new();
        let mut replies: Vec<String> = Vec::new();
        loop {
            match shortest(Some(&own), &languages(&others), steps) {
                Found::Undecided => return None,
                Found::None if replies.is_empty() => return Some(Verdict::NeverMatches),
                Found::None => {
                    let by = self.fewest(number, &own, others, &replies, steps);
                    return Some(Verdict::Shadowed { by, reply: replies.swap_remove(0) });
                }
                Found::Reply(reply) => {
                    let winner = self.first_match(&reply, 0, steps)?;
                    if winner >= number {
                        return Some(Verdict::Wins(reply));
                    }
                    if others.len() == MOST_TOGETHER {
                        return None;
                    }
                    others.push((winner, self.language(winner)?));
                    replies.push(reply);
                }
            }
        }
    }

    /// One earlier rule that takes everything by itself, if one is found; else those of `others` that cannot be
    /// left out, as far as the steps last.
    fn fewest(
        &mut self,
        number: usize,
        own: &Rc<Language>,
        mut others: Vec<(usize, Rc<Language>)>,
        replies: &[String],
        steps: &mut usize,
    ) -> Vec<usize> {
        if others.len() > 1 {
            // Half of them, so that something is left for the others.
            let mut half = *steps / 2;
            *steps -= half;
            let one = self.one_for_all(number, own, replies, &mut half);
            *steps += half;
            match one {
                Some(one) => return vec![one],
                None => leave_out(own, &mut others, steps),
            }
        }
        let mut by: Vec<usize> = others.into_iter().map(|(number, _)| number).collect();
        by.sort_unstable();
        by
    }

    /// A rule before `number` that takes all replies of its language, not only these.
    fn one_for_all(
        &mut self,
        number: usize,
        own: &Rc<Language>,
        replies: &[String],
        steps: &mut usize,
    ) -> Option<usize> {
        let mut from = 0;
        for _ in 0..MOST_CANDIDATES {
            let candidate = self.matches_all(replies, from, steps).filter(|&rule| rule < number)?;
            if let Some(language) = self.language(candidate)
                && shortest(Some(own), &[language], steps) == Found::None
            {
                return Some(candidate);
            }
            from = candidate + 1;
        }
        None
    }

    /// The first rule from `from` on that matches all these replies; `None` also where the steps do not last.
    fn matches_all(&self, replies: &[String], mut from: usize, steps: &mut usize) -> Option<usize> {
        loop {
            // Rules before one reply's next match do not match all of them.
            let next = replies.iter().try_fold(from, |from, reply| self.first_match(reply, from, steps))?;
            if next == from {
                return Some(next);
            }
            from = next;
        }
    }

    /// The first rule from `from` on that matches the reply, for its price.
    fn first_match(&self, reply: &str, from: usize, steps: &mut usize) -> Option<usize> {
        *steps = steps.checked_sub(MATCH_STEPS + reply.len())?;
        first_match(self.image, reply, from as u32).map(|rule| rule as usize)
    }

    /// The language of an earlier rule. It is made once for all rules, so all pay for it: what is too large for
    /// what one rule has left may serve the next.
    fn language(&mut self, number: usize) -> Option<Rc<Language>> {
        if let Some(known) = self.languages.get(&number) {
            return known.clone();
        }
        let given = self.budget.rule_steps.min(self.left);
        let mut steps = given;
        let language = language(self.set, number, &mut steps);
        self.left -= given - steps;
        if language.is_some() || given == self.budget.rule_steps {
            self.languages.insert(number, language.clone());
        }
        language
    }
}

/// Leaves out those that the others do not need, until the steps are used up.
fn leave_out(own: &Rc<Language>, others: &mut Vec<(usize, Rc<Language>)>, steps: &mut usize) {
    let mut nth = 0;
    while nth < others.len() {
        let one = others.remove(nth);
        match shortest(Some(own), &languages(others), steps) {
            Found::None => {}
            Found::Reply(_) => {
                others.insert(nth, one);
                nth += 1;
            }
            Found::Undecided => {
                others.insert(nth, one);
                return;
            }
        }
    }
}

fn languages(rules: &[(usize, Rc<Language>)]) -> Vec<Rc<Language>> {
    rules.iter().map(|(_, language)| language.clone()).collect()
}

/// The language of a rule, which takes from `steps` what it costs; `None` where that is not enough.
fn language(set: &RuleSet, number: usize, steps: &mut usize) -> Option<Rc<Language>> {
    let pattern = &set.rules[number].pattern;
    let hir: Hir = regex_syntax::parse(pattern).ok()?;
    let (language, spent) = Language::new(pattern, &hir, *steps);
    *steps = steps.saturating_sub(spent);
    language.map(Rc::new)
}
