//! Where phrases may start: their first bytes, each with the state that they lead to.

use super::automaton::{Automaton, State};
use crate::image::layout::{self, BEGINNING_FILTER, Section};
use crate::image::write::Writer;

/// The first three bytes of phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beginning {
    bytes: [u8; 3],
    /// Bit `n`: byte `n` is a letter in both cases.
    folded: u8,
    pub(super) state: u32,
}

/// Every beginning, each once: at most one of them fits three bytes.
pub(super) fn beginnings(automaton: &Automaton) -> Vec<Beginning> {
    let mut all = vec![Beginning { bytes: [0; 3], folded: 0, state: 0 }];
    for nth in 0..3 {
        let mut longer = Vec::new();
        for beginning in all {
            for (byte, folded, state) in bytes(&automaton.states[beginning.state as usize].edges) {
                let mut next = Beginning { state, ..beginning };
                next.bytes[nth] = byte;
                next.folded |= u8::from(folded) << nth;
                longer.push(next);
            }
        }
        all = longer;
    }
    all
}

/// The bytes of edges: letters that lead to the same state in both cases once.
fn bytes(edges: &[(u8, u8, u32)]) -> Vec<(u8, bool, u32)> {
    let leads =
        |byte: u8| edges.iter().find(|&&(low, high, _)| low <= byte && byte <= high).map(|edge| edge.2);
    let mut all = Vec::new();
    for &(low, high, next) in edges {
        for byte in low..=high {
            let both = byte.is_ascii_alphabetic() && leads(byte ^ 0x20) == Some(next);
            if !(both && byte.is_ascii_uppercase()) {
                all.push((byte, both, next));
            }
        }
    }
    all
}

/// Writes the filter and the table of beginnings, whose states stand at `places`. Gives the
/// logarithm of the table's size.
pub(super) fn write(
    automaton: &Automaton,
    beginnings: &[Beginning],
    places: &[u32],
    writer: &mut Writer,
) -> u8 {
    let mut filter = vec![0u8; BEGINNING_FILTER];
    for beginning in beginnings {
        beginning.pass(automaton, &mut filter);
    }
    writer.extend_ints(Section::BeginningFilter, filter);
    let bucket_bits = beginnings.len().next_power_of_two().trailing_zeros().clamp(1, 20);
    let mut all: Vec<(u32, layout::Beginning)> = beginnings
        .iter()
        .zip(places)
        .map(|(beginning, &node)| record(beginning, node, bucket_bits))
        .collect();
    all.sort_by_key(|(bucket, beginning)| (*bucket, beginning.bytes));
    let mut all = all.into_iter().peekable();
    for bucket in 0..=1u32 << bucket_bits {
        let first = writer.count::<layout::Beginning>();
        writer.extend_ints(Section::BeginningBuckets, [first]);
        while let Some((_, beginning)) = all.next_if(|beginning| beginning.0 == bucket) {
            writer.push(&beginning);
        }
    }
    bucket_bits as u8
}

/// A beginning as images hold it, and the bucket that it is in.
fn record(beginning: &Beginning, node: u32, bucket_bits: u32) -> (u32, layout::Beginning) {
    let Beginning { bytes: [a, b, c], folded, .. } = *beginning;
    let bytes = u32::from_le_bytes([a, b, c, folded]);
    (layout::Beginning::bucket(bytes, bucket_bits), layout::Beginning { bytes, node })
}

impl Beginning {
    /// Lets pass what starts with it, and then with what may follow: a phrase of three bytes is followed by anything.
    fn pass(&self, automaton: &Automaton, filter: &mut [u8]) {
        let Beginning { bytes: [a, b, c], state, .. } = *self;
        let State { phrases, edges } = &automaton.states[state as usize];
        let mut pass = |fourth: u8| {
            let (byte, bit) = layout::Beginning::filter_bit(u32::from_le_bytes([a, b, c, fourth]));
            filter[byte] |= 1 << bit;
        };
        if phrases.is_empty() {
            edges.iter().flat_map(|&(low, high, _)| low..=high).for_each(pass);
        } else {
            (0..=u8::MAX).for_each(&mut pass);
        }
    }
}
