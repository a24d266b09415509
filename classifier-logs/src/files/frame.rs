//! Compressing piece by piece.

use std::fmt;
use std::io::{self, Cursor, Write};

use bzip2::write::BzEncoder;
use flate2::write::GzEncoder;
use lzma_rust2::{XzOptions, XzWriter};
use zstd::bulk::Compressor;

use super::Compression;

/// How hard zstd compresses: its own default, and that of KumoMTA.
pub const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;

/// How hard xz compresses: its programs have 6, which takes 100 MB a thread; this takes 20.
const XZ_PRESET: u32 = 3;

/// Makes frames of zstd, members of gzip, or streams of bzip2 or xz. One after the other they are a file, so that several
/// threads can each make some.
pub struct Frames(Form);

enum Form {
    Plain,
    Zstd(Compressor<'static>),
    Gzip,
    Bzip2,
    Xz,
}

impl Frames {
    /// Frames of zstd of this level.
    ///
    /// # Errors
    ///
    /// Where zstd cannot have the memory.
    pub fn new(level: i32) -> io::Result<Self> {
        Compressor::new(level).map(|zstd| Frames(Form::Zstd(zstd)))
    }

    /// Frames as a log has them that is compressed so.
    ///
    /// # Errors
    ///
    /// Where zstd cannot have the memory.
    pub fn like(compression: Compression) -> io::Result<Self> {
        match compression {
            Compression::Plain => Ok(Frames(Form::Plain)),
            Compression::Zstd => Frames::new(LEVEL),
            Compression::Gzip => Ok(Frames(Form::Gzip)),
            Compression::Bzip2 => Ok(Frames(Form::Bzip2)),
            Compression::Xz => Ok(Frames(Form::Xz)),
        }
    }

    /// Appends a text as a frame of its own.
    ///
    /// # Errors
    ///
    /// Where the memory is not there.
    pub fn append(&mut self, text: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        match &mut self.0 {
            Form::Plain => out.write_all(text),
            Form::Zstd(zstd) => append_zstd(zstd, text, out),
            Form::Gzip => {
                let mut encoder = GzEncoder::new(out, flate2::Compression::default());
                encoder.write_all(text).and_then(|()| encoder.finish()).map(drop)
            }
            Form::Bzip2 => {
                let mut encoder = BzEncoder::new(out, bzip2::Compression::default());
                encoder.write_all(text).and_then(|()| encoder.finish()).map(drop)
            }
            Form::Xz => {
                let mut encoder = XzWriter::new(out, XzOptions::with_preset(XZ_PRESET))?;
                encoder.write_all(text)?;
                encoder.finish().map(drop)
            }
        }
    }
}

fn append_zstd(zstd: &mut Compressor<'static>, text: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    out.reserve(zstd::zstd_safe::compress_bound(text.len()));
    let mut end = Cursor::new(std::mem::take(out));
    end.set_position(end.get_ref().len() as u64);
    let packed = zstd.compress_to_buffer(text, &mut end);
    *out = end.into_inner();
    packed.map(drop)
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").finish_non_exhaustive()
    }
}
