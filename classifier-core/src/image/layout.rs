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

use super::gram::{FOLD, hash};
use super::record::{Span, record};

/// The first bytes of every image.
pub(crate) const MAGIC: [u8; 8] = *b"\x89BOUNCE\n";

/// The version of the format. Raise it with every change to this file or to the meaning of a field: an
/// image of another version is refused, never guessed at.
pub(crate) const VERSION: u32 = 8;

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
    /// The [`Lexicon`], where rules are decided by phrases.
    Lexicons,
    /// Bytes: for each hash of three bytes the bits of what may follow where a phrase starts with them.
    BeginningFilter,
    /// `u32`: where the beginnings of a bucket start in `Beginnings`.
    BeginningBuckets,
    /// [`Beginning`]s.
    Beginnings,
    /// Bytes: the automaton of all phrases, as [`node`]s.
    Nodes,
    /// `u32`: where the phrases of an ending start in `Endings`.
    EndingStarts,
    /// `u16`: the phrases that end together.
    Endings,
    /// `u32`: where the ways of a phrase start in `Gated`.
    GateStarts,
    /// `u32`: the ways that are looked at where their rarest phrase is met.
    Gated,
    /// [`Way`]s.
    Ways,
    /// [`Part`]s.
    Parts,
}

impl Section {
    /// How many there are.
    pub(crate) const COUNT: usize = Section::Parts as usize + 1;
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
    /// The automaton of the phrases of all rules, which is run from wherever one may start.
    Lexicon in Lexicons {
        /// There are `1 << bucket_bits` buckets.
        bucket_bits: u8,
        /// The node that phrases start at which stand at the start of the text.
        head: u32,
    }
}

record! {
    /// Three bytes that phrases start with.
    Beginning in Beginnings {
        /// The bytes, lower case where both cases fit, and for each a bit of the fourth: whether both do.
        bytes: u32,
        /// The node behind them.
        node: u32,
    }
}

/// Bytes of the filter over the grams that phrases start with.
pub(crate) const BEGINNING_FILTER: usize = 1 << 15;

impl Beginning {
    /// The byte of the filter for a gram of four bytes, and the bit of it. Its first three say which byte: what may have
    /// any fourth sets all its bits.
    #[inline(always)]
    pub(crate) fn filter_bit(gram: u32) -> (usize, u32) {
        ((hash(gram & 0xff_ffff | FOLD) >> 17) as usize, gram >> 24 & 7)
    }

    /// The bucket of a beginning, or of a text that starts with these bytes.
    #[inline(always)]
    pub(crate) fn bucket(bytes: u32, bits: u32) -> u32 {
        hash(bytes & 0xff_ffff | FOLD) >> (u32::BITS - bits.clamp(1, 31))
    }

    /// Whether the text has it, by its next bytes.
    #[inline(always)]
    pub(crate) fn fits(&self, text: u32) -> bool {
        let folded = self.bytes >> 24;
        let fold = (folded & 1 | (folded & 2) << 7 | (folded & 4) << 14) << 5;
        (text | fold) & 0xff_ffff == self.bytes & 0xff_ffff
    }
}

/// The nodes of the automaton of phrases. The head of a node has its kind in the low three bits, and above them how many
/// items follow. An item that leads somewhere does so by the place of another node, in three bytes.
pub(crate) mod node {
    /// No phrase goes on.
    pub(crate) const END: u8 = 0;
    /// Bytes that the text must have next, letters in either case; the next node follows.
    pub(crate) const FOLDED: u8 = 1;
    /// Bytes that the text must have next; the next node follows.
    pub(crate) const EXACT: u8 = 2;
    /// Bytes of which the text must have one next, letters in either case, each with the node that follows then.
    pub(crate) const BYTES: u8 = 3;
    /// The same for ranges of bytes, by their first and last.
    pub(crate) const RANGES: u8 = 4;
    /// Phrases end here, by the number of their list, a `u16`; 1 item where the next node follows, and none at an end.
    pub(crate) const PHRASES: u8 = 5;
    /// A node that stands elsewhere is the next one.
    pub(crate) const JUMP: u8 = 6;

    /// Bytes of a place.
    pub(crate) const PLACE: usize = 3;
    /// The most items that a head has room for. Where it says none of [`BYTES`] or [`RANGES`], a byte with their number
    /// follows it.
    #[cfg(feature = "compile")]
    pub(crate) const MOST_ITEMS: usize = 31;
    /// All nodes together: what a place can address.
    #[cfg(feature = "compile")]
    pub(crate) const MOST_BYTES: usize = 1 << (8 * PLACE);

    /// The head of a node.
    #[cfg(feature = "compile")]
    pub(crate) fn head(kind: u8, items: usize) -> u8 {
        kind | (items as u8) << 3
    }
}

record! {
    /// One way for a rule to match: phrases with gaps between them.
    Way in Ways {
        rule: u32,
        /// The search that decides where the way may match; [`NONE`] where the rule matches then.
        search: u32,
        /// [`way_flag`]s.
        flags: u8,
        /// The least number of characters that must follow the last phrase.
        tail: u32,
        parts: Span,
    }
}

/// The flags of a [`Way`].
pub(crate) mod way_flag {
    /// It starts at the start of the text, with a phrase or a gap.
    pub(crate) const START: u8 = 1;
    /// The last phrase, or the gap after it, ends the text.
    pub(crate) const END: u8 = 2;
    /// There is a gap between the last phrase and the end.
    pub(crate) const TAIL: u8 = 4;
    /// A line feed may be part of a match: only the search decides where there is one.
    pub(crate) const NEWLINE: u8 = 8;
    /// All of them.
    pub(crate) const ALL: u8 = START | END | TAIL | NEWLINE;
}

record! {
    /// A phrase of a way.
    Part in Parts {
        phrase: u16,
        /// The least number of characters before it; [`AT_START`] where it stands at the start of the text.
        gap: u32,
        /// The node that it starts at in its own case, where it is met in any; [`NONE`] where any fits.
        cased: u32,
    }
}

/// The gap of a phrase that stands at the start of the text.
pub(crate) const AT_START: u32 = u32::MAX;
