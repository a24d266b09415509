//! What has to be known of a text before it is scanned.

/// Which of the exact shortcuts a text allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Survey {
    /// All bytes are ASCII.
    pub(crate) ascii: bool,
    /// There is a line feed.
    pub(crate) newline: bool,
    /// There is a U+017F or a U+212A, the only characters outside ASCII that fold to ASCII letters.
    pub(crate) folds: bool,
}

/// Bytes that are looked at together, in vectors.
const BLOCK: usize = 32;

impl Survey {
    /// Linear in the text.
    #[inline(never)]
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut high, mut newline) = ([0; BLOCK], [0; BLOCK]);
        let mut look = |block: &[u8; BLOCK]| {
            for i in 0..BLOCK {
                high[i] |= block[i];
                newline[i] |= u8::from(block[i] == b'\n');
            }
        };
        if let Some(last) = bytes.last_chunk() {
            bytes.as_chunks().0.iter().for_each(&mut look);
            // What is left over, and some bytes for a second time.
            look(last);
        } else {
            let mut short = [0; BLOCK];
            bytes.iter().zip(&mut short).for_each(|(from, to)| *to = *from);
            look(&short);
        }
        let ascii = any(&high) & 0x80808080_80808080_80808080_80808080 == 0;
        Survey { ascii, newline: any(&newline) != 0, folds: !ascii && has_folds(text) }
    }
}

/// The halves of the block, one over the other.
#[inline(always)]
fn any(block: &[u8; BLOCK]) -> u128 {
    let (halves, _) = block.as_chunks();
    halves.iter().fold(0, |any, half| any | u128::from_le_bytes(*half))
}

#[cold]
fn has_folds(text: &str) -> bool {
    text.contains(['\u{17f}', '\u{212a}'])
}
