//! The lowest-numbered rule of an image that matches anywhere in a text.
//!
//! ```text
//! text -> start      the first 16 bytes: the code, and what heads are compared with
//!      -> shards     anchored rules, and those that nothing gates: shared DFAs, skipped over the codes
//!      -> vocabulary one automaton over all words, and the searches that they gate
//!      -> grams      -> windows -> fragments -> chains, and the searches that a window gates
//!      -> searches   an automaton for each rule, in the order of the rules
//! ```
//!
//! Each step looks only at rules that could still win. Nothing is allocated, no step panics on any image
//! or text, and each is linear in the text for a given image.

mod dfa;
mod folds;
mod fragment;
mod grams;
mod layers;
mod nfa;
mod presence;
mod scratch;
mod start;
mod survey;
mod text;
mod vocabulary;
mod wide;

use crate::image::Image;
use crate::image::capacity::{MAX_SEARCHES, MAX_SLOTS};
use crate::image::layout::{DEAD, NONE, Search, Shard, group};
use dfa::Walk;
use presence::Presence;
use scratch::Scratch;
use start::Start;
use survey::Survey;

use text::Text;
use vocabulary::Events;

pub use layers::{first_match_in_layers, first_match_of_parts_in_layers};
pub use text::Parts;

/// The lowest-numbered rule, counted from 0 and not below `from`, that matches anywhere in `text`.
///
/// The same answer as `regex::RegexSet::matches(text).iter().find(|rule| rule >= from)`, for every text.
/// Linear in the text; nothing is allocated.
pub fn first_match(image: &Image<'_>, text: &str, from: u32) -> Option<u32> {
    first_match_in(image, text, from)
}

/// [`first_match`], and how many steps its simulated automata may have taken: states times bytes, of those that were run.
#[cfg(feature = "compile")]
pub(crate) fn first_match_counting(image: &Image<'_>, text: &str) -> (Option<u32>, u64) {
    let mut matcher = Matcher::<_, MAX_SLOTS, { MAX_SEARCHES / 64 }>::new(image, text, 0);
    matcher.decide();
    (matcher.answer(), matcher.simulated)
}

// Private, so that it is compiled with this crate, and not without optimisation with one that depends on it.
#[inline(always)]
fn first_match_in(image: &Image<'_>, text: impl Text, from: u32) -> Option<u32> {
    // The stack that the image needs, in three sizes.
    match (image.slots(), image.searches().len()) {
        (0..=64, 0..=256) => first_match_with::<_, 64, 4>(image, text, from),
        (0..=1024, 0..=4096) => first_match_with::<_, 1024, 64>(image, text, from),
        _ => first_match_with::<_, MAX_SLOTS, { MAX_SEARCHES / 64 }>(image, text, from),
    }
}

/// [`first_match`] with so many slots and words. Never inlined: the stack of the largest would be probed,
/// page by page, for all.
#[inline(never)]
fn first_match_with<T: Text, const SLOTS: usize, const WORDS: usize>(
    image: &Image<'_>,
    text: T,
    from: u32,
) -> Option<u32> {
    Matcher::<T, SLOTS, WORDS>::new(image, text, from).run()
}

/// One classification.
struct Matcher<'m, T, const SLOTS: usize, const WORDS: usize> {
    image: &'m Image<'m>,
    text: T,
    /// What is known of the text, once something has asked.
    survey: Option<Survey>,
    /// Which grams the text has, once a search has asked.
    presence: Option<Presence>,
    /// Whether the text is scanned line by line.
    by_line: bool,
    /// Whether there are characters that fold to ASCII letters, and rules that this matters to.
    folding: bool,
    /// The words that were met, where the image has a vocabulary.
    events: Option<Events>,
    /// There was a line feed after all: the scan is in vain, and starts again line by line.
    again: bool,
    start: Start,
    /// The group of codes that the text's belongs to.
    group: u8,
    /// Rules below this one are not wanted.
    from: u32,
    /// The best match so far, [`NONE`] at first: rules from here on are not wanted either.
    best: u32,
    /// Steps that simulated automata may have taken.
    simulated: u64,
    scratch: Scratch<SLOTS, WORDS>,
}

impl<'m, T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'m, T, SLOTS, WORDS> {
    fn new(image: &'m Image<'m>, text: T, from: u32) -> Self {
        let start = Start::of(&text);
        Matcher {
            image,
            text,
            survey: None,
            presence: None,
            events: None,
            by_line: false,
            folding: false,
            again: false,
            start,
            group: group::ANY,
            from,
            best: NONE,
            simulated: 0,
            scratch: Scratch::new(),
        }
    }

