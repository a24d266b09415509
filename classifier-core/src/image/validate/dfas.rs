//! `Dfas`, `ByteMaps`, `Columns`, `Transitions`, `AcceptStarts`, `Accepted`.

use super::super::ImageError;
use super::super::layout::{DEAD, Dfa, NO_ROW};
use super::super::read::Image;
use super::super::record::{Ints, Span};
use super::bounds::{InOrder, Shared};
use super::{Checked, ascending, check, each, within};

/// Whether it is a state of the DFA, dead or not.
pub(super) fn is_state(dfa: &Dfa, state: u16) -> bool {
    state == DEAD || (state.is_multiple_of(dfa.stride) && u32::from(state) < dfa.entries())
}

impl Image<'_> {
    pub(super) fn check_dfas(&self, shared: &mut Shared) -> Checked {
        check(self.byte_maps().len() == self.dfas().len() * 128, "a DFA's byte map is missing")?;
        self.check_accepted()?;
        let (mut tables, mut accepts) = (InOrder::default(), InOrder::default());
        for (index, dfa) in self.dfas().iter().enumerate() {
            tables.next(dfa.table, "a DFA's table is another's")?;
            check(dfa.stride > 1 && dfa.stride <= 256, "a DFA has no columns")?;
            let bytes = u32::from(dfa.stride) * if dfa.narrow == 0 { 2 } else { 1 };
            check(dfa.table.len().is_multiple_of(bytes), "a DFA's table is not whole")?;
            check(dfa.narrow <= 1, "a DFA's table is of no kind")?;
            self.check_table(&dfa)?;
            check(is_state(&dfa, dfa.start), "a DFA's start is no state")?;
            check(
                dfa.accepting.is_multiple_of(dfa.stride) && u32::from(dfa.accepting) <= dfa.entries(),
                "a DFA's accepting states are none",
            )?;
            self.check_columns(&dfa, shared)?;
            let map = &self.byte_maps()[index * 128..][..128];
            check(map.iter().all(|&column| u16::from(column) < dfa.stride - 1), "a byte has no column")?;
            self.check_accepts(&dfa, &mut accepts)?;
        }
        Ok(())
    }

    /// The rules of each accepting state, one state after the other: ascending, so that none is said twice.
    fn check_accepted(&self) -> Checked {
        let starts = self.accept_starts();
        let mut lists = InOrder::default();
        (1..starts.len()).try_for_each(|at| {
            let rules = starts.list(at - 1);
            lists.next(rules, "the rules of an accepting state are another's")?;
            check(within(rules, self.accepted().len()), "an accepting state has no rules")?;
            let rules = self.accepted().span(rules);
            rules.iter().try_for_each(|rule| self.check_rule(rule))?;
            check(ascending(rules.iter()), "an accepting state's rules are not ascending")
        })
    }

    fn check_table(&self, dfa: &Dfa) -> Checked {
        let Some(table) = self.transitions().get(dfa.table.indices()) else {
            return Err(ImageError::Damaged("a DFA's table is missing"));
        };
        let rows = dfa.entries() / u32::from(dfa.stride);
        let leads = if dfa.narrow == 0 {
            Ints::<u16>::new(table).iter().all(|state| is_state(dfa, state))
        } else {
            rows <= u32::from(NO_ROW) && table.iter().all(|&row| row == NO_ROW || u32::from(row) < rows)
        };
        check(leads, "a transition leads to no state")
    }

    fn check_columns(&self, dfa: &Dfa, shared: &mut Shared) -> Checked {
        check(
            within(dfa.columns, self.columns().len()) && !dfa.columns.is_empty(),
            "a DFA's columns are missing",
        )?;
        check(self.columns().at(dfa.columns.start as usize).from <= 128, "a DFA's columns are not whole")?;
        shared.visit(dfa.columns.len().into(), "DFAs share more columns than images are made with")?;
        let columns = self.columns().span(dfa.columns);
        each(columns, |column| {
            check(u16::from(column.column) < dfa.stride - 1, "a character has no column")?;
            check(column.from <= u32::from(char::MAX), "a column is of no character")
        })?;
        check(ascending(columns.iter().map(|column| column.from)), "columns are not ascending")
    }

    fn check_accepts(&self, dfa: &Dfa, accepts: &mut InOrder) -> Checked {
        let states = (dfa.entries() - u32::from(dfa.accepting)) / u32::from(dfa.stride);
        let starts = Span::of(dfa.accepts, states + 1);
        check(within(starts, self.accept_starts().len()), "an accepting state has no rules")?;
        accepts.next(starts, "a DFA's accepting states are another's")
    }
}
