//! Walking the automaton of the phrases from one place of a text.

use crate::image::Image;
use crate::image::capacity::MAX_PHRASE;
use crate::image::layout::node;

/// More nodes than a walk over the longest phrase can pass.
const MOST_NODES: usize = 4 * MAX_PHRASE;

/// The place that these three bytes say.
#[inline(always)]
fn place(bytes: &[u8]) -> usize {
    match bytes {
        &[a, b, c, ..] => usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16,
        _ => usize::MAX,
    }
}

/// Walks from a node over the text from `at` on, and says each ending and where it is; ends where `ended` says `false`.
///
/// Linear in the longest phrase.
#[inline(always)]
pub(super) fn walk(
    image: &Image<'_>,
    mut next: usize,
    text: &[u8],
    mut at: usize,
    mut ended: impl FnMut(usize, usize) -> bool,
) {
    for _ in 0..MOST_NODES {
        let Some((&head, rest)) = image.nodes().get(next..).and_then(<[u8]>::split_first) else { return };
        let items = usize::from(head >> 3);
        match head & 7 {
            kind @ (node::FOLDED | node::EXACT) => {
                let (Some(run), Some(bytes)) =
                    (rest.get(..items), text.get(at..).and_then(|text| text.get(..items)))
                else {
                    return;
                };
                let same = if kind == node::FOLDED {
                    run.iter().zip(bytes).all(|(byte, other)| *byte == other.to_ascii_lowercase())
                } else {
                    run == bytes
                };
                if !same {
                    return;
                }
                at += items;
                next += 1 + items;
            }
            kind @ (node::BYTES | node::RANGES) => {
                let Some(&byte) = text.get(at) else { return };
                let (items, rest) = many(items, rest);
                let found = if kind == node::BYTES {
                    by_byte(rest, items, byte)
                } else {
                    by_range(rest, items, byte)
                };
                let Some(found) = found else { return };
                next = found;
                at += 1;
            }
            node::PHRASES => {
                let &[low, high, ..] = rest else { return };
                if !ended(usize::from(u16::from_le_bytes([low, high])), at) || items == 0 {
                    return;
                }
                next += 3;
            }
            node::JUMP => next = place(rest),
            _ => return,
        }
    }
}

/// How many items there are, and what follows their number.
#[inline(always)]
fn many(items: usize, rest: &[u8]) -> (usize, &[u8]) {
    match rest.split_first() {
        Some((&number, rest)) if items == 0 => (usize::from(number), rest),
        _ => (items, rest),
    }
}

#[inline(always)]
fn by_byte(rest: &[u8], items: usize, byte: u8) -> Option<usize> {
    const SIZE: usize = 1 + node::PLACE;
    let byte = byte.to_ascii_lowercase();
    let (edges, _) = rest.as_chunks::<SIZE>();
    for edge in edges.get(..items)? {
        if edge[0] == byte {
            return Some(place(&edge[1..]));
        }
    }
    None
}

#[inline(always)]
fn by_range(rest: &[u8], items: usize, byte: u8) -> Option<usize> {
    const SIZE: usize = 2 + node::PLACE;
    let (edges, _) = rest.as_chunks::<SIZE>();
    // They are ascending.
    for edge in edges.get(..items)? {
        if byte <= edge[1] {
            return (edge[0] <= byte).then(|| place(&edge[2..]));
        }
    }
    None
}
