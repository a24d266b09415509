//! Determinising the NFAs of one or more rules.
//!
//! A match is known on arrival where nothing has to be looked ahead for, so most rules cost no state past
//! their end. Look-arounds stay pending and are decided on the next transition, where the characters on both
//! sides are known.
//!
//! ```text
//! rules -> columns   characters that no state tells apart
//!       -> union     one NFA, over columns
//!       -> closures  what states lead to without consuming; subsumption: which of them make others needless
//!       -> explore   sets of closures, and their rows; self_loops: the part of a set that most states share
//!       -> merge     states that cannot be told apart
//! ```

mod closures;
mod columns;
mod context;
mod explore;
mod merge;
mod self_loops;
mod subsumption;
mod union;

use super::classes::Classes;
use super::nfa::{Nfa, State};
use crate::image::layout::{self, DEAD, NO_ROW, NONE};
use crate::image::record::Record;
use closures::{Closures, Meter};
use columns::Columns;
use explore::Explorer;
use union::Union;

/// What determinising may cost before it is given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// States of the DFA.
    pub(super) states: usize,
    /// Entries of the table; the format's limit is 65,534.
    pub(super) entries: usize,
    /// Steps from state to state of the NFAs, and what costs as much: a few nanoseconds each.
    pub(super) work: usize,
}

/// Determinising cost more than its [`Budget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OverBudget;

/// A DFA as the image holds it: states are row starts.
#[derive(Debug)]
pub(super) struct DenseDfa {
    /// ASCII byte to column.
    pub(super) byte_map: [u8; 128],
    /// The first character of each range outside ASCII, and its column; ascending.
    pub(super) wide: Vec<(u32, u8)>,
    pub(super) stride: u16,
    pub(super) table: Vec<u16>,
    pub(super) start: u16,
    /// The first accepting state.
    pub(super) accepting: u16,
    /// The rules of each accepting state, in order of state.
    pub(super) accepts: Vec<Vec<u32>>,
}

impl DenseDfa {
    /// Bytes that it takes in an image, at the least.
    pub(super) fn size(&self) -> usize {
        self.byte_map.len() + self.wide.len() * layout::Column::SIZE + self.table.len()
    }

    /// Its table with a byte for each entry; `None` where it has too many rows.
    pub(super) fn narrow(&self) -> Option<Vec<u8>> {
        let rows = self.table.len() / usize::from(self.stride);
        let row = |&state: &u16| if state == DEAD { NO_ROW } else { (state / self.stride) as u8 };
        (rows <= usize::from(NO_ROW)).then(|| self.table.iter().map(row).collect())
    }

    /// Where `text` leads from `state`, and the least rule that is accepted on the way, `best` included.
    pub(super) fn walk(&self, mut state: u16, mut best: u32, text: &str) -> (u16, u32) {
        for c in text.chars() {
            if state == DEAD {
                break;
            }
            state = self.table[usize::from(state) + usize::from(self.column(c))];
            best = best.min(self.accepted(state));
        }
        (state, best)
    }

    pub(super) fn column(&self, c: char) -> u8 {
        if c.is_ascii() {
            return self.byte_map[c as usize];
        }
        self.wide[self.wide.partition_point(|&(from, _)| from <= u32::from(c)) - 1].1
    }

    /// The least rule that the state accepts; [`NONE`] where there is none.
    pub(super) fn accepted(&self, state: u16) -> u32 {
        if state == DEAD || state < self.accepting {
            return NONE;
        }
        let nth = usize::from((state - self.accepting) / self.stride);
        self.accepts[nth].first().copied().unwrap_or(NONE)
    }
}

/// A rule to be determinised.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'n> {
    pub(super) number: u32,
    pub(super) nfa: &'n Nfa,
    /// It may match anywhere; otherwise only at the start of the text.
    pub(super) floating: bool,
}

/// Entries that the DFA of a rule has if it neither explodes nor shares states between the ways through it.
pub(super) fn likely_entries(source: Source<'_>, classes: &Classes) -> usize {
    let eats = |state: &&State| matches!(state, State::Char(..) | State::Class(..));
    let columns = Columns::new(&[source], classes).map_or(usize::MAX, |columns| columns.stride());
    source.nfa.states.iter().filter(eats).count().saturating_mul(columns)
}

