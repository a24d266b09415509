//! Deep validation of an image that comes from outside.
//!
//! The matcher reads nothing outside an image and ends on any image, valid or not; validation is for the
//! right answers: it refuses what no compiler has written.

use super::layout::*;
use super::read::{HEADER_SIZE, Image};
use super::record::{Field, Ints, Record, Table};
use super::{ImageError, checksum};
use crate::advice::{Action, Severity};
use crate::matcher::grams::FILTER_BITS;
use crate::matcher::look::Look;
use crate::matcher::nfa::MAX_STATES;
use crate::matcher::scratch::{MAX_SEARCHES, MAX_SLOTS};

/// For long fragments, and for short ones.
const MOST_TIERS: usize = 2;

type Checked = Result<(), ImageError>;

/// An error that says what is wrong, unless the condition holds.
fn check(holds: bool, what: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(ImageError::Damaged(what)) }
}

/// Checks each record of a table.
fn each<R: Record>(table: Table<'_, R>, mut check: impl FnMut(R) -> Checked) -> Checked {
    table.iter().try_for_each(&mut check)
}

/// Whether `start..start + length` lies within `0..size`.
fn within(start: u32, length: u32, size: usize) -> bool {
    u64::from(start) + u64::from(length) <= size as u64
}

/// Whether `start..end` is a range within `0..size`.
fn range_within(start: u32, end: u32, size: usize) -> bool {
    start <= end && end as usize <= size
}

/// Whether it is an index below `size`, or [`NONE`].
fn index_or_none(index: u32, size: usize) -> bool {
    index == NONE || (index as usize) < size
}

/// What is in `start..end` belongs to one record, and starts where that of the record before it ended: nothing belongs
/// to two, so that checking what belongs to each is linear in the image.
fn follows(last: &mut u32, start: u32, end: u32, what: &'static str) -> Checked {
    check(core::mem::replace(last, end) == start, what)
}

/// Whether it is a state of the DFA, dead or not.
fn is_state(dfa: &Dfa, state: u16) -> bool {
    state == DEAD || (state.is_multiple_of(dfa.stride) && u32::from(state) < dfa.entries)
}

/// Bytes of the DFA's table.
fn table_bytes(dfa: &Dfa) -> u32 {
    if dfa.narrow == 0 { dfa.entries.saturating_mul(size_of::<u16>() as u32) } else { dfa.entries }
}

