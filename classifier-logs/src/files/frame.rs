//! Compressing piece by piece.

use std::fmt;
use std::io;

use zstd::bulk::Compressor;

/// How hard to compress: zstd's own default, and that of KumoMTA.
pub const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;

/// Makes frames of zstd. One after the other they are a file, so that several threads can each make some.
pub struct Frames {
    compressor: Compressor<'static>,
    frame: Vec<u8>,
}

impl Frames {
    /// Frames of this level.
    ///
    /// # Errors
    ///
    /// Where zstd cannot have the memory.
    pub fn new(level: i32) -> io::Result<Self> {
        Ok(Frames { compressor: Compressor::new(level)?, frame: Vec::new() })
    }

    /// Appends a text as a frame of its own.
    ///
    /// # Errors
    ///
    /// Where zstd cannot have the memory.
    pub fn append(&mut self, text: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.frame.clear();
        self.frame.reserve(zstd::zstd_safe::compress_bound(text.len()));
        self.compressor.compress_to_buffer(text, &mut self.frame)?;
        out.extend_from_slice(&self.frame);
        Ok(())
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").finish_non_exhaustive()
    }
}
