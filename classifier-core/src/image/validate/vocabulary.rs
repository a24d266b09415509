//! `Vocabularies`, `Letters`, `Steps`, `Founds`, `GateStarts`, `Gated`, `Sequences`.

use super::super::capacity::MAX_SETS;
use super::super::layout::{Found, NO_SET, step};
use super::super::read::Image;
use super::super::record::Ints;
use super::bounds::InOrder;
use super::{Checked, ascending, check, each, within};

impl Image<'_> {
    pub(super) fn check_vocabulary(&self) -> Checked {
        check(self.vocabularies().len() <= 1, "there are several vocabularies")?;
        if self.vocabularies().len() == 0 {
            let nothing = self.letters().len()
                | self.steps().len()
                | self.founds().len()
                | self.gate_starts().len()
                | self.sequences().len()
                == 0;
            return check(nothing, "words have no vocabulary");
        }
        let sets = self.vocabularies().at(0).sets as usize;
        check(sets <= MAX_SETS, "there are too many sets of words")?;
        self.check_steps()?;
        self.check_founds(sets)?;
        self.check_gates(sets)?;
        self.check_sequences(sets)
    }

    fn check_steps(&self) -> Checked {
        check(self.letters().len() == 256, "the letters of a vocabulary are missing")?;
        let steps = self.steps();
        check((1..=1 << step::PLACE_BITS).contains(&steps.len()), "a vocabulary has no states")?;
        let known =
            |word: u64| step::fallback(word) < steps.len() && step::found(word) < self.founds().len().max(1);
        check(steps.iter().all(known), "a state of a vocabulary leads nowhere")
    }

    /// Each record is whole, and says that one before it is the next.
    fn check_founds(&self, sets: usize) -> Checked {
        // Nothing is found at the very start.
        let mut at = self.founds().len().min(1);
        while at < self.founds().len() {
            let rest = &self.founds()[at..];
            let found = Found::read(rest);
            let size = Found::SIZE + found.tail + 2 * found.sets;
            check(size <= rest.len() && found.tail <= found.length, "a word is not whole")?;
            check(found.next < at, "a word is followed by a longer one")?;
            let numbers = Ints::<u16>::new(&rest[Found::SIZE + found.tail..size]);
            check(numbers.iter().all(|set| usize::from(set) < sets), "a set of words is missing")?;
            check(ascending(numbers.iter()), "the sets of a word are not ascending")?;
            at += size;
        }
        Ok(())
    }

    fn check_gates(&self, sets: usize) -> Checked {
        let (starts, mut lists) = (self.gate_starts(), InOrder::default());
        check((1..=sets + 1).contains(&starts.len()), "the sets that gate searches are missing")?;
        (1..starts.len()).try_for_each(|at| {
            let searches = starts.list(at - 1);
            lists.next(searches, "the searches of a set are another's")?;
            check(within(searches, self.gated().len()), "a set's searches are missing")
        })?;
        (1..starts.len()).try_for_each(|at| self.check_gated(self.gated().span(starts.list(at - 1)), sets))
    }

    /// The searches of a set, each with what it needs.
    fn check_gated(&self, gated: Ints<'_, u16>, sets: usize) -> Checked {
        let mut numbers = gated.iter();
        while let Some(search) = numbers.next() {
            check(usize::from(search) < self.searches().len(), "a set's search is missing")?;
            let needed = numbers.next().map_or(usize::MAX, usize::from);
            for _ in 0..needed {
                let set = numbers.next().map_or(usize::MAX, usize::from);
                check(set < sets, "a set that a search needs is missing")?;
            }
        }
        Ok(())
    }

    fn check_sequences(&self, sets: usize) -> Checked {
        each(self.sequences(), |sequence| {
            check((sequence.head as usize) < self.fragments().len(), "a head is missing")?;
            let second = sequence.second == NO_SET || usize::from(sequence.second) < sets;
            check(usize::from(sequence.first) < sets && second, "a set of words is missing")
        })
    }
}