impl Image<'_> {
    /// Checks the checksum and every record, once, for an image that comes from outside.
    ///
    /// Linear in the image, but for the columns of characters outside ASCII, which DFAs share.
    ///
    /// # Errors
    ///
    /// [`ImageError::Checksum`] or [`ImageError::Damaged`], which says what is wrong.
    pub fn validate(&self) -> Checked {
        if checksum(self.bytes()) != u64::get(self.bytes(), HEADER_SIZE - size_of::<u64>()) {
            return Err(ImageError::Checksum);
        }
        self.check_rules()?;
        self.check_dfas()?;
        self.check_shards()?;
        self.check_searches()?;
        self.check_clauses()?;
        self.check_classes()?;
        self.check_tiers()?;
        self.check_chains()?;
        self.check_fragments()
    }

    fn check_text(&self, start: u32, length: u32) -> Checked {
        let end = (start as usize).saturating_add(length as usize);
        let text = self.strings().get(start as usize..end).map(core::str::from_utf8);
        check(matches!(text, Some(Ok(_))), "a text lies outside its section or is not UTF-8")
    }

    fn check_rules(&self) -> Checked {
        each(self.labels(), |label| {
            self.check_text(label.text, label.length)?;
            self.check_text(label.description, label.description_length)
        })?;
        each(self.files(), |file| self.check_text(file.text, file.length))?;
        each(self.rules(), |rule| {
            check((rule.label as usize) < self.labels().len(), "a rule's label is missing")?;
            check((rule.file as usize) < self.files().len(), "a rule's file is missing")?;
            check(rule.line > 0 && rule.column > 0, "a rule has no place")?;
            check(Severity::from_number(rule.severity).is_some(), "a rule's severity is none")?;
            check(Action::from_number(rule.action).is_some(), "a rule's action is none")?;
            self.check_text(rule.pattern, rule.pattern_length)
        })
    }

    fn check_rule(&self, rule: u32) -> Checked {
        check((rule as usize) < self.rules().len(), "a rule that is referred to is missing")
    }

    fn check_dfas(&self) -> Checked {
        check(self.byte_maps().len() == self.dfas().len() * 128, "a DFA's byte map is missing")?;
        self.accepted().iter().try_for_each(|rule| self.check_rule(rule))?;
        let (mut table, mut accepts) = (0, 0);
        for (index, dfa) in self.dfas().iter().enumerate() {
            let table_end = dfa.table.saturating_add(table_bytes(&dfa));
            follows(&mut table, dfa.table, table_end, "a DFA's table is another's")?;
            check(dfa.stride > 1 && dfa.stride <= 256, "a DFA has no columns")?;
            check(dfa.entries.is_multiple_of(u32::from(dfa.stride)), "a DFA's table is not whole")?;
            check(dfa.narrow <= 1, "a DFA's table is of no kind")?;
            self.check_table(&dfa)?;
            check(is_state(&dfa, dfa.start), "a DFA's start is no state")?;
            check(
                dfa.accepting.is_multiple_of(dfa.stride) && u32::from(dfa.accepting) <= dfa.entries,
                "a DFA's accepting states are none",
            )?;
            self.check_columns(&dfa)?;
            let map = &self.byte_maps()[index * 128..][..128];
            check(map.iter().all(|&column| u16::from(column) < dfa.stride - 1), "a byte has no column")?;
            self.check_accepts(&dfa, &mut accepts)?;
        }
        Ok(())
    }

    fn check_table(&self, dfa: &Dfa) -> Checked {
        let (start, size) = (dfa.table as usize, table_bytes(dfa) as usize);
        let Some(table) = self.transitions().get(start..start.saturating_add(size)) else {
            return Err(ImageError::Damaged("a DFA's table is missing"));
        };
        let rows = dfa.entries / u32::from(dfa.stride);
        let leads = if dfa.narrow == 0 {
            Ints::<u16>::new(table).iter().all(|state| is_state(dfa, state))
        } else {
            rows <= u32::from(NO_ROW) && table.iter().all(|&row| row == NO_ROW || u32::from(row) < rows)
        };
        check(leads, "a transition leads to no state")
    }

    fn check_columns(&self, dfa: &Dfa) -> Checked {
        check(
            range_within(dfa.columns, dfa.columns_end, self.columns().len()) && dfa.columns < dfa.columns_end,
            "a DFA's columns are missing",
        )?;
        check(self.columns().at(dfa.columns as usize).from <= 128, "a DFA's columns are not whole")?;
        let columns = self.columns().range(dfa.columns as usize, dfa.columns_end as usize);
        let mut last = None;
        each(columns, |column| {
            check(u16::from(column.column) < dfa.stride - 1, "a character has no column")?;
            check(
                last.replace(column.from).is_none_or(|last| last < column.from),
                "columns are not ascending",
            )
        })
    }

    fn check_accepts(&self, dfa: &Dfa, last: &mut u32) -> Checked {
        let states = (dfa.entries - u32::from(dfa.accepting)) / u32::from(dfa.stride);
        check(
            within(dfa.accepts, states + 1, self.accept_starts().len()),
            "an accepting state has no rules",
        )?;
        follows(last, dfa.accepts, dfa.accepts + states + 1, "a DFA's accepting states are another's")?;
        (dfa.accepts..dfa.accepts + states).try_for_each(|at| {
            let (start, end) =
                (self.accept_starts().at(at as usize), self.accept_starts().at(at as usize + 1));
            check(range_within(start, end, self.accepted().len()), "an accepting state has no rules")
        })
    }

    fn check_shards(&self) -> Checked {
        let codes = self.skip_codes().as_chunks::<{ skip::CODES }>();
        check(codes.0.len() == self.shards().len() && codes.1.is_empty(), "a shard's codes are missing")?;
        self.shards().iter().zip(codes.0).try_for_each(|(shard, codes)| {
            check((shard.dfa as usize) < self.dfas().len(), "a shard's DFA is missing")?;
            check(self.dfas().at(shard.dfa as usize).narrow == 0, "a shard's DFA is narrow")?;
            self.check_skips(&shard, codes)
        })?;
        let mut always = self.always().iter();
        check(always.all(|search| (search as usize) < self.searches().len()), "a search is missing")
    }

    fn check_skips(&self, shard: &Shard, codes: &[u8]) -> Checked {
        if shard.skips == NONE {
            return Ok(());
        }
        let rows = codes.iter().max().map_or(0, |&row| u32::from(row) + 1);
        let count = rows * skip::COLUMNS as u32;
        check(within(shard.skips, count, self.skips().len()), "a shard's skips are missing")?;
        let dfa = self.dfas().at(shard.dfa as usize);
        (shard.skips..shard.skips + count).try_for_each(|at| {
            let skip = self.skips().at(at as usize);
            check(is_state(&dfa, skip.state), "a skip leads to no state")?;
            check(index_or_none(skip.rule, self.rules().len()), "a rule that is referred to is missing")
        })
    }

    fn check_searches(&self) -> Checked {
        check(self.searches().len() <= MAX_SEARCHES, "there are too many searches")?;
        let (mut last, mut states) = (0, 0);
        each(self.searches(), |search| {
            self.check_rule(search.rule)?;
            let end = search.nfa.saturating_add(search.nfa_length);
            follows(&mut states, search.nfa, end, "a search's NFA is another's")?;
            check(core::mem::replace(&mut last, search.rule) <= search.rule, "searches are out of order")?;
            check(index_or_none(search.dfa, self.dfas().len()), "a search's DFA is missing")?;
            check(
                (search.nfa_length > 0 || search.dfa != NONE)
                    && search.nfa_length as usize <= MAX_STATES
                    && within(search.nfa, search.nfa_length, self.nfa_states().len()),
                "a search's NFA is missing",
            )?;
            check(
                range_within(search.clauses, search.clauses_end, self.clauses().len()),
                "a search's clauses are missing",
            )?;
            (search.nfa..search.nfa + search.nfa_length).try_for_each(|state| {
                self.check_state(&self.nfa_states().at(state as usize), search.nfa_length)
            })
        })
    }

    fn check_clauses(&self) -> Checked {
        each(self.clauses(), |clause| {
            check(
                range_within(clause.words, clause.words_end, self.words().len()),
                "a clause's words are missing",
            )
        })
    }

    fn check_state(&self, state: &NfaState, states: u32) -> Checked {
        let operand = state.op >> 8;
        let known = match state.op as u8 {
            op::CHAR => char::from_u32(operand).is_some(),
            op::CLASS => (operand as usize) < self.classes().len(),
            op::LOOK => match Look::from_number(operand) {
                Some(look) => !look.asks_for_words() || self.classes().len() > 0,
                None => false,
            },
            op::SPLIT | op::MATCH => operand == 0,
            _ => false,
        };
        check(known, "an NFA's state is of no kind")?;
        let next = u32::from(state.next.max(state.other));
        check(next < states, "an NFA's state leads nowhere")
    }

    fn check_classes(&self) -> Checked {
        each(self.ranges(), |range| check(range.low <= range.high, "a range of characters is empty"))?;
        let mut last_range = 0;
        each(self.classes(), |class| {
            follows(&mut last_range, class.ranges, class.ranges_end, "a class's ranges are another's")?;
            check(
                range_within(class.ranges, class.ranges_end, self.ranges().len()),
                "a class's ranges are missing",
            )?;
            let ranges = class.ranges as usize..class.ranges_end as usize;
            let mut ends = ranges.map(|at| self.ranges().at(at));
            let mut last = None;
            check(
                ends.all(|range| last.replace(range.high).is_none_or(|last| last < range.low)),
                "a class's ranges are not ascending",
            )
        })
    }

    fn check_tiers(&self) -> Checked {
        let groups = self.groups();
        check(
            groups.len() == skip::CODES && groups.iter().all(|&group| group < group::ANY),
            "the groups of codes are missing",
        )?;
        self.check_entries()?;
        check(self.tiers().len() <= MOST_TIERS, "there are too many tiers")?;
        each(self.tiers(), |tier| self.check_tier(&tier))
    }

    fn check_entries(&self) -> Checked {
        each(self.entries(), |entry| {
            check((entry.head as usize) < self.heads().len(), "an entry's head is missing")?;
            if let Some(search) = entry.gated() {
                return check((search as usize) < self.searches().len(), "an entry's search is missing");
            }
            check((entry.target as usize) < self.fragments().len(), "an entry's fragment is missing")?;
            let fragment = self.fragments().at(entry.target as usize);
            check(fragment.chain != NONE || fragment.search != NONE, "an entry's fragment decides nothing")
        })?;
        let mut last = 0;
        each(self.windows(), |window| {
            let (start, end) = (window.entries, window.entries_end);
            follows(&mut last, start, end, "a window's entries are another's")?;
            check(range_within(start, end, self.entries().len()), "a window's entries are missing")
        })
    }

    fn check_tier(&self, tier: &Tier) -> Checked {
        check(matches!((tier.gram, tier.stride), (3, 1..=4) | (4, 4)), "a tier has no grams")?;
        check(FILTER_BITS.contains(&u32::from(tier.filter_bits)), "a tier's filter has no size")?;
        check(
            (6..32).contains(&tier.filter_bits) && (1..32).contains(&tier.bucket_bits),
            "a tier has no size",
        )?;
        check(
            within(tier.filter, 1 << tier.filter_bits, self.filters().len()),
            "a tier's filter is missing",
        )?;
        let buckets = 1 << tier.bucket_bits;
        check(within(tier.buckets, buckets + 1, self.buckets().len()), "a tier's buckets are missing")?;
        (tier.buckets..tier.buckets + buckets).try_for_each(|at| {
            let (start, end) = (self.buckets().at(at as usize), self.buckets().at(at as usize + 1));
            check(range_within(start, end, self.windows().len()), "a bucket's windows are missing")?;
            self.check_bucket(tier, self.windows().range(start as usize, end as usize))
        })
    }

    fn check_bucket(&self, tier: &Tier, windows: Table<'_, Window>) -> Checked {
        let mut last = usize::MAX;
        each(windows, |window| {
            // Of two windows with the same gram, the one that starts first is met first.
            check(window.before() <= last, "a bucket's windows are out of order")?;
            last = window.before();
            self.check_window(tier, &window)
        })
    }

    fn check_window(&self, tier: &Tier, window: &Window) -> Checked {
        check(window.before() < usize::from(tier.stride), "a gram lies outside its window")?;
        let known = window.length();
        check((u32::from(tier.gram + tier.stride - 1)..8).contains(&known), "a window has no length")?;
        check(window.bytes & !low_bytes(known) & low_bytes(7) == 0, "a window is too long")?;
        let (start, end) = (window.entries, window.entries_end);
        each(self.entries().range(start as usize, end as usize), |entry| {
            if entry.gated().is_some() {
                return Ok(());
            }
            let length = u32::from(self.fragments().at(entry.target as usize).length);
            check(u32::from(entry.offset) + known <= length, "a window lies outside its fragment")
        })
    }

    fn check_chains(&self) -> Checked {
        each(self.chains(), |chain| {
            self.check_rule(chain.rule)?;
            check(index_or_none(chain.head, self.fragments().len()), "a chain's head is missing")
        })
    }

    fn check_fragments(&self) -> Checked {
        check(self.slots() <= MAX_SLOTS, "there are too many slots")?;
        let (mut last_spot, mut last_wide) = (0, 0);
        each(self.fragments(), |fragment| {
            let spots_end = fragment.spots.saturating_add(fragment.spot_count.into());
            follows(&mut last_spot, fragment.spots, spots_end, "a fragment's spots are another's")?;
            let wides_end = fragment.wides.saturating_add(fragment.wide_count.into());
            follows(&mut last_wide, fragment.wides, wides_end, "a fragment's wide positions are another's")?;
            check(index_or_none(fragment.chain, self.chains().len()), "a fragment's chain is missing")?;
            check(index_or_none(fragment.search, self.searches().len()), "a fragment's search is missing")?;
            // Past the last chain there are no flags: heads, and literals that only gate, have no chain.
            let flags = self.chains().at(fragment.chain as usize).flags;
            check(
                fragment.search != NONE || flags & chain_flag::NEWLINE == 0,
                "a fragment's search is missing",
            )?;
            check(
                index_or_none(fragment.previous, self.slots()) && index_or_none(fragment.slot, self.slots()),
                "a fragment's slot is missing",
            )?;
            let length = u32::from(fragment.length);
            check(
                length > 0 && within(fragment.literal, 2 * length, self.literals().len()),
                "a literal is missing",
            )?;
            let (spots, count) = (fragment.spots, u32::from(fragment.spot_count));
            check(within(spots, count, self.spots().len()), "a fragment's spots are missing")?;
            let mut spots = (spots..spots + count).map(|at| self.spots().at(at as usize));
            let mut last = None;
            check(
                spots.all(|spot| {
                    spot.offset < fragment.length
                        && last.replace(spot.offset).is_none_or(|last| last < spot.offset)
                }),
                "a spot lies outside its fragment, or out of order",
            )?;
            let (wides, count) = (fragment.wides, u32::from(fragment.wide_count));
            check(within(wides, count, self.wides().len()), "a fragment's wide positions are missing")?;
            let mut wides = (wides..wides + count).map(|at| self.wides().at(at as usize));
            check(
                wides.all(|wide| {
                    wide.offset < fragment.length && (wide.class as usize) < self.classes().len()
                }),
                "a wide position has no class",
            )
        })
    }
}
