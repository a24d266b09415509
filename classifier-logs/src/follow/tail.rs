//! One file that grows.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zstd::stream::write::Decoder;

use super::{Head, Identity};
use crate::files::{Compression, Limits, Packed};

/// How much is read at once.
const PLAIN_BYTES: usize = 1 << 20;

/// Four bytes may unpack to 128 KiB, so this to 32 MiB.
const ZSTD_BYTES: usize = 1 << 10;

/// How many bytes tell whether a file is compressed.
const TELLING_BYTES: usize = 4;

/// A file that is read as it grows, in whole lines.
pub struct Tail {
    file: File,
    identity: Identity,
    /// The first bytes, as far as they were read.
    start: Vec<u8>,
    /// How many bytes of the file were read.
    read: u64,
    /// How many bytes of its text were given.
    given: u64,
    /// Known after the first bytes.
    unpack: Option<Unpack>,
    /// What was unpacked and not yet given: the start of a line.
    rest: Vec<u8>,
    /// How much is still to be unpacked and thrown away.
    skip: u64,
    /// Why what was read last could not be unpacked to its end.
    damage: Option<io::Error>,
    limits: Limits,
}

enum Unpack {
    Plain,
    Zstd(Box<Decoder<'static, Vec<u8>>>),
}

/// Why a file cannot be followed further.
#[derive(Debug)]
#[non_exhaustive]
pub enum TailError {
    /// It cannot be read.
    Unreadable(io::Error),
    /// What is compressed is damaged, behind this byte of its text.
    Damaged(u64, io::Error),
    /// The line at this byte of its text is longer than this.
    LineTooLong(u64, usize),
}

impl fmt::Display for TailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TailError::Unreadable(error) => error.fmt(f),
            TailError::Damaged(0, error) => error.fmt(f),
            TailError::Damaged(at, error) => write!(f, "damaged behind byte {at} of its text: {error}"),
            TailError::LineTooLong(at, limit) => {
                write!(f, "the line at byte {at} is longer than {limit} bytes")
            }
        }
    }
}

impl Error for TailError {}

impl From<io::Error> for TailError {
    fn from(error: io::Error) -> Self {
        TailError::Unreadable(error)
    }
}

impl Tail {
    /// From its start.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened.
    pub fn open(path: &Path, limits: Limits) -> io::Result<Self> {
        let file = File::open(path)?;
        let identity = Identity::of(&file.metadata()?);
        let (start, rest) = (Vec::new(), Vec::new());
        Ok(Tail {
            file,
            identity,
            start,
            read: 0,
            given: 0,
            unpack: None,
            rest,
            skip: 0,
            damage: None,
            limits,
        })
    }

