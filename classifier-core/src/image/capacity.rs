//! How much of an image a classification has room for on its stack.
//!
//! The compiler keeps to it, validation refuses what exceeds it, and the matcher sizes its stack by it.

/// The most slots of an image, for the ends of fragments.
pub(crate) const MAX_SLOTS: usize = 16_384;

/// The most searches of an image.
pub(crate) const MAX_SEARCHES: usize = 65_536;

/// The most states of one search's NFA.
pub(crate) const MAX_STATES: usize = 16_384;

/// The most tiers: one for long fragments, and one for short ones.
pub(crate) const MAX_TIERS: usize = 2;

/// The most sets of words of an image: which of them a text has a word of is remembered.
pub(crate) const MAX_SETS: usize = 4096;

/// The most letters of a word that the automaton over all words has states for.
pub(crate) const MAX_WORD: usize = 255;
