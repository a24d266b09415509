//! What compiling may cost.

use crate::matcher::nfa::MAX_STATES;
use crate::matcher::scratch::MAX_SEARCHES;

/// The limits of a compilation: what exceeds one is an error at its place, never an endless build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// States of one rule's automaton, where it needs one. Default 4,096; at most [`Limits::MOST_RULE_STATES`].
    pub rule_states: usize,
    /// States of automata that are simulated on every reply, of all rules together. Default 1,024; at most
    /// [`Limits::MOST_UNGATED_STATES`].
    ///
    /// That is the lot of a rule which has no phrase that each of its matches holds, and whose automaton is
    /// too large to be made deterministic. Simulating it takes time for each byte of a reply and each state,
    /// some nanoseconds.
    pub ungated_states: usize,
    /// Bytes of the image. Default 64 MiB; at most 1 GiB.
    pub image_bytes: usize,
}

impl Limits {
    /// More states than this a classification has no room for on its stack.
    pub const MOST_RULE_STATES: usize = MAX_STATES;

    /// There is no room for more rules with more states than this.
    pub const MOST_UNGATED_STATES: usize = MAX_SEARCHES * MAX_STATES;

    /// More bytes than this the fields of an image cannot address with room to spare.
    pub const MOST_IMAGE_BYTES: usize = 1 << 30;

    /// The limits as they can be used: none above the most.
    pub(crate) fn clamped(self) -> Limits {
        Limits {
            rule_states: self.rule_states.min(Self::MOST_RULE_STATES),
            ungated_states: self.ungated_states.min(Self::MOST_UNGATED_STATES),
            image_bytes: self.image_bytes.min(Self::MOST_IMAGE_BYTES),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits { rule_states: 4096, ungated_states: 1024, image_bytes: 64 << 20 }
    }
}