    /// From the line after so many bytes of its text, if its content still starts like `head`.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn resume(path: &Path, head: Head, given: u64, limits: Limits) -> io::Result<Option<Self>> {
        let mut tail = Tail::open(path, limits)?;
        let start = tail.first_bytes(head.bytes)?;
        if Head::of(&start) != head {
            return Ok(None);
        }
        match Compression::of(&start) {
            // Not to be unpacked: it need not be read.
            Compression::Plain if given > 0 => {
                if tail.file.metadata()?.len() < given {
                    return Ok(None);
                }
                tail.read = given;
                tail.unpack = Some(Unpack::Plain);
                // What comes after it is read again, and joins the start then.
                tail.start = start;
                tail.start.truncate(usize::try_from(given).unwrap_or(usize::MAX));
            }
            _ => tail.skip = given,
        }
        tail.given = given;
        Ok(Some(tail))
    }

    /// Which file it is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// How its content starts.
    pub fn head(&self) -> Head {
        Head::of(&self.start)
    }

    /// How many bytes of its text were given.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Appends the next whole lines; `false` where nothing more is in the file now.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is damaged, or has a line that is too long.
    pub fn next(&mut self, lines: &mut Vec<u8>) -> Result<bool, TailError> {
        loop {
            if let Some(error) = self.damage.take() {
                return Err(self.damaged(error));
            }
            let mut bytes = Vec::new();
            self.file.seek(SeekFrom::Start(self.read))?;
            (&self.file).take(self.read_bytes() as u64).read_to_end(&mut bytes)?;
            if bytes.is_empty() {
                return Ok(false);
            }
            self.read += bytes.len() as u64;
            // What could be unpacked before it is given first.
            self.damage = self.take(&bytes).err();
            if let Some(last) = memchr::memrchr(b'\n', &self.rest) {
                lines.extend_from_slice(&self.rest[..=last]);
                self.rest.drain(..=last);
                self.given += last as u64 + 1;
                return Ok(true);
            }
            if self.rest.len() > self.limits.line_bytes {
                return Err(TailError::LineTooLong(self.given, self.limits.line_bytes));
            }
        }
    }

    /// What is behind the last LF: a line that is not whole, and never will be where the file was left.
    pub fn take_rest(&mut self) -> Vec<u8> {
        if self.unpack.is_none() {
            // Too short to be anything else.
            self.rest.extend_from_slice(&self.start);
        }
        self.given += self.rest.len() as u64;
        std::mem::take(&mut self.rest)
    }

    /// Whether a frame of zstd was not written to its end: asked where the file was left, after which nothing more is
    /// unpacked.
    pub fn ends_within_a_frame(&mut self) -> bool {
        match self.unpack.replace(Unpack::Plain) {
            Some(Unpack::Zstd(decoder)) => decoder.finish().is_err(),
            other => {
                self.unpack = other;
                false
            }
        }
    }

    /// Whether the file was emptied, and perhaps filled anew.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn was_truncated(&self) -> io::Result<bool> {
        let is_shorter = self.file.metadata()?.len() < self.read;
        Ok(is_shorter || self.first_bytes(self.start.len() as u64)? != self.start)
    }

    /// Unpacks what was read.
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let room = Head::BYTES.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..room]);
        if self.unpack.is_some() {
            return self.unpacked(bytes);
        }
        // So many tell, and more were not read.
        if self.start.len() < TELLING_BYTES {
            return Ok(());
        }
        let compression = Compression::of(&self.start);
        // Others are not written line by line: who follows a log wants the one that is written now.
        if compression != Compression::Zstd {
            Packed::refuse(&self.start)?;
        }
        self.unpack = Some(match compression {
            Compression::Zstd => {
                let mut decoder = Decoder::new(Vec::new())?;
                decoder.window_log_max(self.limits.window_log)?;
                Unpack::Zstd(Box::new(decoder))
            }
            _ => Unpack::Plain,
        });
        let start = self.start.clone();
        self.unpacked(&start)
    }

    fn unpacked(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(Unpack::Zstd(decoder)) = &mut self.unpack else {
            self.rest.extend_from_slice(bytes);
            return Ok(());
        };
        let written = decoder.write_all(bytes);
        let flushed = decoder.flush();
        let text = decoder.get_mut();
        let skipped = self.skip.min(text.len() as u64);
        self.skip -= skipped;
        self.rest.extend_from_slice(&text[skipped as usize..]);
        text.clear();
        written.and(flushed)
    }

    /// Lines before this byte were given; what was unpacked behind it is not a whole line.
    fn damaged(&self, error: io::Error) -> TailError {
        TailError::Damaged(self.given + self.rest.len() as u64, error)
    }

    fn read_bytes(&self) -> usize {
        match self.unpack {
            None => TELLING_BYTES - self.start.len(),
            Some(Unpack::Plain) => PLAIN_BYTES,
            Some(Unpack::Zstd(_)) => ZSTD_BYTES,
        }
    }

    /// The first bytes of the file as they are now.
    fn first_bytes(&self, count: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        file.take(count).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tail")
            .field("identity", &self.identity)
            .field("read", &self.read)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::files::Frames;

    fn append(path: &Path, bytes: &[u8]) {
        File::options().create(true).append(true).open(path).unwrap().write_all(bytes).unwrap();
    }

    fn given(tail: &mut Tail) -> String {
        let mut lines = Vec::new();
        while tail.next(&mut lines).unwrap() {}
        String::from_utf8(lines).unwrap()
    }

    #[test]
    fn byte_by_byte() {
        let folder = tempfile::tempdir().unwrap();
        let text = "first\nsecond é\n\nrest";
        let mut packed = Vec::new();
        let mut frames = Frames::new(3).unwrap();
        text.as_bytes().chunks(4).for_each(|piece| frames.append(piece, &mut packed).unwrap());
        for (name, bytes) in [("plain", text.as_bytes()), ("zstd", &packed)] {
            let path = folder.path().join(name);
            append(&path, b"");
            let mut tail = Tail::open(&path, Limits::default()).unwrap();
            let mut all = String::new();
            for byte in bytes {
                append(&path, &[*byte]);
                all += &given(&mut tail);
                // And from wherever it is, one can go on later.
                let again = Tail::resume(&path, tail.head(), tail.given(), Limits::default()).unwrap();
                assert_eq!(given(&mut again.unwrap()), "");
                assert!(!tail.was_truncated().unwrap());
            }
            assert_eq!(all, "first\nsecond é\n\n", "{name}");
            let mut again = Tail::resume(&path, tail.head(), 6, Limits::default()).unwrap().unwrap();
            assert_eq!(given(&mut again), "second é\n\n");
            assert_eq!(tail.take_rest(), b"rest");
            assert_eq!(tail.given(), text.len() as u64);
        }
    }

    #[test]
    fn a_block_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growing");
        let file = File::create(&path).unwrap();
        let mut encoder = zstd::stream::write::Encoder::new(file, 3).unwrap();
        let mut tail = Tail::open(&path, Limits::default()).unwrap();
        for number in 0..100 {
            writeln!(encoder, "{number}").unwrap();
            encoder.flush().unwrap();
            assert_eq!(given(&mut tail), format!("{number}\n"));
        }
    }

    /// Wherever a reader stops, another one that goes on from there reads the rest, each line once.
    #[test]
    fn resumed_anywhere() {
        let folder = tempfile::tempdir().unwrap();
        let text = "first\nsecond é\n\nlast\n";
        let mut packed = Vec::new();
        let mut frames = Frames::new(3).unwrap();
        text.as_bytes().chunks(4).for_each(|piece| frames.append(piece, &mut packed).unwrap());
        for (name, bytes) in [("plain", text.as_bytes()), ("zstd", &packed)] {
            for stop in 0..=bytes.len() {
                let path = folder.path().join(format!("{name}-{stop}"));
                append(&path, &bytes[..stop]);
                let mut tail = Tail::open(&path, Limits::default()).unwrap();
                let before = given(&mut tail);
                let mut again =
                    Tail::resume(&path, tail.head(), tail.given(), Limits::default()).unwrap().unwrap();
                let mut after = String::new();
                for byte in &bytes[stop..] {
                    append(&path, &[*byte]);
                    assert!(!again.was_truncated().unwrap(), "{name}, {stop}");
                    after += &given(&mut again);
                }
                assert_eq!(before + &after, text, "{name}, {stop}");
            }
        }
    }

    #[test]
    fn truncation_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "one\ntwo\n").unwrap();
        let mut tail = Tail::open(&path, Limits::default()).unwrap();
        assert_eq!(given(&mut tail), "one\ntwo\n");
        fs::write(&path, "").unwrap();
        assert!(tail.was_truncated().unwrap());
        // Shorter, as long, and longer than before.
        for text in ["x\n", "ONE\ntwo\n", "other and longer\n"] {
            fs::write(&path, text).unwrap();
            assert!(tail.was_truncated().unwrap(), "{text}");
            assert!(Tail::resume(&path, tail.head(), 8, Limits::default()).unwrap().is_none(), "{text}");
        }
        fs::write(&path, "one\ntwo\nthree\n").unwrap();
        assert!(!tail.was_truncated().unwrap());
        assert_eq!(given(&mut tail), "three\n");
    }

    #[test]
    fn frames_without_an_end_and_damaged_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut packed = Vec::new();
        let mut frames = Frames::new(3).unwrap();
        ["one\n", "two\n"].iter().for_each(|text| frames.append(text.as_bytes(), &mut packed).unwrap());
        append(&path("whole"), &packed);
        append(&path("cut"), &packed[..packed.len() - 1]);
        for (name, is_cut) in [("whole", false), ("cut", true)] {
            let mut tail = Tail::open(&path(name), Limits::default()).unwrap();
            assert!(given(&mut tail).starts_with("one\n"));
            assert_eq!(tail.ends_within_a_frame(), is_cut, "{name}");
        }
        append(&path("damaged"), &[&packed[..], b"no frame"].concat());
        let mut tail = Tail::open(&path("damaged"), Limits::default()).unwrap();
        let mut lines = Vec::new();
        let error = loop {
            match tail.next(&mut lines) {
                Ok(true) => {}
                Ok(false) => panic!("the damage was not seen"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, TailError::Damaged(8, _)), "{error:?}");
    }

    #[test]
    fn lines_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "ab\n0123456789").unwrap();
        let limits = Limits { line_bytes: 5, ..Limits::default() };
        let mut tail = Tail::open(&path, limits).unwrap();
        assert_eq!(given_once(&mut tail), "ab\n");
        append(&path, b"x");
        assert!(matches!(tail.next(&mut Vec::new()), Err(TailError::LineTooLong(3, 5))));
    }

    fn given_once(tail: &mut Tail) -> String {
        let mut lines = Vec::new();
        assert!(tail.next(&mut lines).unwrap());
        String::from_utf8(lines).unwrap()
    }
}