/// Determinises the rules together. Gives `None` where that is over the budget, and the work that was done.
///
/// With `forget` a rule dies when it is accepted. That makes DFAs smaller whose rules soon die in any case;
/// where several may go on to the end of the text, it would multiply the states by the sets of those that do.
pub(super) fn determinize(
    rules: &[Source<'_>],
    classes: &Classes,
    forget: bool,
    budget: Budget,
) -> (Option<DenseDfa>, usize) {
    let Some(columns) = Columns::new(rules, classes) else { return (None, 0) };
    let union = Union::new(rules, classes, &columns);
    let mut meter = Meter { spent: 0, limit: budget.work };
    let Ok(closures) = Closures::new(&union, &columns, &mut meter) else { return (None, meter.spent) };
    let mut explorer = Explorer::new(&columns, closures, forget, budget);
    let explored = start(&mut explorer, rules).and_then(|()| explorer.pay_for_merging());
    let spent = explorer.closures.meter.spent;
    (explored.ok().and_then(|()| explorer.finish(rules)), spent)
}

fn start(explorer: &mut Explorer<'_>, rules: &[Source<'_>]) -> Result<(), OverBudget> {
    let mut start = Vec::new();
    for (rule, source) in (0..).zip(rules) {
        start.extend(explorer.closures.start(rule)?);
        if source.floating {
            start.extend(explorer.closures.restart(rule)?);
        }
    }
    explorer.explore(&start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: Budget = Budget { states: usize::MAX, entries: 65_534, work: 1 << 20 };

    fn dfa(patterns: &[&str], floating: bool) -> Option<DenseDfa> {
        let mut classes = Classes::default();
        classes.intern_word();
        let nfas: Vec<Nfa> = patterns.iter().map(|pattern| Nfa::of(pattern, &mut classes)).collect();
        let source = |(number, nfa)| Source { number, nfa, floating };
        let rules: Vec<Source<'_>> = (0..).zip(&nfas).map(source).collect();
        determinize(&rules, &classes, rules.len() == 1, LARGE).0
    }

    fn states(dfa: &DenseDfa) -> usize {
        dfa.table.len() / usize::from(dfa.stride)
    }

    /// The rules that the DFA accepts on the text, in the order of their numbers.
    fn matches(dfa: &DenseDfa, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let mut state = dfa.start;
        let end = usize::from(dfa.stride) - 1;
        let columns = text.chars().map(|c| usize::from(dfa.column(c))).chain([end]);
        for column in std::iter::once(None).chain(columns.map(Some)) {
            if let Some(column) = column {
                state = dfa.table[usize::from(state) + column];
            }
            if state == DEAD {
                break;
            }
            if state >= dfa.accepting {
                found.extend(&dfa.accepts[usize::from((state - dfa.accepting) / dfa.stride)]);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// All texts of up to five of these characters, of which one is in `\w` and one is not.
    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut from = 0;
        for _ in 0..5 {
            let to = texts.len();
            for text in from..to {
                texts.extend(['a', 'b', ' ', '\n', '\r', 'é', '…'].map(|c| format!("{}{c}", texts[text])));
            }
            from = to;
        }
        texts
    }

    #[test]
    fn agrees_with_regex() {
        let sets: [&[&str]; 6] = [
            &["a.*b.*a", ".*a.+b", r"a\S+b", r"(?s)a.*b"],
            &[r"\ba\b", r"\Bb", r"a\b.*b", r"\b{start}ab", r"a\b{end-half}"],
            &["(?m)^a$", "(?mR)^b$", "a$", "^", "(?m)a$.b", "(?mR)a$(?s:.)b"],
            &["(?:a|ab|b ){2,3}a", "a{2,4}b", "(?:a?b?a?){3}$", "(?:.*a)+b", ".*.*.+a"],
            &["^a+b", "^(?:ab)*a$", "^[ab ]{1,3}", "^a.*b.*a", "^.*a.b"],
            &["", "a|", "[a&&b]", "a[a&&b]|b", "[éa]b", "é"],
        ];
        for patterns in sets {
            let oracle = regex::RegexSet::new(patterns).expect("good patterns");
            let dfa = dfa(patterns, true).expect("within the budget");
            for text in texts() {
                let expected: Vec<u32> = oracle.matches(&text).iter().map(|rule| rule as u32).collect();
                assert_eq!(matches(&dfa, &text), expected, "{patterns:?} on {text:?}");
            }
        }
    }

    /// With the states that a loop makes needless, these have a state for each pair of places, or triple.
    #[test]
    fn gaps_add_up() {
        for (pattern, most) in [
            ("first phrase.+second phrase.*third phrase", 40),
            (r"(?i)\bword\b.*another \b.*the third", 65),
            (r"(?:one|two|three).*(?:four|five|six) \d", 33),
        ] {
            let states = states(&dfa(&[pattern], true).expect("within the budget"));
            assert!(states <= most, "{pattern} has {states} states");
        }
    }

    /// Three beginnings of two or three letters, and one ending.
    #[test]
    fn endings_are_shared() {
        let states = states(&dfa(&["rejected|detected|expected"], true).expect("within the budget"));
        assert!(states <= 13, "{states} states");
    }

    #[test]
    fn repetitions_do_not_multiply() {
        // A set of states has one name, however it came about.
        let few = states(&dfa(&["^5.*[a-z]{2,5}7"], false).expect("within the budget"));
        assert!(few <= 8, "{few} states");
    }

    #[test]
    fn the_budget_is_kept() {
        let mut classes = Classes::default();
        let hir = regex_syntax::parse("a[ab]{20}b").expect("a good pattern");
        let nfa = Nfa::new(&hir, &mut classes, usize::MAX).expect("a small pattern");
        let attempt =
            |budget| determinize(&[Source { number: 0, nfa: &nfa, floating: true }], &classes, true, budget);
        let (dfa, work) = attempt(LARGE);
        assert!(dfa.is_none() && work < LARGE.work, "entries end it first: {work}");
        let (dfa, work) = attempt(Budget { work: 5000, ..LARGE });
        assert!(dfa.is_none() && (5000..6000).contains(&work), "{work}");
        let (dfa, work) = attempt(Budget { states: 50, ..LARGE });
        assert!(dfa.is_none() && work < 5000, "{work}");
    }
}
