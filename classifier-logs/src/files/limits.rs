//! What reading a log may cost.

/// Limits for logs from outside, which may be hostile or no logs at all.
///
/// Memory is bounded by them and by [`IN_FLIGHT_BYTES`](Self::IN_FLIGHT_BYTES), whatever a log contains: a file
/// that unpacks to a thousand times its size is worked on piece by piece, like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest line, without its LF.
    pub line_bytes: usize,
    /// How much of what they have unpacked zstd and xz may look back at, as a power of two.
    pub window_log: u32,
}

impl Limits {
    /// How much text the threads together hold between reading and writing. At least one chunk is always let in.
    pub const IN_FLIGHT_BYTES: usize = 16 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            // Records have a kilobyte or so, and more where they have all headers.
            line_bytes: 4 << 20,
            // 32 MiB. KumoMTA's logs take 2 MiB, `zstd -19` and `xz` 8 MiB, and only `--ultra`, `--long` and `xz -9` more than this.
            window_log: 25,
        }
    }
}