    fn run(mut self) -> Option<u32> {
        self.decide();
        self.answer()
    }

    fn decide(&mut self) {
        self.walk_shards();
        if !self.image.is_anchored() {
            self.group = self.start.group(self.image);
            self.search_and_scan();
        }
    }

    fn answer(&self) -> Option<u32> {
        (self.best != NONE).then_some(self.best)
    }

    /// All that shards do not decide.
    fn search_and_scan(&mut self) {
        for search in self.image.always().iter() {
            self.scratch.mark(search);
        }
        if self.image.vocabularies().len() > 0 {
            self.meet_words();
        }
        self.folding = self.image.folds() && self.survey().folds;
        // Most texts are one line, and most have no fragment that would have to know.
        self.scan_line(0, self.text.len());
        if self.again {
            self.again = false;
            self.by_line = true;
            self.scan_lines();
        }
        self.run_searches();
    }

    /// Runs the searches that were marked, in the order of their rules: the first that matches is the last, unless a
    /// chain has matched before it.
    #[inline(never)]
    fn run_searches(&mut self) {
        for word in 0..self.image.searches().len().div_ceil(64).min(WORDS) {
            let mut marked = self.scratch.marked(word);
            while marked != 0 {
                let search = self.image.searches().at(word * 64 + marked.trailing_zeros() as usize);
                if search.rule >= self.best {
                    return;
                }
                self.search(&search);
                marked &= marked - 1;
            }
        }
    }

    /// Surveys the text, once.
    #[inline(always)]
    fn survey(&mut self) -> Survey {
        match self.survey {
            Some(survey) => survey,
            None => *self.survey.insert(Survey::of(self.text.body())),
        }
    }

    /// Whether a match of this rule would change the answer.
    fn wants(&self, rule: u32) -> bool {
        rule < self.best && rule >= self.from
    }

    fn found(&mut self, rule: u32) {
        if self.wants(rule) {
            self.best = rule;
        }
    }

    fn walk_shards(&mut self) {
        for (index, shard) in self.image.shards().iter().enumerate() {
            let text = self.text;
            // A skip knows only the least rule on its way.
            let skipped = if self.from == 0 { self.start.skip(self.image, index, &shard) } else { None };
            let dfa = self.walk_of(&shard);
            let mut found = |rule| {
                self.best = if rule >= self.from { self.best.min(rule) } else { self.best };
                true
            };
            match skipped {
                Some((skip, length)) => {
                    found(skip.rule);
                    if skip.state != DEAD {
                        dfa.walk_on(skip.state, &text, length, found);
                    }
                }
                None => dfa.walk(&text, found),
            }
        }
    }

    /// The DFA of a shard, which is never narrow: all texts are walked over, and a step in a wide one is faster.
    #[inline(always)]
    fn walk_of(&self, shard: &Shard) -> Walk<'m, false> {
        let index = shard.dfa as usize;
        Walk::new(self.image, index)
    }

    /// Whether the text may have the words that the rule cannot match without.
    fn has_words(&mut self, search: &Search) -> bool {
        let (text, folds) = (self.text, self.survey().folds);
        let of = || if folds { Presence::of_folding(&text) } else { Presence::of(&text) };
        self.presence.get_or_insert_with(of).may_match(self.image, search)
    }

    /// Decides the rule of a search.
    fn search(&mut self, search: &Search) {
        if !self.wants(search.rule) || (!search.clauses.is_empty() && !self.has_words(search)) {
            return;
        }
        let matched = match (search.sequence, search.dfa) {
            (NONE, NONE) => {
                let steps = (self.text.len() as u64).saturating_mul(search.nfa.len().into());
                self.simulated = self.simulated.saturating_add(steps);
                nfa::is_match(self.image, search, &self.text)
            }
            (NONE, dfa) => self.accepts(dfa as usize),
            (sequence, _) => self.has_sequence(sequence),
        };
        if matched {
            self.found(search.rule);
        }
    }

    /// Whether the DFA of a search accepts the text.
    fn accepts(&self, index: usize) -> bool {
        let mut accepted = false;
        let accept = |_| {
            accepted = true;
            false
        };
        if self.image.dfas().at(index).narrow == 0 {
            Walk::<false>::new(self.image, index).walk(&self.text, accept);
        } else {
            Walk::<true>::new(self.image, index).walk(&self.text, accept);
        }
        accepted
    }
}
