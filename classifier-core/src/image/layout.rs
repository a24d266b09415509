//! What an image is made of: the header, the sections, and the records in them.
//!
//! ```text
//! header    magic, version, number of sections, length, checksum
//! sections  (offset, length) of each, in the order of `Section`
//! bytes     the sections, one after the other
//! ```
//!
//! Everything is little-endian, nothing is aligned, and no field is as wide as the host's pointers, so an
//! image is the same on every host and can stand in a `static`.

use super::record::{Span, record};

/// The first bytes of every image.
pub(crate) const MAGIC: [u8; 8] = *b"\x89BOUNCE\n";

/// The version of the format. Raise it with every change to this file or to the meaning of a field: an
/// image of another version is refused, never guessed at.
pub(crate) const VERSION: u32 = 9;

/// "No such record" in a field that is an index.
pub(crate) const NONE: u32 = u32::MAX;

/// The sections of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// UTF-8: labels, file names, patterns.
    Strings,
    /// [`Label`]s.
    Labels,
    /// [`File`]s.
    Files,
    /// [`Rule`]s, in matching order.
    Rules,
    /// [`Dfa`]s.
    Dfas,
    /// 128 bytes for each [`Dfa`]: ASCII byte to column.
    ByteMaps,
    /// [`Column`]s of characters that are not ASCII.
    Columns,
    /// Bytes: the tables of all [`Dfa`]s.
    Transitions,
    /// `u32`: where the rules of an accepting state start in `Accepted`.
    AcceptStarts,
    /// `u32`: the rules that accepting states accept.
    Accepted,
    /// [`Shard`]s.
    Shards,
    /// Bytes: [`skip::CODES`] for each [`Shard`], from the code of a reply to its row in `Skips`.
    SkipCodes,
    /// [`Skip`]s, in rows of [`skip::COLUMNS`].
    Skips,
    /// [`Search`]es, in the order of their rules.
    Searches,
    /// [`Clause`]s.
    Clauses,
    /// [`Word`]s.
    Words,
    /// `u32`: the searches that every reply needs, because no literal gates them.
    Always,
    /// [`NfaState`]s.
    NfaStates,
    /// [`Class`]es.
    Classes,
    /// [`Range`]s of characters.
    Ranges,
    /// [`Tier`]s.
    Tiers,
    /// Bytes: for each code from 200 to 599 its [`group`].
    Groups,
    /// Bytes: for each hash of a gram one bit for each [`group`].
    Filters,
    /// `u32`: where the windows of a bucket start in `Windows`.
    Buckets,
    /// [`Window`]s.
    Windows,
    /// [`Entry`]s.
    Entries,
    /// [`Head`]s.
    Heads,
    /// [`Fragment`]s.
    Fragments,
    /// [`Chain`]s.
    Chains,
    /// Bytes: the values and masks of literals.
    Literals,
    /// [`Spot`]s.
    Spots,
    /// [`Wide`]s.
    Wides,
    /// The [`Vocabulary`], where searches are gated by one.
    Vocabularies,
    /// Bytes: for each byte of a text its letter, by which the [`step`]s go on.
    Letters,
    /// `u64`: the [`step`]s of the automaton over all words.
    Steps,
    /// Bytes: what is known where a word may end, by [`Found`]s.
    Founds,
    /// `u32`: where the searches of a set start in `Gated`, for the sets that gate any.
    GateStarts,
    /// `u16`: the searches that are looked at where a word of their rarest set is met; behind the number of each, how many
    /// other sets it needs a word of, and these.
    Gated,
    /// [`Sequence`]s.
    Sequences,
}

impl Section {
    /// How many there are.
    pub(crate) const COUNT: usize = Section::Sequences as usize + 1;
}

record! {
    /// The start of an image; [`MAGIC`] stands before it.
    Header {
        version: u32,
        /// [`Section::COUNT`].
        sections: u32,
        /// Bytes of the whole image.
        length: u32,
        /// Stack that a classification needs: slots of multi-fragment chains.
        slots: u32,
        /// 1 where U+017F or U+212A may stand for a letter of a window.
        folds: u32,
        /// How many rules are decided: the first ones. The others are decided by the image that stands behind this one; see
        /// [`Layers`](super::Layers). [`NONE`] where this image decides all.
        own: u32,
        /// [`checksum`](super::checksum) of all but itself.
        checksum: u64,
    }
}

record! {
    /// Where a section is, in bytes from the start of the image.
    Extent { offset: u32, length: u32, }
}

record! {
    /// A label, its class, and what it means.
    Label in Labels {
        /// In `Strings`.
        text: Span,
        class: u8,
        /// In `Strings`.
        description: Span,
    }
}

