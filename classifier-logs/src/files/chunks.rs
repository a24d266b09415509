//! A log in pieces of whole lines.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

use super::{Compression, Limits, Source};

/// Where in a text something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// How many whole lines are before it.
    pub lines: u64,
    /// How many bytes are before it, unpacked.
    pub bytes: u64,
}

/// Why a log could not be read to its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// It cannot be read, or what is compressed is damaged.
    Broken {
        /// What is before it was given.
        after: Place,
        /// Why.
        error: io::Error,
    },
    /// A line is longer than [`Limits::line_bytes`].
    LineTooLong {
        /// Where the line starts.
        after: Place,
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Broken { after, error } => {
                write!(f, "after line {} (byte {} of the text): {error}", after.lines, after.bytes)?;
                let message = error.to_string();
                if message.contains("requires too much memory") || message.contains("needed memory too big") {
                    f.write_str("; it was compressed with a larger window than is allowed, pack it anew")?;
                }
                Ok(())
            }
            ReadError::LineTooLong { after, limit } => {
                let line = after.lines + 1;
                write!(f, "line {line} (byte {} of the text) is longer than {limit} bytes", after.bytes)?;
                f.write_str("; a record is one line, is this the right file?")
            }
        }
    }
}

impl Error for ReadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            ReadError::Broken { error, .. } => Some(error),
            ReadError::LineTooLong { .. } => None,
        }
    }
}

/// Reads a log in chunks, each of whole lines. Only the last line may be without a LF.
#[derive(Debug)]
pub struct Chunks {
    source: Source,
    /// The start of a line whose end is not there yet.
    rest: Vec<u8>,
    /// Where the next chunk starts.
    place: Place,
    /// How large a chunk becomes, where lines are short.
    target: usize,
    line_bytes: usize,
    /// Whether to give what is there rather than wait for more.
    eager: bool,
    /// Why nothing more can be read, until it was said.
    fault: Option<io::Error>,
    ended: bool,
}

impl Chunks {
    /// Chunks of about `target` bytes.
    pub fn new(source: Source, target: usize, limits: Limits) -> Self {
        Chunks {
            source,
            rest: Vec::new(),
            place: Place::default(),
            target: target.clamp(1, limits.line_bytes),
            line_bytes: limits.line_bytes,
            eager: false,
            fault: None,
            ended: false,
        }
    }

    /// Gives whole lines as soon as they can be read, for input that comes slowly.
    pub fn eager(mut self) -> Self {
        // What is compressed comes in small pieces, but not slowly.
        self.eager = self.source.compression() == Compression::Plain;
        self
    }

    /// Fills `chunk` with the next lines; `false` at the end. What was in it is overwritten, which is cheaper than to
    /// clear it before.
    ///
    /// # Errors
    ///
    /// Where the log cannot be read further. The lines before that were given.
    pub fn next(&mut self, chunk: &mut Vec<u8>) -> Result<bool, ReadError> {
        let mut filled = self.take_rest(chunk);
        while !self.ended {
            let start = filled;
            filled += self.read(chunk, start);
            let first = memchr::memchr(b'\n', &chunk[start..filled]).map(|at| start + at);
            // Only the first line can have begun before this read, and no other is longer than one read.
            if first.unwrap_or(filled) > self.line_bytes {
                self.ended = true;
                chunk.clear();
                return Err(ReadError::LineTooLong { after: self.place, limit: self.line_bytes });
            }
            if first.is_some() {
                filled = self.keep_rest(&chunk[..filled]);
                break;
            }
        }
        chunk.truncate(filled);
        self.give(chunk)
    }

    /// Begins a chunk with what the last read left; gives its length.
    fn take_rest(&mut self, chunk: &mut Vec<u8>) -> usize {
        let bytes = self.rest.len();
        make_room(chunk, bytes);
        chunk[..bytes].copy_from_slice(&self.rest);
        self.rest.clear();
        bytes
    }

    /// What a chunk is, when no more is read for it.
    fn give(&mut self, chunk: &[u8]) -> Result<bool, ReadError> {
        // Lines before the fault are given first; one that it broke off is not.
        if !chunk.ends_with(b"\n")
            && let Some(error) = self.fault.take()
        {
            return Err(ReadError::Broken { after: self.place, error });
        }
        self.place.bytes += chunk.len() as u64;
        self.place.lines += memchr::memchr_iter(b'\n', chunk).count() as u64;
        Ok(!chunk.is_empty())
    }

    /// Keeps what comes after the last whole line for the next chunk; gives where that line ends.
    fn keep_rest(&mut self, chunk: &[u8]) -> usize {
        let end = memchr::memrchr(b'\n', chunk).map_or(0, |at| at + 1);
        self.rest.extend_from_slice(&chunk[end..]);
        end
    }

