//! Something to read, plain or compressed.

use std::fmt;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zstd::stream::read::Decoder;

use super::{Limits, Packed};

/// How every frame of zstd starts.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// How a frame starts that holds no content, with any last half of the first byte.
const SKIPPABLE: [u8; 4] = [0x50, 0x2a, 0x4d, 0x18];

/// How a log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As it is.
    Plain,
    /// Frames of zstd.
    Zstd,
}

impl Compression {
    /// Tells it by the first bytes.
    pub fn of(start: &[u8]) -> Self {
        let is_skippable = |start: &[u8]| {
            start.len() >= 4 && start[0] & 0xf0 == SKIPPABLE[0] && start[1..4] == SKIPPABLE[1..]
        };
        if start.starts_with(&ZSTD) || is_skippable(start) { Compression::Zstd } else { Compression::Plain }
    }
}

/// What a log says, unpacked where it is compressed.
pub struct Source {
    reader: Box<dyn Read + Send>,
    compression: Compression,
    read: Arc<AtomicU64>,
}

impl Source {
    /// A log in a file, or whatever else can be read. The first bytes are read at once.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or is compressed by something else than zstd.
    pub fn new(input: impl Read + Send + 'static, limits: Limits) -> io::Result<Self> {
        let read = Arc::new(AtomicU64::new(0));
        let (start, input) = peek(Counted { input, read: Arc::clone(&read) })?;
        Packed::refuse(&start)?;
        let compression = Compression::of(start.as_slice());
        let input = Cursor::new(start).chain(input);
        let reader: Box<dyn Read + Send> = match compression {
            Compression::Plain => Box::new(input),
            Compression::Zstd => Box::new(decoder(input, limits)?),
        };
        Ok(Source { reader, compression, read })
    }

    /// Whether it is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// How many bytes were read, of the file as it is: changes while chunks of it are read.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("compression", &self.compression)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

fn decoder<R: Read>(input: Peeked<R>, limits: Limits) -> io::Result<Decoder<'static, BufReader<Peeked<R>>>> {
    let mut decoder = Decoder::new(input)?;
    decoder.window_log_max(limits.window_log)?;
    Ok(decoder)
}

/// As many of the first bytes as it takes to tell what follows.
fn peek<R: Read>(mut input: R) -> io::Result<(Vec<u8>, R)> {
    let mut start = Vec::with_capacity(ZSTD.len());
    (&mut input).take(ZSTD.len() as u64).read_to_end(&mut start)?;
    Ok((start, input))
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