record! {
    /// The name of a rule file.
    File in Files { text: Span, }
}

record! {
    /// A rule and its place.
    Rule in Rules {
        label: u32,
        file: u32,
        /// Counted from 1.
        line: u32,
        /// In characters, counted from 1.
        column: u32,
        /// In `Strings`.
        pattern: Span,
        /// A [`Severity`](crate::advice::Severity) by its number.
        severity: u8,
        /// An [`Action`](crate::advice::Action) by its number.
        action: u8,
    }
}

record! {
    /// A dense DFA. A state is the index of the first entry of its row; [`DEAD`] has no row.
    Dfa in Dfas {
        /// Its table in `Transitions`: rows times stride entries, in bytes.
        table: Span,
        /// 1 where an entry is one byte, the number of a row or [`NO_ROW`]; otherwise it is a state, a `u16`.
        narrow: u8,
        /// Columns of a row; the last is the end of the text.
        stride: u16,
        start: u16,
        /// The first accepting state; all from here on accept.
        accepting: u16,
        /// Accepting state `k` accepts the list of `accepts + k` in `AcceptStarts`.
        accepts: u32,
        /// Ascending `Columns`: those of characters that are not ASCII.
        columns: Span,
    }
}

impl Dfa {
    /// Entries of its table.
    #[inline(always)]
    pub(crate) fn entries(&self) -> u32 {
        if self.narrow == 0 { self.table.len() / size_of::<u16>() as u32 } else { self.table.len() }
    }
}

record! {
    /// The column of the characters from `from` on, up to the next.
    Column in Columns { from: u32, column: u8, }
}

/// The state that no text leads out of.
pub(crate) const DEAD: u16 = u16::MAX;

/// [`DEAD`] in a narrow table, which has fewer rows.
pub(crate) const NO_ROW: u8 = u8::MAX;

record! {
    /// Rules that share one DFA, run over every text: anchored ones, which most text kills within a few bytes, and
    /// those that nothing gates.
    Shard in Shards {
        dfa: u32,
        /// Its first row in `Skips`.
        skips: u32,
    }
}

record! {
    /// Where a shard's DFA is after the first bytes of a reply.
    Skip in Skips {
        state: u16,
        /// The least rule that was accepted on the way; [`NONE`] where there was none.
        rule: u32,
    }
}

/// The first bytes of replies that a shard's DFA need not be walked over: `550 ` and `550 5.1.`.
pub(crate) mod skip {
    /// The first digit of a code or an enhanced code, as both are in replies.
    pub(crate) const FIRST_DIGIT: u64 = 2;
    /// How many first digits there are from there on.
    pub(crate) const FIRST_DIGITS: u64 = 4;
    /// Codes from 200 to 599.
    pub(crate) const CODES: usize = 100 * FIRST_DIGITS as usize;
    /// Columns of a row: class and subject of the enhanced code from `2.0.` to `5.9.`, and...
    pub(crate) const COLUMNS: usize = NO_ENHANCED_CODE + 1;
    /// ...the column where there is none, after the code and a space.
    pub(crate) const NO_ENHANCED_CODE: usize = 10 * FIRST_DIGITS as usize;
}

record! {
    /// A rule that is decided by running its own automaton over the text.
    Search in Searches {
        rule: u32,
        /// [`NONE`] where it was over the budget.
        dfa: u32,
        /// Its `NfaStates`, where there is no DFA.
        nfa: Span,
        /// 1 where a match can only start at the start of the text.
        anchored: u8,
        /// Its `Clauses`: a text is searched that has a word of each.
        clauses: Span,
        /// The `Sequence` that decides it instead of an automaton; [`NONE`] where none does.
        sequence: u32,
    }
}

record! {
    /// Every match has one of these `Words`.
    Clause in Clauses { words: Span, }
}

/// Grams of a [`Word`].
#[cfg(feature = "compile")]
pub(crate) const GRAMS_OF_WORD: usize = 4;

record! {
    /// A word by the bits of some of its grams; see [`word_bit`](super::gram).
    Word in Words { first: u16, second: u16, third: u16, last: u16, }
}

record! {
    /// A state of an NFA over characters.
    NfaState in NfaStates {
        /// The [`op`] in the low 8 bits; a character, class or look in the rest.
        op: u32,
        next: u16,
        /// The other way out of a split.
        other: u16,
    }
}

/// The kinds of [`NfaState`].
pub(crate) mod op {
    /// Consumes the character in the operand.
    pub(crate) const CHAR: u8 = 0;
    /// Consumes a character of the class in the operand.
    pub(crate) const CLASS: u8 = 1;
    /// Goes on both ways.
    pub(crate) const SPLIT: u8 = 2;
    /// Goes on where the look-around in the operand holds.
    pub(crate) const LOOK: u8 = 3;
    /// The rule matches.
    pub(crate) const MATCH: u8 = 4;
}