    /// Reads to `start` of a chunk and on, and notes the end; gives how many bytes that were.
    fn read(&mut self, chunk: &mut Vec<u8>, start: usize) -> usize {
        let wanted = self.target.saturating_sub(start).max(self.target / 4).max(1);
        make_room(chunk, start + wanted);
        let mut room = &mut chunk[start..start + wanted];
        while !room.is_empty() && !self.ended {
            match self.source.read(room) {
                Ok(0) => self.ended = true,
                Ok(read) => {
                    room = &mut room[read..];
                    if self.eager {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => (self.fault, self.ended) = (Some(error), true),
            }
        }
        wanted - room.len()
    }
}

/// Makes a buffer at least so long. Where it was, what is in it stays: to zero it for each read took as long as reading.
fn make_room(buffer: &mut Vec<u8>, bytes: usize) {
    if buffer.len() < bytes {
        buffer.resize(bytes, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Frames;

    fn limits(line_bytes: usize) -> Limits {
        Limits { line_bytes, ..Limits::default() }
    }

    /// All chunks, and how it ended.
    fn all(bytes: &[u8], target: usize, limits: Limits, eager: bool) -> (Vec<Vec<u8>>, Option<ReadError>) {
        let source = Source::new(io::Cursor::new(bytes.to_vec()), limits).unwrap();
        let mut chunks = Chunks::new(source, target, limits);
        if eager {
            chunks = chunks.eager();
        }
        let (mut found, mut chunk) = (Vec::new(), Vec::new());
        loop {
            match chunks.next(&mut chunk) {
                Ok(true) => found.push(chunk.clone()),
                Ok(false) => return (found, None),
                Err(error) => {
                    assert!(!matches!(chunks.next(&mut chunk), Ok(true)), "nothing comes after a fault");
                    return (found, Some(error));
                }
            }
        }
    }

    fn packed(text: &[u8], size: usize) -> Vec<u8> {
        let (mut frames, mut out) = (Frames::new(3).unwrap(), Vec::new());
        text.chunks(size).for_each(|piece| frames.append(piece, &mut out).unwrap());
        out
    }

    #[test]
    fn whole_lines_and_every_byte() {
        for text in ["", "\n", "a", "a\n", "a\nbb\n\nccc\r\ndddddddd\ne", "aaaaaaaaaaaa\nb\n"] {
            for target in 1..15 {
                for eager in [false, true] {
                    for bytes in [text.as_bytes().to_vec(), packed(text.as_bytes(), 3)] {
                        let (chunks, error) = all(&bytes, target, limits(64), eager);
                        assert!(error.is_none());
                        assert_eq!(chunks.concat(), text.as_bytes(), "{text:?} {target}");
                        let whole = chunks.iter().rev().skip(1).all(|chunk| chunk.ends_with(b"\n"));
                        assert!(whole && chunks.iter().all(|chunk| !chunk.is_empty()), "{chunks:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_limit_of_lines_is_exact() {
        for target in 1..=10 {
            let (chunks, error) = all(b"a\n0123456789\nb\n", target, limits(10), false);
            assert!(error.is_none() && chunks.concat() == b"a\n0123456789\nb\n");
            for end in ["\nb\n", "", "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"] {
                let text = format!("a\n01234567890{end}");
                let (chunks, error) = all(text.as_bytes(), target, limits(10), false);
                let error = error.unwrap();
                assert!(
                    matches!(
                        &error,
                        ReadError::LineTooLong { after: Place { lines: 1, bytes: 2 }, limit: 10 }
                    ),
                    "{error}"
                );
                assert_eq!(chunks.concat(), b"a\n");
            }
        }
    }

    #[test]
    fn what_is_before_the_damage_is_given() {
        let text = "0123456\n".repeat(1000);
        let whole = packed(text.as_bytes(), 1000);
        for damaged in [whole[..whole.len() - 3].to_vec(), [&whole[..], b"no frame"].concat()] {
            let (chunks, error) = all(&damaged, 100, Limits::default(), false);
            let error = error.unwrap();
            let given = chunks.concat();
            assert!(given.len() >= 7000 && text.as_bytes().starts_with(&given), "{}", given.len());
            let ReadError::Broken { after, .. } = error else { panic!("{error}") };
            assert_eq!(after, Place { lines: given.len() as u64 / 8, bytes: given.len() as u64 });
        }
    }

    #[test]
    fn windows_are_bounded() {
        use io::Write;
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.long_distance_matching(true).unwrap();
        encoder.write_all(&b"0123456\n".repeat(100)).unwrap();
        let bytes = encoder.finish().unwrap();
        let (chunks, error) = all(&bytes, 100, Limits::default(), false);
        let message = error.unwrap().to_string();
        assert!(chunks.is_empty() && message.contains("larger window"), "{message}");
    }
}
