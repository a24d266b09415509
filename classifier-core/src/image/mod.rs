//! Images: compiled rule sets as bytes, used in place.
//!
//! This folder is the contract between the compiler, which writes images, and the matcher, which reads them. What both
//! rely on is decided here and nowhere else, and this folder imports neither of them:
//!
//! - `layout` says what the bytes are, `gram` by which hash tables are looked up, `look` which number a look-around has,
//!   `capacity` how much a classification has room for;
//! - `write` makes the bytes (feature `compile`), [`Image`] reads them, and `validate` checks those that come from
//!   outside before they are used;
//! - [`Layers`] are two images, one of rules that stand before those of the other.

pub(crate) mod capacity;
#[cfg(all(test, feature = "compile"))]
mod forged;
pub(crate) mod gram;
mod inspect;
mod layers;
pub(crate) mod layout;
pub(crate) mod look;
mod read;
pub(crate) mod record;
mod validate;
#[cfg(feature = "compile")]
pub(crate) mod write;

use core::fmt;

pub use inspect::Plan;
pub use layers::{Layers, joined};
pub use read::Image;

/// The longest image, in bytes: its fields address this with room to spare.
pub const MOST_BYTES: usize = 1 << 30;

/// Why bytes are not an image that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes do not start as an image does.
    NotAnImage,
    /// An image of another version of the format.
    Version {
        /// The version that was found.
        found: u32,
        /// The only version that this library reads.
        supported: u32,
    },
    /// The bytes are fewer or more than the image says.
    Length {
        /// Bytes that were given.
        found: usize,
        /// Bytes that the header promises.
        expected: usize,
    },
    /// The bytes were changed after they were written.
    Checksum,
    /// A record refers to something that is not there; the text says what.
    Damaged(&'static str),
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageError::NotAnImage => {
                f.write_str("not a rule image: it does not start with the image's mark")
            }
            ImageError::Version { found, supported } => write!(
                f,
                "the rule image has version {found} of the format, and this library reads version \
                 {supported}: compile the rules again with this version"
            ),
            ImageError::Length { found, expected } => write!(
                f,
                "the rule image has {found} bytes and should have {expected}: it was cut or added to"
            ),
            ImageError::Checksum => {
                f.write_str("the rule image is damaged: its bytes do not have the checksum that it carries")
            }
            ImageError::Damaged(what) => write!(f, "the rule image is damaged: {what}"),
        }
    }
}

impl core::error::Error for ImageError {}

/// FNV-1a over 64-bit words of all but the checksum itself: finds damage, and proves nothing against an
/// attacker.
pub(crate) fn checksum(image: &[u8]) -> u64 {
    let at = read::HEADER_SIZE - size_of::<u64>();
    let head = image.get(..at).unwrap_or(&[]);
    let body = image.get(read::HEADER_SIZE..).unwrap_or(&[]);
    let seed = 0xcbf2_9ce4_8422_2325 ^ image.len() as u64;
    [head, body].into_iter().fold(seed, |hash, part| {
        let (words, rest) = part.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        words.iter().chain([&last]).fold(hash, |hash, word| {
            (hash ^ u64::from_le_bytes(*word)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
        })
    })
}
