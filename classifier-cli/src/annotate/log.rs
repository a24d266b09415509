//! One log, from its file to where it goes.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use bounce_classifier::Classifier;
use bounce_classifier_logs::annotate::{Annotator, Counts, OutputForm};
use bounce_classifier_logs::files::{Chunks, Compression, Frames, Limits, ReadError, Source, ordered};
use bounce_classifier_logs::formats::{Joiner, LogFormat};

use super::in_place::Original;
use super::options::{Target, WOULD_LOSE};
use super::{Progress, Sink};
use crate::options::{Input, LogInput, NothingRead};

/// How much of a plain log one thread takes at a time: in and out, it stays in a core's cache.
const PLAIN_CHUNK: usize = 256 << 10;

/// Of a compressed log more: each chunk is compressed by itself.
const PACKED_CHUNK: usize = 1 << 20;

/// Why a log is not done, or not to its end.
#[derive(Debug)]
pub(super) enum Problem {
    /// It cannot be opened, or cannot be unpacked.
    Input(io::Error),
    /// What is before this is done, where it goes to standard output; a file was not written.
    Read(ReadError),
    /// Standard output cannot be written.
    Output(io::Error),
    /// The file for it cannot be made.
    Create(PathBuf, io::Error),
    /// The file for it cannot be written.
    File(io::Error),
    /// No line is a record of the form that it was read as; what was made of it is written.
    Nothing(NothingRead),
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
            Problem::Create(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            Problem::File(error) => write!(f, "cannot write what was made: {error}"),
            Problem::Nothing(nothing) => nothing.fmt(f),
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
    classifier: &'a Classifier,
    input: LogInput,
    form: OutputForm,
    /// What logs before have said of messages.
    joiner: Joiner,
    pub(super) threads: usize,
    /// Whether the next output begins with a line that names the fields.
    pub(super) header: bool,
    /// What was done so far.
    pub(super) counts: Counts,
}

impl<'a> Work<'a> {
    /// Nothing is done yet.
    pub(super) fn new(classifier: &'a Classifier, input: LogInput, form: OutputForm) -> Self {
        Work {
            classifier,
            input,
            form,
            joiner: Joiner::default(),
            threads: 1,
            header: false,
            counts: Counts::default(),
        }
    }

    /// What is done with one log, of the form that its content tells.
    fn begin(&mut self, source: &mut Source, log: &Input) -> Annotator<'a> {
        let reader = self.input.reader(source, log);
        self.joiner.turn_to(reader.format());
        Annotator::new(self.classifier, reader, self.form)
    }
}

/// Does one log; what was done is counted, whatever happens. A log of which nothing was read is written as it should be, but a
/// mistake.
pub(super) fn annotate(
    log: &Input,
    target: &Target,
    progress: &Progress,
    work: &mut Work<'_>,
) -> Result<(), Problem> {
    let before = work.counts;
    let format = convert(log, target, progress, work)?;
    let now = work.counts;
    if now.records() > before.records() {
        return Ok(());
    }
    let (lines, unknown) = (now.lines() - before.lines(), now.unknown - before.unknown);
    NothingRead::of(lines, unknown, format, log).map_or(Ok(()), |nothing| Err(Problem::Nothing(nothing)))
}

