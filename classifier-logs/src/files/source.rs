//! Something to read, plain or compressed.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::json_lines::{self, JsonLines};
use super::{Binary, Compression, Limits, Packed};

/// As much is read at most to tell what a log is.
const SAMPLE_BYTES: usize = 64 << 10;

/// What a log says, unpacked where it is compressed.
pub struct Source {
    reader: Box<dyn Read + Send>,
    /// What was read to tell what it is, and how much of that was given.
    ahead: Cursor<Vec<u8>>,
    /// Why nothing follows that, until it was said.
    fault: Option<io::Error>,
    compression: Compression,
    read: Arc<AtomicU64>,
    /// The first bytes of the text, until there are enough to know that it is one.
    sample: Vec<u8>,
}

impl Source {
    /// A log in a file, or whatever else can be read. The first bytes are read at once.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or is compressed in a form that is not known.
    pub fn new(input: impl Read + Send + 'static, limits: Limits) -> io::Result<Self> {
        let read = Arc::new(AtomicU64::new(0));
        let mut input = Counted { input, read: Arc::clone(&read) };
        let mut start = Vec::with_capacity(Compression::TELLING_BYTES);
        (&mut input).take(Compression::TELLING_BYTES as u64).read_to_end(&mut start)?;
        let compression = Compression::of(&start);
        if compression == Compression::Plain {
            Packed::refuse(&start)?;
        }
        let reader = compression.unpack(Cursor::new(start).chain(input), limits)?;
        Ok(Source { reader, ahead: Cursor::default(), fault: None, compression, read, sample: Vec::new() })
    }

    /// Reads on until `tell` knows what the whole lines so far are of; 64 KiB are read for it at most, and given to whoever
    /// reads then. `None` where it is not told by these, or the text ends before.
    ///
    /// JSON that was printed for people becomes a value a line.
    pub fn begin<T>(&mut self, tell: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let mut text = std::mem::take(self.ahead.get_mut());
        let mut ended = self.fault.is_some();
        let told = loop {
            let end = if ended { text.len() } else { memchr::memrchr(b'\n', &text).map_or(0, |end| end + 1) };
            let told = tell(&text[..end]);
            if told.is_some() || ended || text.len() >= SAMPLE_BYTES {
                break told;
            }
            let filled = text.len();
            text.resize(SAMPLE_BYTES, 0);
            let read = self.unpacked(&mut text[filled..]).unwrap_or_else(|error| {
                self.fault = Some(error);
                0
            });
            text.truncate(filled + read);
            ended = read == 0;
            if filled == 0 && self.fault.is_none() && json_lines::is_printed(&text) {
                let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
                self.reader = Box::new(JsonLines::new(Cursor::new(std::mem::take(&mut text)).chain(rest)));
            }
        };
        self.ahead = Cursor::new(text);
        told
    }

    /// What was read ahead, and not given yet.
    pub fn ahead(&self) -> &[u8] {
        &self.ahead.get_ref()[self.ahead.position() as usize..]
    }

    /// How it is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// How many bytes were read, of the file as it is: changes while chunks of it are read.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Reads what is not read yet; it must begin with text.
    fn unpacked(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = loop {
            match self.reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        // The first read may give a few bytes only.
        let missing = Binary::SAMPLE_BYTES.saturating_sub(self.sample.len());
        if missing > 0 {
            self.sample.extend_from_slice(&buffer[..read.min(missing)]);
            Binary::refuse(&self.sample)?;
        }
        Ok(read)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.ahead.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        match self.fault.take() {
            Some(error) => Err(error),
            None => self.unpacked(buffer),
        }
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
