//! Deep validation of an image that comes from outside.
//!
//! The matcher reads nothing outside an image and ends on any image, valid or not; validation is for the
//! right answers: it refuses what no compiler has written.
//!
//! It also bounds what an image may cost. Every range of a section belongs to one record, and the ranges stand in the
//! order of their records ([`InOrder`]); so going over all of them is linear in the image, for validation and for a
//! classification. What records of the compiler do share is counted against a budget that is linear in the image
//! ([`Shared`]): the columns of DFAs, and the fragments that several windows lead to.

use super::capacity::{MAX_SEARCHES, MAX_SLOTS, MAX_STATES, MAX_TIERS};
use super::gram::FILTER_BITS;
use super::layout::*;
use super::look::Look;
use super::read::{HEADER_SIZE, Image, SECTIONS_START};
use super::record::{Field, Ints, Record, Table};
use super::{ImageError, checksum};
use crate::advice::{Action, Severity};

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

/// Ranges of a section that belong to one record each, in the order of the records and without a hole.
#[derive(Default)]
struct InOrder {
    end: u32,
}

impl InOrder {
    /// The next range, which starts where the last one ended.
    fn next(&mut self, start: u32, end: u32, what: &'static str) -> Checked {
        check(start == self.end && start <= end, what)?;
        self.end = end;
        Ok(())
    }

    /// The same, where a record without a range may say anything.
    fn next_unless_empty(&mut self, start: u32, end: u32, what: &'static str) -> Checked {
        if start == end { Ok(()) } else { self.next(start, end, what) }
    }

    /// The next range by its length.
    fn next_of(&mut self, start: u32, length: u32, what: &'static str) -> Checked {
        self.next(start, start.saturating_add(length), what)
    }
}

/// What records share with others: so many visits are left.
struct Shared {
    left: u64,
}

impl Shared {
    /// Visits for each byte of an image. The compiler's images need less than one; `sharing_of_real_images` in
    /// `tests/image_costs.rs` watches it.
    const VISITS_PER_BYTE: u64 = 8;

    fn of(image: &Image<'_>) -> Self {
        Shared { left: image.bytes().len() as u64 * Self::VISITS_PER_BYTE }
    }