/// Groups of codes: the rules for other codes are not looked for.
pub(crate) mod group {
    /// The codes that have no group of their own.
    #[cfg(feature = "compile")]
    pub(crate) const OTHERS: u8 = 6;
    /// Texts that do not start with a code: all rules are looked for.
    pub(crate) const ANY: u8 = 7;
}

record! {
    /// A set of characters.
    Class in Classes {
        /// Ascending `Ranges`.
        ranges: Span,
        /// The same for ASCII: bit `b` for byte `b`.
        ascii: u128,
    }
}

record! {
    /// Characters from `low` to `high`, both included.
    Range in Ranges { low: u32, high: u32, }
}

record! {
    /// Grams of one length, looked up at every `stride`th byte.
    Tier in Tiers {
        /// Bytes of a gram: 3 or 4.
        gram: u8,
        stride: u8,
        /// The filter has `1 << filter_bits` bytes.
        filter_bits: u8,
        /// There are `1 << bucket_bits` buckets.
        bucket_bits: u8,
        /// Start of the filter in `Filters`, in bytes.
        filter: u32,
        /// Start in `Buckets`; one more follows the last.
        buckets: u32,
    }
}

record! {
    /// What stands around a gram that announces something.
    Window in Windows {
        /// The folded bytes that are known, at most seven and the rest zero: those of the window and what follows
        /// it. The last byte has the number of them before the gram in its low half, and their number in the high.
        bytes: u64,
        /// The `Entries`: what is announced.
        entries: Span,
    }
}

impl Window {
    /// Bytes of the window before the gram.
    #[inline(always)]
    pub(crate) fn before(&self) -> usize {
        (self.bytes >> 56) as usize & 0xf
    }

    /// Bytes that are known.
    #[inline(always)]
    pub(crate) fn length(&self) -> u32 {
        (self.bytes >> 60) as u32
    }
}

record! {
    /// What a window announces.
    Entry in Entries {
        /// The fragment; or with [`GATE`] a search, for which the window is all that is asked.
        target: u32,
        /// What the text must start with.
        head: u16,
        /// Bytes of the fragment before the window.
        offset: u16,
    }
}

/// The bit of an entry's target that says that the others are the number of a search.
pub(crate) const GATE: u32 = 1 << 31;

impl Entry {
    /// The search that the window gates.
    #[inline(always)]
    pub(crate) fn gated(&self) -> Option<u32> {
        (self.target & GATE != 0).then_some(self.target & !GATE)
    }
}

/// The low `length` bytes of a word.
#[inline(always)]
pub(crate) fn low_bytes(length: u32) -> u64 {
    u64::MAX >> (u64::BITS - 8 * length.clamp(1, 8))
}

record! {
    /// What the text of a match must start with, as far as 16 bytes and their masks can say.
    Head in Heads {
        value: u128,
        mask: u128,
        /// Bit `n`: byte `n` may be the first of a character that is not ASCII.
        wide: u16,
    }
}

record! {
    /// Adjacent bytes of a pattern, without a gap.
    Fragment in Fragments {
        /// The chain it belongs to; [`NONE`] for heads, and for literals that gate `search` where they end the text.
        chain: u32,
        /// The search that decides where the chain cannot.
        search: u32,
        /// `length` values, then `length` masks, in `Literals`: a byte fits where `byte & mask == value`.
        literal: u32,
        length: u16,
        /// Its `Spots`: the positions that a mask cannot say.
        spots: Span,
        /// Its `Wides`: the positions that take characters which are not ASCII.
        wides: Span,
        /// The least number of characters between the end of what stands before it and its start.
        gap: u32,
        /// The slot with the end of the fragment before it; [`NONE`] for the first.
        previous: u32,
        /// The slot for its own end; [`NONE`] for the last.
        slot: u32,
        /// 1 where it must stand at the start of the text, without a gap.
        fixed: u8,
    }
}

record! {
    /// A position of a fragment with its set of ASCII bytes.
    Spot in Spots { offset: u16, set: u128, }
}

record! {
    /// A position of a fragment that takes characters of a class which are not ASCII.
    Wide in Wides { offset: u16, class: u32, }
}

record! {
    /// A head and fragments with gaps between them: one way for a rule to match.
    Chain in Chains {
        rule: u32,
        /// [`chain_flag`]s.
        flags: u32,
        /// The fragment that must stand at the start of the text; [`NONE`] for none.
        head: u32,
        /// The least number of characters that must follow the last fragment.
        tail: u32,
    }
}

