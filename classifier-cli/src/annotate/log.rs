//! One log, from its file to where it goes.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use bounce_classifier_logs::annotate::{Annotator, Counts};
use bounce_classifier_logs::files::{Chunks, Compression, Frames, LEVEL, Limits, ReadError, Source, ordered};
use bounce_classifier_logs::formats::Joiner;

use super::in_place::Original;
use super::options::Target;
use super::{Progress, Sink};
use crate::options::Input;

/// How much of a plain log one thread takes at a time: in and out, it stays in a core's cache.
const PLAIN_CHUNK: usize = 256 << 10;

/// Of a compressed log more: each chunk is compressed by itself.
const ZSTD_CHUNK: usize = 1 << 20;

/// Why a log is not done, or not to its end.
#[derive(Debug)]
pub(super) enum Problem {
    /// It cannot be opened, or zstd cannot work.
    Input(io::Error),
    /// What is before this is done, where it goes to standard output; a file was not written.
    Read(ReadError),
    /// Standard output cannot be written.
    Output(io::Error),
    /// The file for it cannot be written.
    File(io::Error),
    /// It cannot be replaced without losing something; the text says what to do.
    Refused(String),
    /// Somebody wrote to it, and what they wrote would be lost.
    Changed,
    /// It was replaced, and what somebody wrote to it at that moment was not carried over.
    CarryOver(io::Error),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Input(error) => write!(f, "cannot read: {error}"),
            Problem::Read(error) => error.fmt(f),
            Problem::Output(error) => write!(f, "cannot write to standard output: {error}"),
            Problem::File(error) => write!(f, "cannot write what was made: {error}"),
            Problem::Refused(why) => f.write_str(why),
            Problem::Changed => f.write_str(
                "it changed while it was read, so it was left as it is; wait until nobody writes to it",
            ),
            Problem::CarryOver(error) => {
                write!(f, "it was replaced, but what was appended at that moment may be lost: {error}")
            }
        }
    }
}

/// What logs are worked on with, one after the other.
pub(super) struct Work<'a> {
    pub(super) annotator: Annotator<'a>,
    /// What logs before have said of messages.
    pub(super) joiner: Joiner,
    pub(super) threads: usize,
    pub(super) progress: &'a Progress,
    /// What was done so far.
    pub(super) counts: Counts,
}

/// Does one log; what was done is counted, whatever happens.
pub(super) fn annotate(log: &Input, target: &Target, work: &mut Work<'_>) -> Result<(), Problem> {
    match log {
        Input::Stdin => {
            let source = Source::new(io::stdin(), Limits::default()).map_err(Problem::Input)?;
            let mut sink = Sink::stdout();
            pump(source, true, &mut sink, work)
        }
        Input::Path(path) => {
            let file = open(path).map_err(Problem::Input)?;
            let is_file = file.metadata().map_err(Problem::Input)?.is_file();
            let original = (*target == Target::InPlace).then(|| Original::new(path, &file)).transpose()?;
            let source = Source::new(file, Limits::default()).map_err(Problem::Input)?;
            let compression = source.compression();
            let mut sink = Sink::of(target, path, compression)?;
            pump(source, !is_file, &mut sink, work)?;
            match original {
                None => sink.finish(),
                Some(original) => {
                    let packed = compression == Compression::Zstd;
                    let worker = Worker::new(work.annotator, packed).map_err(Problem::Input)?;
                    // A device is not replaced: what it got is there.
                    let Some(new) = sink.sync()? else { return Ok(()) };
                    work.counts += original.replace(new, worker, compression)?;
                    Ok(())
                }
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    // Opening a folder works, and only reading it does not.
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder: name the logs in it"));
    }
    Ok(file)
}

/// Reads, classifies and writes.
fn pump(source: Source, is_stream: bool, sink: &mut Sink, work: &mut Work<'_>) -> Result<(), Problem> {
    let Work { annotator, joiner, threads, progress, counts } = work;
    let (annotator, threads) = (*annotator, *threads);
    let read = source.bytes_read();
    let packed = sink.compression() == Compression::Zstd;
    let target = chunk_bytes(source.compression(), threads);
    let mut chunks = Chunks::new(source, target, Limits::default());
    if is_stream {
        chunks = chunks.eager();
    }
    ordered(
        threads,
        |chunk| {
            let is_more = chunks.next(chunk).map_err(Problem::Read)?;
            joiner.join(chunk);
            Ok(is_more)
        },
        || {
            let mut worker = Worker::new(annotator, packed).map_err(Problem::Input)?;
            Ok(move |lines: &[u8], out: &mut Vec<u8>| worker.work(lines, out).map_err(Problem::Input))
        },
        |made, more| {
            *counts += more;
            progress.set(&read);
            sink.write(made, is_stream)
        },
    )
}

/// What is in flight has room for several chunks a thread.
fn chunk_bytes(compression: Compression, threads: usize) -> usize {
    let wanted = if compression == Compression::Zstd { ZSTD_CHUNK } else { PLAIN_CHUNK };
    wanted.min(Limits::IN_FLIGHT_BYTES / (4 * threads))
}

/// Classifies chunks, and compresses them.
pub(super) struct Worker<'c> {
    annotator: Annotator<'c>,
    frames: Option<Frames>,
    text: Vec<u8>,
}

impl<'c> Worker<'c> {
    pub(super) fn new(annotator: Annotator<'c>, packed: bool) -> io::Result<Self> {
        let frames = packed.then(|| Frames::new(LEVEL)).transpose()?;
        Ok(Worker { annotator, frames, text: Vec::new() })
    }

    pub(super) fn work(&mut self, lines: &[u8], out: &mut Vec<u8>) -> io::Result<Counts> {
        let Some(frames) = &mut self.frames else {
            return Ok(self.annotator.chunk(lines, out));
        };
        self.text.clear();
        let counts = self.annotator.chunk(lines, &mut self.text);
        frames.append(&self.text, out)?;
        // One long line must not make this long for ever, in every thread.
        self.text.shrink_to(2 * ZSTD_CHUNK);
        Ok(counts)
    }
}