    /// Takes as many visits as a shared list is long.
    fn visit(&mut self, length: u64, what: &'static str) -> Checked {
        match self.left.checked_sub(length) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ImageError::Damaged(what)),
        }
    }
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
    /// Linear in the image. A classification with an image that passes takes time linear in the text times the image,
    /// at the worst.
    ///
    /// # Errors
    ///
    /// [`ImageError::Checksum`] or [`ImageError::Damaged`], which says what is wrong.
    pub fn validate(&self) -> Checked {
        self.validate_counting().map(drop)
    }

    /// [`validate`](Self::validate), which also says how many visits to shared lists it took, of those that were
    /// allowed: for tests of what validating costs.
    #[doc(hidden)]
    pub fn validate_counting(&self) -> Result<(u64, u64), ImageError> {
        if checksum(self.bytes()) != u64::get(self.bytes(), HEADER_SIZE - size_of::<u64>()) {
            return Err(ImageError::Checksum);
        }
        let mut shared = Shared::of(self);
        let allowed = shared.left;
        self.check_sections()?;
        self.check_rules()?;
        self.check_dfas(&mut shared)?;
        self.check_shards()?;
        self.check_searches()?;
        self.check_clauses()?;
        self.check_classes()?;
        self.check_fragments()?;
        self.check_chains()?;
        self.check_tiers(&mut shared)?;
        Ok((allowed - shared.left, allowed))
    }

    /// Sections stand one after the other: none may be seen twice, as two kinds of records.
    fn check_sections(&self) -> Checked {
        let mut sections = InOrder { end: SECTIONS_START as u32 };
        self.extents().try_for_each(|Extent { offset, length }| {
            sections.next_of(offset, length, "sections overlap, or something is between them")
        })?;
        check(sections.end as usize == self.bytes().len(), "something follows the last section")
    }

    fn check_rules(&self) -> Checked {
        let Ok(strings) = core::str::from_utf8(self.strings()) else {
            return Err(ImageError::Damaged("a text is not UTF-8"));
        };
        let mut texts = InOrder::default();
        let mut text = |start: u32, length: u32| {
            texts.next_of(start, length, "a text is another's")?;
            check(
                strings.is_char_boundary(texts.end as usize),
                "a text lies outside its section or is not UTF-8",
            )
        };
        each(self.labels(), |label| {
            text(label.text, label.length)?;
            text(label.description, label.description_length)
        })?;
        each(self.files(), |file| text(file.text, file.length))?;
        each(self.rules(), |rule| {
            check((rule.label as usize) < self.labels().len(), "a rule's label is missing")?;
            check((rule.file as usize) < self.files().len(), "a rule's file is missing")?;
            check(rule.line > 0 && rule.column > 0, "a rule has no place")?;
            check(Severity::from_number(rule.severity).is_some(), "a rule's severity is none")?;
            check(Action::from_number(rule.action).is_some(), "a rule's action is none")?;
            text(rule.pattern, rule.pattern_length)
        })
    }

    fn check_rule(&self, rule: u32) -> Checked {
        check((rule as usize) < self.rules().len(), "a rule that is referred to is missing")
    }

    fn check_dfas(&self, shared: &mut Shared) -> Checked {
        check(self.byte_maps().len() == self.dfas().len() * 128, "a DFA's byte map is missing")?;
        self.check_accepted()?;
        let (mut tables, mut accepts) = (InOrder::default(), InOrder::default());
        for (index, dfa) in self.dfas().iter().enumerate() {
            tables.next_of(dfa.table, table_bytes(&dfa), "a DFA's table is another's")?;
            check(dfa.stride > 1 && dfa.stride <= 256, "a DFA has no columns")?;
            check(dfa.entries.is_multiple_of(u32::from(dfa.stride)), "a DFA's table is not whole")?;
            check(dfa.narrow <= 1, "a DFA's table is of no kind")?;
            self.check_table(&dfa)?;
            check(is_state(&dfa, dfa.start), "a DFA's start is no state")?;
            check(
                dfa.accepting.is_multiple_of(dfa.stride) && u32::from(dfa.accepting) <= dfa.entries,
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
            let (start, end) = starts.pair(at - 1);
            lists.next(start, end, "the rules of an accepting state are another's")?;
            check(end as usize <= self.accepted().len(), "an accepting state has no rules")?;
            let mut last = None;
            self.accepted().range(start as usize, end as usize).iter().try_for_each(|rule| {
                self.check_rule(rule)?;
                check(
                    last.replace(rule).is_none_or(|last| last < rule),
                    "an accepting state's rules are not ascending",
                )
            })
        })
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

    fn check_columns(&self, dfa: &Dfa, shared: &mut Shared) -> Checked {
        check(
            range_within(dfa.columns, dfa.columns_end, self.columns().len()) && dfa.columns < dfa.columns_end,
            "a DFA's columns are missing",
        )?;
        check(self.columns().at(dfa.columns as usize).from <= 128, "a DFA's columns are not whole")?;
        shared.visit(
            u64::from(dfa.columns_end - dfa.columns),
            "DFAs share more columns than images are made with",
        )?;
        let columns = self.columns().range(dfa.columns as usize, dfa.columns_end as usize);
        let mut last = None;
        each(columns, |column| {
            check(u16::from(column.column) < dfa.stride - 1, "a character has no column")?;
            check(column.from <= u32::from(char::MAX), "a column is of no character")?;
            check(
                last.replace(column.from).is_none_or(|last| last < column.from),
                "columns are not ascending",
            )
        })
    }

    fn check_accepts(&self, dfa: &Dfa, accepts: &mut InOrder) -> Checked {
        let states = (dfa.entries - u32::from(dfa.accepting)) / u32::from(dfa.stride);
        check(
            within(dfa.accepts, states + 1, self.accept_starts().len()),
            "an accepting state has no rules",
        )?;
        accepts.next_of(dfa.accepts, states + 1, "a DFA's accepting states are another's")
    }

    fn check_shards(&self) -> Checked {
        let codes = self.skip_codes().as_chunks::<{ skip::CODES }>();
        check(codes.0.len() == self.shards().len() && codes.1.is_empty(), "a shard's codes are missing")?;
        let (mut dfas, mut skips) = (InOrder::default(), InOrder::default());
        self.shards().iter().zip(codes.0).try_for_each(|(shard, codes)| {
            dfas.next_of(shard.dfa, 1, "a shard's DFA is another's")?;
            check((shard.dfa as usize) < self.dfas().len(), "a shard's DFA is missing")?;
            check(self.dfas().at(shard.dfa as usize).narrow == 0, "a shard's DFA is narrow")?;
            self.check_skips(&shard, codes, &mut skips)
        })?;
        let (mut always, mut last) = (self.always().iter(), None);
        check(
            always.all(|search| {
                (search as usize) < self.searches().len()
                    && last.replace(search).is_none_or(|last| last < search)
            }),
            "a search is missing, or is there twice",
        )
    }

    fn check_skips(&self, shard: &Shard, codes: &[u8], skips: &mut InOrder) -> Checked {
        if shard.skips == NONE {
            return Ok(());
        }
        let rows = codes.iter().max().map_or(0, |&row| u32::from(row) + 1);
        let count = rows * skip::COLUMNS as u32;
        check(within(shard.skips, count, self.skips().len()), "a shard's skips are missing")?;
        skips.next_of(shard.skips, count, "a shard's skips are another's")?;
        let dfa = self.dfas().at(shard.dfa as usize);
        (shard.skips..shard.skips + count).try_for_each(|at| {
            let skip = self.skips().at(at as usize);
            check(is_state(&dfa, skip.state), "a skip leads to no state")?;
            check(index_or_none(skip.rule, self.rules().len()), "a rule that is referred to is missing")
        })
    }

    fn check_searches(&self) -> Checked {
        check(self.searches().len() <= MAX_SEARCHES, "there are too many searches")?;
        let (mut last, mut states, mut clauses) = (0, InOrder::default(), InOrder::default());
        // Behind those of the shards.
        let mut dfas = InOrder { end: self.shards().len() as u32 };
        each(self.searches(), |search| {
            self.check_rule(search.rule)?;
            states.next_of(search.nfa, search.nfa_length, "a search's NFA is another's")?;
            clauses.next_unless_empty(
                search.clauses,
                search.clauses_end,
                "a search's clauses are another's",
            )?;
            if search.dfa != NONE {
                dfas.next_of(search.dfa, 1, "a search's DFA is another's")?;
            }
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
        let mut words = InOrder::default();
        each(self.clauses(), |clause| {
            words.next(clause.words, clause.words_end, "a clause's words are another's")?;
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
        let mut ranges = InOrder::default();
        each(self.classes(), |class| {
            ranges.next(class.ranges, class.ranges_end, "a class's ranges are another's")?;
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

    fn check_tiers(&self, shared: &mut Shared) -> Checked {
        let groups = self.groups();
        check(
            groups.len() == skip::CODES && groups.iter().all(|&group| group < group::ANY),
            "the groups of codes are missing",
        )?;
        self.check_entries(shared)?;
        check(self.tiers().len() <= MAX_TIERS, "there are too many tiers")?;
        let (mut filters, mut buckets, mut windows) =
            (InOrder::default(), InOrder::default(), InOrder::default());
        each(self.tiers(), |tier| {
            self.check_sizes(&tier)?;
            filters.next_of(tier.filter, 1 << tier.filter_bits, "a tier's filter is another's")?;
            buckets.next_of(tier.buckets, (1 << tier.bucket_bits) + 1, "a tier's buckets are another's")?;
            (tier.buckets..tier.buckets + (1 << tier.bucket_bits)).try_for_each(|at| {
                let (start, end) = self.buckets().pair(at as usize);
                windows.next(start, end, "a bucket's windows are another's")?;
                check(range_within(start, end, self.windows().len()), "a bucket's windows are missing")?;
                self.check_bucket(&tier, self.windows().range(start as usize, end as usize))
            })
        })
    }

    fn check_entries(&self, shared: &mut Shared) -> Checked {
        each(self.entries(), |entry| {
            check((entry.head as usize) < self.heads().len(), "an entry's head is missing")?;
            if let Some(search) = entry.gated() {
                return check((search as usize) < self.searches().len(), "an entry's search is missing");
            }
            check((entry.target as usize) < self.fragments().len(), "an entry's fragment is missing")?;
            let fragment = self.fragments().at(entry.target as usize);
            check(fragment.chain != NONE || fragment.search != NONE, "an entry's fragment decides nothing")?;
            // Where the window is met, the fragment is compared, and then the head of its chain.
            let head = self.fragments().at(self.chains().at(fragment.chain as usize).head as usize);
            let compared = u64::from(fragment.length) + u64::from(head.length);
            shared.visit(compared, "windows share more fragments than images are made with")
        })?;
        let mut entries = InOrder::default();
        each(self.windows(), |window| {
            let (start, end) = (window.entries, window.entries_end);
            entries.next(start, end, "a window's entries are another's")?;
            check(range_within(start, end, self.entries().len()), "a window's entries are missing")
        })
    }

    fn check_sizes(&self, tier: &Tier) -> Checked {
        check(matches!((tier.gram, tier.stride), (3, 1..=4) | (4, 4)), "a tier has no grams")?;
        check(FILTER_BITS.contains(&u32::from(tier.filter_bits)), "a tier's filter has no size")?;
        check(
            (6..32).contains(&tier.filter_bits) && (1..31).contains(&tier.bucket_bits),
            "a tier has no size",
        )?;
        check(
            within(tier.filter, 1 << tier.filter_bits, self.filters().len()),
            "a tier's filter is missing",
        )?;
        check(
            within(tier.buckets, (1 << tier.bucket_bits) + 1, self.buckets().len()),
            "a tier's buckets are missing",
        )
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
        let (mut spots, mut wides, mut literals) =
            (InOrder::default(), InOrder::default(), InOrder::default());
        each(self.fragments(), |fragment| {
            let (spot_count, wide_count) = (fragment.spot_count.into(), fragment.wide_count.into());
            spots.next_of(fragment.spots, spot_count, "a fragment's spots are another's")?;
            wides.next_of(fragment.wides, wide_count, "a fragment's wide positions are another's")?;
            let literal = 2 * u32::from(fragment.length);
            literals.next_of(fragment.literal, literal, "a fragment's literal is another's")?;
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
            let mut last = None;
            check(
                wides.all(|wide| {
                    wide.offset < fragment.length
                        && (wide.class as usize) < self.classes().len()
                        && last.replace(wide.offset).is_none_or(|last| last < wide.offset)
                }),
                "a wide position has no class, or is out of order",
            )
        })
    }
}
