//! Choosing the few bytes of a fragment that the scan looks for: where the bytes are rare.

use super::position::Position;
use super::rarity::Rarity;

/// A tier of the scan; the better is the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Tier {
    /// For fragments with a run of seven bytes.
    Long,
    /// For those with three at the least.
    Short,
}

/// What a tier looks at: a gram of so many bytes at every so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) gram: usize,
    pub(super) stride: usize,
}

impl Shape {
    /// The shape of [`Tier::Long`].
    pub(super) const LONG: Shape = Shape { gram: 4, stride: 4 };

    /// The shape of [`Tier::Short`] where the shortest run has this many bytes, at least three: the longer
    /// it is, the fewer places need to be looked at.
    pub(super) fn short(run: usize) -> Shape {
        Shape { gram: 3, stride: run.clamp(3, Shape::LONG.window() - 1) - 2 }
    }

    /// Bytes of a window: wherever it stands, it holds a gram.
    pub(super) const fn window(self) -> usize {
        self.gram + self.stride - 1
    }
}

/// The best tier that has windows for the positions.
pub(super) fn tier(positions: &[Position]) -> Option<Tier> {
    match longest_run(positions) {
        0..3 => None,
        3..7 => Some(Tier::Short),
        _ => Some(Tier::Long),
    }
}

/// The most adjacent positions that a window can hold.
pub(super) fn longest_run(positions: &[Position]) -> usize {
    let runs = positions.split(|position| position.folded().is_none());
    runs.map(<[Position]>::len).max().unwrap_or(0)
}

/// Part of a fragment whose grams announce it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Bytes of the fragment before it.
    pub(super) offset: usize,
    /// How often its grams are expected, in no unit: less is better.
    pub(super) cost: u64,
}

/// The cheapest window of this shape; `None` where the positions have no room for it.
pub(super) fn window(positions: &[Position], shape: Shape, rarity: &Rarity) -> Option<Window> {
    let folded: Vec<Option<u8>> = positions.iter().map(Position::folded).collect();
    let windows = folded.windows(shape.window()).enumerate();
    let cost = |window: &[Option<u8>]| {
        let bytes: Option<Vec<u8>> = window.iter().copied().collect();
        Some(bytes?.windows(shape.gram).map(|gram| rarity.cost(gram)).sum())
    };
    windows
        .filter_map(|(offset, window)| Some(Window { offset, cost: cost(window)? }))
        .min_by_key(|window| window.cost)
}
