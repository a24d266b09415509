//! Files that are no text.

use std::error::Error;
use std::fmt;
use std::io;

/// So many control characters a text may have in a row of bytes: strangers put some into their replies.
const FEW: usize = 8;

/// Of more than these, so many bytes must be other ones. Of random bytes every ninth is a control character.
const EACH: usize = 20;

/// What is no text, and of no known form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binary(());

impl Binary {
    /// So many of the first bytes are looked at.
    pub const SAMPLE_BYTES: usize = 512;

    /// Whether what starts so is no text.
    pub fn is(start: &[u8]) -> bool {
        let sample = &start[..start.len().min(Binary::SAMPLE_BYTES)];
        let is_control = |byte: &&u8| matches!(byte, 0x00..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
        let controls = sample.iter().filter(is_control).count();
        controls >= FEW && controls * EACH > sample.len()
    }

    /// Refuses what is no text.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidData`], with a message that says what to do.
    pub fn refuse(start: &[u8]) -> io::Result<()> {
        match Binary::is(start) {
            true => Err(io::Error::new(io::ErrorKind::InvalidData, Binary(()))),
            false => Ok(()),
        }
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no text, nor of a compressed form that is known: is this the right file?")
    }
}

impl Error for Binary {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_others() {
        let utf16: Vec<u8> = "550 5.1.1 User unknown\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, is_binary) in [
            (&b"550 5.1.1 User \x00\x01\x02 unknown"[..], false),
            ("550 Пользователь не найден".as_bytes(), false),
            (b"\xcf\xcc\xd8\xda\xcf\xd7\xc1\xd4\xc5\xcc\xd8", false),
            (b"\x1b[36mmail-1  |\x1b[0m x", false),
            (b"", false),
            (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", true),
            (&utf16, true),
        ] {
            assert_eq!(Binary::is(bytes), is_binary, "{bytes:?}");
        }
    }
}
