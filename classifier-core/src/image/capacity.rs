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

/// The most bytes of a phrase.
pub(crate) const MAX_PHRASE: usize = 255;

/// The most ways of an image: what a text with many phrases has met of each is remembered.
pub(crate) const MAX_WAYS: usize = 8192;

/// The most phrases of a way.
pub(crate) const MAX_PARTS: usize = 255;

/// The most phrases that may be met from one place of a text on.
pub(crate) const MAX_ENDINGS: usize = 4096;