/// The flags of a [`Chain`].
pub(crate) mod chain_flag {
    /// The head (which may be empty) stands at the start of the text.
    pub(crate) const START: u32 = 1;
    /// The last fragment, or the gap after it, ends the text.
    pub(crate) const END: u32 = 2;
    /// There is a gap between the last fragment and the end.
    pub(crate) const TAIL: u32 = 4;
    /// A line feed may be part of a match.
    pub(crate) const NEWLINE: u32 = 8;
}

record! {
    /// The words of all searches that are gated by sets of words. All are met by one automaton over the letters of a text,
    /// which is run once.
    Vocabulary in Vocabularies {
        /// How many sets there are; those that gate searches come first.
        sets: u32,
    }
}

record! {
    /// A rule that words decide: behind its head a word of the first set, and behind that one of the second.
    Sequence in Sequences {
        /// The fragment that must stand at the start of the text.
        head: u32,
        first: u16,
        /// [`NO_SET`] where there is no second one.
        second: u16,
        /// The least number of characters between the head and the first word.
        before: u8,
        /// The least number of characters between the words.
        between: u8,
    }
}

/// "No such set".
pub(crate) const NO_SET: u16 = u16::MAX;

/// A state of the automaton over all words, in 64 bits.
///
/// The states that letters lead to from a state are at the places from its base on, each at that of its letter, and
/// carry the letter: no two states have the same base, so one that stands there with its letter is the right one. Where
/// none does, the text may still have a word that began later: that is what the fallback stands for.
pub(crate) mod step {
    /// Bits of a base and of a fallback.
    pub(crate) const PLACE_BITS: u32 = 18;
    /// Bits of what is found.
    pub(crate) const FOUND_BITS: u32 = 20;
    /// The letter of places that no state has.
    #[cfg(feature = "compile")]
    pub(crate) const NO_LETTER: u8 = u8::MAX;

    const FOUND: u32 = u8::BITS;
    const FALLBACK: u32 = FOUND + FOUND_BITS;
    const BASE: u32 = FALLBACK + PLACE_BITS;
    const _: () = assert!(BASE + PLACE_BITS == u64::BITS);

    /// The letter that led here.
    #[inline(always)]
    pub(crate) fn letter(step: u64) -> u8 {
        step as u8
    }

    /// Whether something may have been met.
    #[inline(always)]
    pub(crate) fn finds(step: u64) -> bool {
        step & ((1 << FOUND_BITS) - 1) << FOUND != 0
    }

    /// Where in `Founds` it stands what may have been met; 0 for nothing.
    #[inline(always)]
    pub(crate) fn found(step: u64) -> usize {
        (step >> FOUND) as usize & ((1 << FOUND_BITS) - 1)
    }

    /// The state of the longest end of what led here that begins a word as well.
    #[inline(always)]
    pub(crate) fn fallback(step: u64) -> usize {
        (step >> FALLBACK) as usize & ((1 << PLACE_BITS) - 1)
    }

    /// Where the states that follow are.
    #[inline(always)]
    pub(crate) fn base(step: u64) -> usize {
        (step >> BASE) as usize
    }

    #[cfg(feature = "compile")]
    pub(crate) fn pack(base: usize, fallback: usize, found: usize, letter: u8) -> u64 {
        u64::from(letter) | (found as u64) << FOUND | (fallback as u64) << FALLBACK | (base as u64) << BASE
    }
}

/// What is known where a word may end. The letters that must follow, and the sets of the word as `u16`, follow the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The record of the next shorter word that may end here, which stands before this one; 0 where there is none.
    pub(crate) next: usize,
    /// Letters of the word.
    pub(crate) length: usize,
    /// Letters that must follow.
    pub(crate) tail: usize,
    /// Sets that the word is in.
    pub(crate) sets: usize,
}

impl Found {
    /// Bytes of the record.
    pub(crate) const SIZE: usize = 7;

    /// Reads the record at the start of these bytes; what is behind them is all zero.
    #[inline(always)]
    pub(crate) fn read(bytes: &[u8]) -> Found {
        let bytes = bytes.first_chunk::<{ Found::SIZE }>().copied().unwrap_or_default();
        let [a, b, c, length, tail, sets, more] = bytes;
        Found {
            next: u32::from_le_bytes([a, b, c, 0]) as usize,
            length: length.into(),
            tail: tail.into(),
            sets: u16::from_le_bytes([sets, more]).into(),
        }
    }

    #[cfg(feature = "compile")]
    pub(crate) fn pack(self) -> [u8; Found::SIZE] {
        let [a, b, c, _] = (self.next as u32).to_le_bytes();
        let [sets, more] = (self.sets as u16).to_le_bytes();
        [a, b, c, self.length as u8, self.tail as u8, sets, more]
    }
}
