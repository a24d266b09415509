//! Where a pattern matches a reply, and where it fails to.
//!
//! Depend on `bounce-classifier` with feature `explain`, not on this crate: it has no stable interface of its own.
//!
//! It is no part of `bounce-classifier-core`, because it needs `regex`, which no macro and no build script should have
//! to build: a feature of the core that a program asks for, its build script gets too.
//!
//! ```text
//! pattern --split.rs--> Tree of pieces -+-locate.rs-> the spans of the pieces in a reply that matches
//!           flags.rs                    |
//!                                       `-sketch.rs-> the text of the pieces
//!                                           --rank.rs--> how much of it a reply has, for thousands of rules
//!                                           --trace.rs-> where the best of them fail
//!                                           --say.rs---> in words
//! ```
//!
//! The matcher knows which rule matches and not where, so this asks the `regex` crate (`regexes.rs`). None of it
//! is on the way of a classification.
//!
//! ```
//! use bounce_classifier_explain::{Kind, locate, nearest};
//!
//! let reply = "552 5.2.2 <bob@example.com>: mailbox full";
//! let parts = locate("^552.+mailbox full", reply).unwrap();
//! assert_eq!((parts[2].kind, &reply[parts[2].span.clone()]), (Kind::Phrase, "mailbox full"));
//!
//! let near = nearest(["^550.+mailbox full", "^554.+spam"], reply, 3);
//! assert_eq!(
//!     near[0].why,
//!     "head `^550` not found (the reply has `552`); phrase `mailbox full` found at column 30"
//! );
//! assert_eq!(near.len(), 1); // nothing of the other is there
//! ```

mod flags;
mod locate;
mod nearest;
mod rank;
mod regexes;
mod say;
mod sketch;
mod split;
mod trace;

use std::ops::Range;

pub use self::locate::{Part, locate};
pub use self::nearest::{MOST_REPLY_BYTES, NearMiss, nearest};

/// What a part of a pattern is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `^` and what follows it up to the first gap: the codes.
    Head,
    /// What stands between gaps.
    Phrase,
    /// Any text: a repetition of `.` that takes more than one character, such as `.+` or `.{0,20}`.
    Gap,
    /// `$`.
    End,
}

impl Kind {
    /// `head`, `phrase`, `gap` or `end`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Head => "head",
            Kind::Phrase => "phrase",
            Kind::Gap => "gap",
            Kind::End => "end",
        }
    }
}

/// A part of a pattern that does not match, and what the reply has of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step<'p> {
    /// What the part is for.
    pub kind: Kind,
    /// The part as it is written.
    pub pattern: &'p str,
    /// What the reply has of it.
    pub outcome: Outcome<'p>,
}

/// What a reply has of a part of a pattern. Ranges are bytes of the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'p> {
    /// This, and with it everything up to this part of the pattern matches.
    Matched(Range<usize>),
    /// This, after what was found of the parts before it, of which one failed.
    Found(Range<usize>),
    /// This, but what lies before it does not fit the gap, or there is no gap.
    Unreachable {
        /// Where the part was found.
        span: Range<usize>,
        /// The gap before it, as it is written.
        gap: Option<&'p str>,
    },
    /// This, but before what the parts before it matched.
    TooEarly(Range<usize>),
    /// This, which differs in upper and lower case.
    OtherCase(Range<usize>),
    /// Nothing, or only the beginning of it.
    Missing(Option<Reach<'p>>),
}

impl Outcome<'_> {
    /// `matched`, `found`, `unreachable`, `too_early`, `other_case` or `missing`.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Matched(_) => "matched",
            Outcome::Found(_) => "found",
            Outcome::Unreachable { .. } => "unreachable",
            Outcome::TooEarly(_) => "too_early",
            Outcome::OtherCase(_) => "other_case",
            Outcome::Missing(_) => "missing",
        }
    }

    /// Where the part was found, be it at a place or in a case that the rule does not take.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            Outcome::Matched(span)
            | Outcome::Found(span)
            | Outcome::Unreachable { span, .. }
            | Outcome::TooEarly(span)
            | Outcome::OtherCase(span) => Some(span.clone()),
            Outcome::Missing(_) => None,
        }
    }
}

/// How far a part matches that does not match whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reach<'p> {
    /// The longest beginning of the part that matches.
    pub pattern: &'p str,
    /// Where it does, in bytes of the reply.
    pub span: Range<usize>,
}
