//! What an image consists of, for people who ask why it is large or slow.
//!
//! Reads any image that was validated without a panic, in time linear in it.

use super::layout::{NONE, VERSION};
use super::read::{HEADER_SIZE, Image};
use super::record::Field;

/// How a rule is decided, from the cheapest way to the dearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Not at all: there is no text that it matches.
    Never,
    /// By a DFA that it shares with other rules, walked over every reply until it dies.
    Shared,
    /// By fragments of the pattern, compared where rare bytes of them are met.
    Chains,
    /// By words of the pattern, which are met once for all rules.
    Words,
    /// By a DFA of its own, run where one of its literals is met.
    SearchDfa,
    /// By simulating its NFA, where one of its literals is met.
    SearchNfa,
    /// By an automaton of its own, run over every reply: nothing gates it.
    EveryReply,
}

impl Plan {
    /// All plans, in order.
    pub const ALL: [Plan; 7] = [
        Plan::Never,
        Plan::Shared,
        Plan::Chains,
        Plan::Words,
        Plan::SearchDfa,
        Plan::SearchNfa,
        Plan::EveryReply,
    ];

    /// Its name, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Plan::Never => "never",
            Plan::Shared => "shared",
            Plan::Chains => "chains",
            Plan::Words => "words",
            Plan::SearchDfa => "search-dfa",
            Plan::SearchNfa => "search-nfa",
            Plan::EveryReply => "every-reply",
        }
    }
}

impl<'a> Image<'a> {
    /// The version of the format, of this image and of all that this library reads.
    pub fn version(&self) -> u32 {
        VERSION
    }

    /// The checksum that it carries.
    pub fn carried_checksum(&self) -> u64 {
        u64::get(self.bytes(), HEADER_SIZE - size_of::<u64>())
    }

    /// The names of the labels, in order of first appearance; a label may have no rules.
    pub fn label_names(&self) -> impl Iterator<Item = &'a str> {
        let image = *self;
        self.labels().iter().map(move |label| image.string(label.text))
    }

    /// The names of the rule files, in the order given; a file may have no rules.
    pub fn file_names(&self) -> impl Iterator<Item = &'a str> {
        let image = *self;
        self.files().iter().map(move |file| image.string(file.text))
    }

    /// For each rule, the index of its label in [`label_names`](Self::label_names) and of its file in
    /// [`file_names`](Self::file_names).
    pub fn owners(&self) -> impl Iterator<Item = (usize, usize)> {
        self.rules().iter().map(|rule| (rule.label as usize, rule.file as usize))
    }

    /// Puts the plan of rule `n` into `plans[n]`, as far as there is room.
    pub fn plans(&self, plans: &mut [Plan]) {
        plans.fill(Plan::Never);
        let mut mark = |rule: u32, plan| {
            if let Some(place) = plans.get_mut(rule as usize) {
                *place = plan;
            }
        };
        // Whoever says more comes later. A DFA that accepts a rule is shared, or else that of its search; and
        // a chain may have a search that decides text with line feeds.
        self.accepted().iter().for_each(|rule| mark(rule, Plan::Shared));
        for search in self.searches().iter() {
            let plan = match (search.sequence, search.dfa) {
                (NONE, NONE) => Plan::SearchNfa,
                (NONE, _) => Plan::SearchDfa,
                _ => Plan::Words,
            };
            mark(search.rule, plan);
        }
        for search in self.always().iter() {
            mark(self.searches().at(search as usize).rule, Plan::EveryReply);
        }
        self.chains().iter().for_each(|chain| mark(chain.rule, Plan::Chains));
    }
}
