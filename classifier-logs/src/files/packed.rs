//! Compressed files where only text is read, or of forms that are not read at all.

use std::error::Error;
use std::fmt;
use std::io;

/// A form of compressed files that is known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    name: &'static str,
    /// A program that unpacks it to standard output.
    unpack: &'static str,
    start: &'static [u8],
}

/// Sources: RFC 8878 (zstd), RFC 1952 (gzip), the manual of bzip2, the specifications of xz, lz4 and 7z, APPNOTE.TXT (zip).
const FORMS: [Packed; 8] = [
    Packed { name: "zstd", unpack: "zstd -dc", start: b"\x28\xb5\x2f\xfd" },
    Packed { name: "gzip", unpack: "gzip -dc", start: b"\x1f\x8b\x08" },
    Packed { name: "bzip2", unpack: "bzip2 -dc", start: b"BZh" },
    Packed { name: "xz", unpack: "xz -dc", start: b"\xfd7zX" },
    Packed { name: "lz4", unpack: "lz4 -dc", start: b"\x04\x22\x4d\x18" },
    Packed { name: "compress", unpack: "gzip -dc", start: b"\x1f\x9d" },
    Packed { name: "zip", unpack: "unzip -p", start: b"PK\x03\x04" },
    Packed { name: "7z", unpack: "7z x -so", start: b"7z\xbc\xaf" },
];

impl Packed {
    /// The form of a file that starts so; four bytes tell.
    pub fn of(start: &[u8]) -> Option<Self> {
        let is_level = start.get(3).is_some_and(|level| matches!(level, b'1'..=b'9'));
        FORMS.into_iter().find(|form| start.starts_with(form.start) && (form.name != "bzip2" || is_level))
    }

    /// Refuses what starts so, if it is of such a form.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidData`], with a message that names the form and says how to unpack it.
    pub fn refuse(start: &[u8]) -> io::Result<()> {
        Packed::of(start).map_or(Ok(()), |form| Err(io::Error::new(io::ErrorKind::InvalidData, form)))
    }
}

impl fmt::Display for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Packed { name, unpack, .. } = self;
        write!(f, "it is compressed by {name}, which is not read here: unpack it first, with `{unpack} FILE`")
    }
}

impl Error for Packed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (start, name) in [
            (&b"\x1f\x8b\x08\x00"[..], Some("gzip")),
            (b"BZh9", Some("bzip2")),
            (b"BZhx", None),
            (b"BZh", None),
            (b"\xfd7zXZ", Some("xz")),
            (b"PK\x03\x04", Some("zip")),
            (b"\x28\xb5\x2f\xfd", Some("zstd")),
            (b"550 ", None),
            (b"", None),
        ] {
            assert_eq!(Packed::of(start).map(|form| form.name), name, "{start:?}");
        }
    }
}
