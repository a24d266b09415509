//! What compiling may cost.

use crate::image::MOST_BYTES;
use crate::image::capacity::{MAX_SEARCHES, MAX_STATES};

/// The limits of a compilation: what exceeds one is an error at its place, never an endless build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// States of one rule's automaton, which are about as many as the pattern has characters when its repetitions are
    /// written out. Default 4,096; at most [`Limits::MOST_RULE_STATES`].
    ///
    /// Rules that need no automaton have this limit as well, for each way through them: comparing a phrase of a
    /// thousand characters takes as long as simulating an automaton of a thousand states.
    pub rule_states: usize,
    /// States of automata that are simulated on every reply, of all rules together. Default 1,024; at most
    /// [`Limits::MOST_UNGATED_STATES`].
    ///
    /// That is the lot of a rule which has no phrase that each of its matches holds, and whose automaton is
    /// too large to be made deterministic. Simulating it takes time for each byte of a reply and each state,
    /// some nanoseconds.
    pub ungated_states: usize,
    /// States of automata that are simulated on the replies which hold a phrase of their rule, of all rules together.
    /// Default 100,000; at most [`Limits::MOST_GATED_STATES`].
    ///
    /// A reply that is made for it holds a phrase of each such rule. Then each of its bytes takes some nanoseconds for
    /// each state.
    pub gated_states: usize,
    /// Bytes that may be compared where one window is met, of all rules together. Default 65,536.
    ///
    /// A window is the rare part of a phrase that the scan looks for. Rules with a common phrase share it, and each of
    /// them costs the length of its fragment, and [`Limits::BYTES_PER_RULE`], wherever a reply holds it.
    pub window_bytes: usize,
    /// With so many rules that have many ways through them, all words of all rules are met by one automaton, and a rule is
    /// looked at where it has what it needs. Default 200; `usize::MAX` is never.
    pub vocabulary_from: usize,
    /// Characters of classes in brackets that stand under `(?i)`, of all rules together, each of which is folded when
    /// its pattern is read. Default 2^27; `(?i)[\s\S]` has all 1,114,112, and `(?i)[\w.-]` about 140,000.
    pub folded_characters: usize,
    /// Steps of simulated automata that running the examples of all files may take: bytes of an example, times the
    /// states of the automata that are simulated on it. Default 2^29, which are some seconds.
    pub example_steps: u64,
    /// Bytes of the image. Default 64 MiB; at most 1 GiB.
    pub image_bytes: usize,
    /// Bytes of memory that the plans of all rules take while they are compiled. Default 512 MiB.
    pub build_bytes: usize,
}

impl Limits {
    /// More states than this a classification has no room for on its stack.
    pub const MOST_RULE_STATES: usize = MAX_STATES;

    /// There is no room for more rules with more states than this.
    pub const MOST_UNGATED_STATES: usize = MAX_SEARCHES * MAX_STATES;

    /// There is no room for more rules with more states than this.
    pub const MOST_GATED_STATES: usize = MAX_SEARCHES * MAX_STATES;

    /// What looking at a rule costs where its window is met, besides the bytes of its fragment: about as much as
    /// comparing so many.
    pub const BYTES_PER_RULE: usize = 16;

    /// More bytes than this the fields of an image cannot address with room to spare.
    pub const MOST_IMAGE_BYTES: usize = MOST_BYTES;

    /// The limits as they can be used: none above the most.
    pub(crate) fn clamped(self) -> Limits {
        Limits {
            rule_states: self.rule_states.min(Self::MOST_RULE_STATES),
            ungated_states: self.ungated_states.min(Self::MOST_UNGATED_STATES),
            gated_states: self.gated_states.min(Self::MOST_GATED_STATES),
            image_bytes: self.image_bytes.min(Self::MOST_IMAGE_BYTES),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            rule_states: 4096,
            ungated_states: 1024,
            gated_states: 100_000,
            window_bytes: 65_536,
            vocabulary_from: 200,
            folded_characters: 1 << 27,
            example_steps: 1 << 29,
            image_bytes: 64 << 20,
            build_bytes: 512 << 20,
        }
    }
}