fn convert(
    log: &Input,
    target: &Target,
    progress: &Progress,
    work: &mut Work<'_>,
) -> Result<LogFormat, Problem> {
    match log {
        Input::Stdin => {
            let mut source = Source::new(io::stdin(), Limits::default()).map_err(Problem::Input)?;
            let annotator = work.begin(&mut source, log);
            pump(source, true, &mut Sink::stdout(), annotator, progress, work)?;
            Ok(annotator.format())
        }
        Input::Path(path) => {
            let file = open(path).map_err(Problem::Input)?;
            let is_file = file.metadata().map_err(Problem::Input)?.is_file();
            let original = (*target == Target::InPlace).then(|| Original::new(path, &file)).transpose()?;
            let mut source = Source::new(file, Limits::default()).map_err(Problem::Input)?;
            let compression = source.compression();
            let annotator = work.begin(&mut source, log);
            if *target == Target::InPlace {
                is_replaceable(&annotator, compression)?;
            }
            let mut sink = Sink::of(target, path, compression)?;
            pump(source, !is_file, &mut sink, annotator, progress, work)?;
            match original {
                None => sink.finish()?,
                Some(original) => {
                    let worker = Worker::new(annotator, compression).map_err(Problem::Input)?;
                    // A device is not replaced: what it got is there.
                    if let Some(new) = sink.sync()? {
                        work.counts += original.replace(new, worker, compression)?;
                    }
                }
            }
            Ok(annotator.format())
        }
    }
}

/// Refuses a log whose form has no place for the class, or that cannot be appended to piece by piece.
fn is_replaceable(annotator: &Annotator<'_>, compression: Compression) -> Result<(), Problem> {
    if annotator.format() != LogFormat::KumoMta {
        return Err(Problem::Refused(WOULD_LOSE.to_owned()));
    }
    match compression {
        Compression::Plain | Compression::Zstd => Ok(()),
        packed => {
            let name = packed.name();
            Err(Problem::Refused(format!(
                "it is compressed by {name}, and only plain logs and zstd are replaced: use -o"
            )))
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
fn pump(
    source: Source,
    is_stream: bool,
    sink: &mut Sink,
    annotator: Annotator<'_>,
    progress: &Progress,
    work: &mut Work<'_>,
) -> Result<(), Problem> {
    if work.header {
        head(sink, annotator)?;
        // All logs on standard output are one.
        work.header = !matches!(sink, Sink::Stdout);
    }
    let Work { joiner, threads, counts, .. } = work;
    let threads = *threads;
    let read = source.bytes_read();
    let packed = sink.compression();
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

/// Writes the line that names the fields.
fn head(sink: &mut Sink, annotator: Annotator<'_>) -> Result<(), Problem> {
    let Some(header) = annotator.header() else { return Ok(()) };
    let mut made = Vec::new();
    let mut worker = Worker::new(annotator, sink.compression()).map_err(Problem::Input)?;
    worker.pack(header.as_bytes(), &mut made).map_err(Problem::Input)?;
    sink.write(&made, false)
}

/// What is in flight has room for several chunks a thread.
fn chunk_bytes(compression: Compression, threads: usize) -> usize {
    let wanted = if compression == Compression::Plain { PLAIN_CHUNK } else { PACKED_CHUNK };
    wanted.min(Limits::IN_FLIGHT_BYTES / (4 * threads))
}

/// Classifies chunks, and compresses them.
pub(super) struct Worker<'c> {
    annotator: Annotator<'c>,
    frames: Option<Frames>,
    text: Vec<u8>,
}

impl<'c> Worker<'c> {
    pub(super) fn new(annotator: Annotator<'c>, packed: Compression) -> io::Result<Self> {
        let is_packed = packed != Compression::Plain;
        let frames = is_packed.then(|| Frames::like(packed)).transpose()?;
        Ok(Worker { annotator, frames, text: Vec::new() })
    }

    /// Appends a text that is done.
    fn pack(&mut self, text: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        match &mut self.frames {
            Some(frames) => frames.append(text, out),
            None => {
                out.extend_from_slice(text);
                Ok(())
            }
        }
    }

    pub(super) fn work(&mut self, lines: &[u8], out: &mut Vec<u8>) -> io::Result<Counts> {
        let Some(frames) = &mut self.frames else {
            return Ok(self.annotator.chunk(lines, out));
        };
        self.text.clear();
        let counts = self.annotator.chunk(lines, &mut self.text);
        frames.append(&self.text, out)?;
        // One long line must not make this long for ever, in every thread.
        self.text.shrink_to(2 * PACKED_CHUNK);
        Ok(counts)
    }
}
