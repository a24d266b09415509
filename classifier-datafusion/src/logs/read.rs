//! Reading one log.

use std::fs::File;
use std::path::Path;

use bounce_classifier_logs::files::{Chunks, Limits, Source};
use bounce_classifier_logs::formats::{Joiner, LineReader, LogFormat, NotAfter};
use bounce_classifier_logs::record::RecordKind;
use bounce_classifier_logs::{clock, told};
use datafusion::common::Result;

use super::error::LogError;
use super::rows::Rows;

/// How much is read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// How logs are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogInput {
    /// What wrote them; `None` where the content of each tells it.
    pub format: Option<LogFormat>,
    /// The year of the last lines, for logs that do not say it.
    pub year: Option<u16>,
}

impl LogInput {
    /// The reader of one log, and the format that it has.
    pub(super) fn reader(self, source: &mut Source) -> LineReader {
        let not_after = self.year.map_or(NotAfter::Now, |year| NotAfter::At(clock::end_of(year)));
        told(source, self.format, not_after).0
    }
}

/// What takes rows; it says whether it wants more, and is asked each time that so many are together as are handed on.
pub(super) trait Take {
    /// Begins a log.
    fn begin(&mut self, path: &Path, format: LogFormat) -> Rows;

    /// Takes what is together so far.
    fn take(&mut self, rows: &mut Rows) -> Result<bool>;

    /// Whether nobody wants any more.
    fn is_done(&self) -> bool;
}

/// Reads a log to its end, or until nobody wants more: then it is `false`.
pub(super) fn read(path: &Path, input: LogInput, taker: &mut dyn Take) -> Result<bool> {
    let limits = Limits::default();
    let unreadable = |error| LogError::Unreadable { path: path.to_owned(), error };
    let file = File::open(path).map_err(unreadable)?;
    let mut source = Source::new(file, limits).map_err(unreadable)?;
    let reader = input.reader(&mut source);
    let mut rows = taker.begin(path, reader.format());
    let mut joiner = Joiner::default();
    joiner.turn_to(reader.format());
    let mut chunks = Chunks::new(source, CHUNK_BYTES, limits);
    let (mut chunk, mut counts) = (Vec::new(), LineCounts::default());
    loop {
        match chunks.next(&mut chunk) {
            Ok(true) if taker.is_done() => return Ok(false),
            Ok(true) => joiner.join(&mut chunk),
            Ok(false) => break,
            Err(error) => return Err(LogError::Damaged { path: path.to_owned(), error }.into()),
        }
        if !read_chunk(&chunk, reader, &mut rows, taker, &mut counts)? {
            return Ok(false);
        }
    }
    match counts {
        LineCounts { lines, unknown } if lines > 0 && lines == unknown => {
            Err(LogError::NoRecord { path: path.to_owned(), lines, format: reader.format() }.into())
        }
        _ => taker.take(&mut rows),
    }
}

#[derive(Default)]
struct LineCounts {
    lines: u64,
    /// Of these, so many are no records.
    unknown: u64,
}

fn read_chunk(
    chunk: &[u8],
    reader: LineReader,
    rows: &mut Rows,
    taker: &mut dyn Take,
    counts: &mut LineCounts,
) -> Result<bool> {
    // One look at a chunk, rather than at each line; nearly all are UTF-8.
    let text = String::from_utf8_lossy(chunk);
    for line in text.lines().filter(|line| !line.trim_ascii().is_empty()) {
        let mut wants_more = Ok(true);
        let mut hand_on = |rows: &mut Rows| {
            if matches!(wants_more, Ok(true)) && rows.are_many() {
                wants_more = taker.take(rows);
            }
            matches!(wants_more, Ok(true))
        };
        let is_known = reader.each(line, &mut |record| match record.kind {
            RecordKind::Remark => {}
            _ => rows.add(&record, line, &mut hand_on),
        });
        if !is_known {
            rows.add_unknown(line);
            hand_on(rows);
        }
        counts.lines += 1;
        counts.unknown += u64::from(!is_known);
        if !wants_more? {
            return Ok(false);
        }
    }
    Ok(true)
}
