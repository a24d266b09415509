//! Compressing piece by piece.

use std::fmt;
use std::io::{self, Cursor};

use zstd::bulk::Compressor;

/// How hard to compress: zstd's own default, and that of KumoMTA.
pub const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;

/// Makes frames of zstd. One after the other they are a file, so that several threads can each make some.
pub struct Frames(Compressor<'static>);

impl Frames {
    /// Frames of this level.
    ///
    /// # Errors
    ///
    /// Where zstd cannot have the memory.
    pub fn new(level: i32) -> io::Result<Self> {
        Compressor::new(level).map(Frames)
    }

    /// Appends a text as a frame of its own.
    ///
    /// # Errors
    ///
    /// Where zstd cannot have the memory.
    pub fn append(&mut self, text: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        out.reserve(zstd::zstd_safe::compress_bound(text.len()));
        let mut end = Cursor::new(std::mem::take(out));
        end.set_position(end.get_ref().len() as u64);
        let packed = self.0.compress_to_buffer(text, &mut end);
        *out = end.into_inner();
        packed.map(drop)
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").finish_non_exhaustive()
    }
}
