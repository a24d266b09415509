//! Choosing the few bytes of a fragment that the scan looks for: where the bytes are rare.

use super::position::Position;

/// A tier of the scan: grams of some length at every so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TierKind {
    /// Four bytes at every fourth: for windows of 7.
    Long,
    /// Three bytes at every byte.
    Short,
}

impl TierKind {
    pub(super) const ALL: [TierKind; 2] = [TierKind::Long, TierKind::Short];

    /// Bytes of a gram.
    pub(super) const fn gram(self) -> usize {
        match self {
            TierKind::Long => 4,
            TierKind::Short => 3,
        }
    }

    /// Bytes from one gram to the next.
    pub(super) const fn stride(self) -> usize {
        match self {
            TierKind::Long => 4,
            TierKind::Short => 1,
        }
    }

    /// Bytes of a window: wherever it stands, it holds a gram.
    pub(super) const fn window(self) -> usize {
        self.gram() + self.stride() - 1
    }
}

/// Part of a fragment whose grams announce it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) tier: TierKind,
    /// Bytes of the fragment before it.
    pub(super) offset: usize,
    /// How often it is expected, in no unit: less is better.
    pub(super) cost: u64,
}

/// The cheapest window of the best tier that the positions have room for.
pub(super) fn best_window(positions: &[Position]) -> Option<Window> {
    TierKind::ALL.into_iter().find_map(|tier| window_of(positions, tier))
}

/// The cheapest window of this tier.
pub(super) fn window_of(positions: &[Position], tier: TierKind) -> Option<Window> {
    let folded: Vec<Option<u8>> = positions.iter().map(Position::folded).collect();
    folded
        .windows(tier.window())
        .enumerate()
        .filter_map(|(offset, window)| {
            let bytes: Option<Vec<u8>> = window.iter().copied().collect();
            let cost = cost(tier, &bytes?);
            Some(Window { tier, offset, cost })
        })
        .min_by_key(|window| window.cost)
}

/// The expected number of candidates: the frequencies of the window's grams, and a constant for a tier
/// that looks at every byte.
fn cost(tier: TierKind, window: &[u8]) -> u64 {
    let grams = window.windows(tier.gram());
    let expected: u64 = grams.map(|gram| gram.iter().map(|&byte| frequency(byte)).product::<u64>()).sum();
    match tier {
        TierKind::Long => expected,
        TierKind::Short => (expected << 6) + (1 << 32),
    }
}

/// Bytes of folded text, the most frequent first: English in the replies of mail servers, where digits,
/// dots and the letters of addresses are frequent too.
const BY_FREQUENCY: &[u8] = b" etaoirnsl.cdm0u15hp-b2f:g@yv/w34k679<>_8x,=()qj[]z";

/// How frequent a folded byte is: 1 (rare) to 52.
fn frequency(byte: u8) -> u64 {
    match BY_FREQUENCY.iter().position(|&other| other == byte) {
        Some(rank) => (BY_FREQUENCY.len() - rank) as u64 + 1,
        None => 1,
    }
}
