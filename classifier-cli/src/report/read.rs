//! Reading logs, line by line, with a word on how far it is.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use bounce_classifier_logs::files::{Chunks, Limits, Source};
use bounce_classifier_logs::formats::{Joiner, LineReader, LogFormat};
use bounce_classifier_logs::report::Counter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure;
use crate::lines;
use crate::options::{self, NothingRead};

/// How much is read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// Counts what a log says; an error tells how far that is.
pub(super) fn read(
    file: &options::Input,
    input: options::LogInput,
    joiner: &mut Joiner,
    counter: &mut Counter<'_>,
    progress: &Progress,
) -> Result<(), Box<dyn Error>> {
    let limits = Limits::default();
    let mut source = match file {
        options::Input::Stdin => {
            lines::greet("a log");
            Source::new(io::stdin(), limits)?
        }
        options::Input::Path(path) => Source::new(File::open(path)?, limits)?,
    };
    let input = input.reader(&mut source, file);
    joiner.turn_to(input.format());
    let (mut lines, records) = (LineCounts::default(), counter.records());
    let read = source.bytes_read();
    let mut chunks = Chunks::new(source, CHUNK_BYTES, limits);
    let mut chunk = Vec::new();
    let result = loop {
        match chunks.next(&mut chunk) {
            Ok(true) => {
                joiner.join(&mut chunk);
                count(&chunk, input, counter, &mut lines);
            }
            Ok(false) if counter.records() == records => {
                break lines.nothing_read(input.format(), file).map_or(Ok(()), |nothing| Err(nothing.into()));
            }
            Ok(false) => break Ok(()),
            Err(error) => break Err(error.into()),
        }
        progress.show(&read);
    };
    progress.add(&read);
    result
}

/// How many lines of a log were of its form.
#[derive(Debug, Default)]
struct LineCounts {
    known: u64,
    unknown: u64,
}

impl LineCounts {
    /// What to say of a log without a record.
    fn nothing_read(&self, format: LogFormat, file: &options::Input) -> Option<NothingRead> {
        NothingRead::of(self.known + self.unknown, self.unknown, format, file)
    }
}

fn count(chunk: &[u8], input: LineReader, counter: &mut Counter<'_>, lines: &mut LineCounts) {
    // One look at a chunk, rather than at each line; nearly all are UTF-8.
    let text = String::from_utf8_lossy(chunk);
    for line in text.lines().filter(|line| !line.is_empty()) {
        if input.each(line, &mut |record| counter.record(&record)) {
            lines.known += 1;
        } else {
            lines.unknown += 1;
            counter.unknown(line);
        }
    }
}

/// How far it is, on a terminal; elsewhere nothing is shown.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Bytes of the files that are done.
    done: AtomicU64,
}

impl Progress {
    pub(super) fn new(files: &[options::Input]) -> Self {
        let size = |file: &options::Input| match file {
            options::Input::Path(path) => fs::metadata(path).ok().map(|there| there.len()),
            options::Input::Stdin => None,
        };
        let bar = match files.iter().map(size).sum::<Option<u64>>() {
            Some(all) => ProgressBar::new(all).with_style(style(
                "{bar:30} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec}, {eta} left",
            )),
            None => ProgressBar::no_length()
                .with_style(style("{decimal_bytes} {decimal_bytes_per_sec}, {elapsed}")),
        };
        if failure::is_quiet() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Progress { bar, done: AtomicU64::new(0) }
    }

    fn show(&self, read: &AtomicU64) {
        self.bar.set_position(self.done.load(Ordering::Relaxed) + read.load(Ordering::Relaxed));
    }

    fn add(&self, read: &AtomicU64) {
        self.done.fetch_add(read.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Does something while the bar is away.
    pub(super) fn aside(&self, what: impl FnOnce()) {
        self.bar.suspend(what);
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
