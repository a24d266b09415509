//! How logs are compressed, told by their first bytes.

use std::io::{self, BufReader, Read};

use super::Limits;

/// How a log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// As it is.
    Plain,
    /// Frames of zstd, as KumoMTA writes them.
    Zstd,
    /// Members of gzip, as `logrotate` leaves them.
    Gzip,
    /// Streams of bzip2.
    Bzip2,
    /// Streams of xz.
    Xz,
}

/// How each begins. Sources: RFC 8878 (zstd), RFC 1952 (gzip), the manual of bzip2, the specification of xz.
const STARTS: [(Compression, &[u8]); 4] = [
    (Compression::Zstd, b"\x28\xb5\x2f\xfd"),
    (Compression::Gzip, b"\x1f\x8b\x08"),
    (Compression::Bzip2, b"BZh"),
    (Compression::Xz, b"\xfd7zX"),
];

/// How a frame of zstd starts that holds no content, with any last half of the first byte.
const SKIPPABLE: [u8; 4] = [0x50, 0x2a, 0x4d, 0x18];

impl Compression {
    /// So many bytes tell.
    pub(crate) const TELLING_BYTES: usize = 4;

    /// Tells it by the first bytes.
    pub fn of(start: &[u8]) -> Self {
        let is_skippable =
            start.len() >= 4 && start[0] & 0xf0 == SKIPPABLE[0] && start[1..4] == SKIPPABLE[1..];
        let is_level = start.get(3).is_some_and(|level| matches!(level, b'1'..=b'9'));
        STARTS
            .into_iter()
            .find(|(form, begins)| start.starts_with(begins) && (*form != Compression::Bzip2 || is_level))
            .map_or(if is_skippable { Compression::Zstd } else { Compression::Plain }, |(form, _)| form)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Compression::Plain => "plain",
            Compression::Zstd => "zstd",
            Compression::Gzip => "gzip",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
        }
    }

    /// A reader of what is in `input`, of all the parts that it consists of.
    pub(super) fn unpack(
        self,
        input: impl Read + Send + 'static,
        limits: Limits,
    ) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Compression::Plain => Box::new(input),
            Compression::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::new(input)?;
                decoder.window_log_max(limits.window_log)?;
                Box::new(decoder)
            }
            Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(input)),
            Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(input)),
            Compression::Xz => Box::new(xz(input, limits)),
        })
    }
}

/// A reader of xz that looks back no further than one of zstd. A decoder needs some kilobytes besides.
fn xz<R: Read>(input: R, limits: Limits) -> lzma_rust2::XzReader<BufReader<R>> {
    const BESIDES_KIB: u32 = 1 << 10;
    let window_kib = 1u32 << limits.window_log.saturating_sub(10).min(21);
    lzma_rust2::XzReader::new_mem_limit(BufReader::new(input), true, window_kib + BESIDES_KIB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (start, form) in [
            (&b"\x1f\x8b\x08\x00"[..], Compression::Gzip),
            (b"BZh9", Compression::Bzip2),
            (b"BZhx", Compression::Plain),
            (b"BZh", Compression::Plain),
            (b"\xfd7zXZ", Compression::Xz),
            (b"\x28\xb5\x2f\xfd", Compression::Zstd),
            (b"\x5f\x2a\x4d\x18", Compression::Zstd),
            (b"550 ", Compression::Plain),
            (b"", Compression::Plain),
        ] {
            assert_eq!(Compression::of(start), form, "{start:?}");
        }
    }
}
