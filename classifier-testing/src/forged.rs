//! Images as an attacker makes them.
//!
//! The checksum of the core's `image/mod.rs` is written again here: a change of the format must be noticed.

use std::ops::Range;

/// Bytes of the header that hold the length of the image.
const LENGTH: Range<usize> = 16..20;
/// Bytes of the header that hold the checksum.
pub const CHECKSUM: Range<usize> = 32..40;

/// Makes length and checksum fit the rest. Bytes that are shorter than both stay as they are.
pub fn forge(bytes: &mut [u8]) {
    if bytes.len() < CHECKSUM.end {
        return;
    }
    let length = (bytes.len() as u32).to_le_bytes();
    bytes[LENGTH].copy_from_slice(&length);
    let sum = checksum(bytes);
    bytes[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
}

fn checksum(image: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ image.len() as u64;
    for part in [&image[..CHECKSUM.start], &image[CHECKSUM.end..]] {
        let (words, rest) = part.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain([&last]) {
            hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(0x100_0000_01b3).rotate_left(29);
        }
    }
    hash
}
