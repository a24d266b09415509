//! Rows of a log, on their way into columns.

use std::path::Path;
use std::sync::Arc;

use bounce_classifier_logs::formats::LogFormat;
use bounce_classifier_logs::record::{Record, RecordKind};
use datafusion::arrow::array::{
    ArrayRef, DictionaryArray, Int32Array, Int32Builder, RecordBatch, RecordBatchOptions, StringArray,
    StringBuilder, TimestampSecondBuilder,
};
use datafusion::common::Result;

use super::columns::{LogColumn, schema_of};

/// What rows together are handed on: memory is bounded, whatever a line says.
const MOST_BYTES: usize = 16 << 20;

/// The kinds of rows, by number.
const KINDS: [&str; 5] = ["bounce", "deferral", "delivery", "other", "unknown"];

/// Kinds below this one are failures, and have a class.
pub(super) const FIRST_WITHOUT_CLASS: i32 = 2;

/// The number of the kind of a line that is no record.
const UNKNOWN: i32 = 4;

/// Rows of a log: the columns that are asked for, and no others.
pub(super) struct Rows {
    columns: Vec<(LogColumn, Builder)>,
    file: Arc<StringArray>,
    format: LogFormat,
    rows: usize,
    bytes: usize,
    most_rows: usize,
}

enum Builder {
    Text(StringBuilder),
    Time(TimestampSecondBuilder),
    Kind(Int32Builder),
    /// The same for all rows of a log.
    Same,
}

impl Rows {
    pub(super) fn new(columns: &[LogColumn], path: &Path, format: LogFormat, most_rows: usize) -> Rows {
        let builder = |column: &LogColumn| {
            let builder = match column {
                LogColumn::Time => Builder::Time(TimestampSecondBuilder::new()),
                LogColumn::Kind => Builder::Kind(Int32Builder::new()),
                LogColumn::File | LogColumn::Format => Builder::Same,
                _ => Builder::Text(StringBuilder::new()),
            };
            (*column, builder)
        };
        Rows {
            columns: columns.iter().map(builder).collect(),
            file: Arc::new(StringArray::from(vec![path.display().to_string()])),
            format,
            rows: 0,
            bytes: 0,
            most_rows,
        }
    }

    /// The format of the log.
    pub(super) fn format(&self) -> LogFormat {
        self.format
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are as many as are handed on together.
    pub(super) fn are_many(&self) -> bool {
        self.rows >= self.most_rows || self.bytes >= MOST_BYTES
    }

    /// Adds a row for each recipient of a record, as long as `go_on` says so after each.
    pub(super) fn add(&mut self, record: &Record<'_>, line: &str, go_on: &mut dyn FnMut(&mut Rows) -> bool) {
        let kind = kind_of(record.kind);
        if record.recipients.is_empty() {
            self.row(kind, Some(record), None, line);
            go_on(self);
        }
        for recipient in &record.recipients {
            self.row(kind, Some(record), Some(recipient), line);
            if !go_on(self) {
                return;
            }
        }
    }

    /// Adds the row of a line that is no record.
    pub(super) fn add_unknown(&mut self, line: &str) {
        self.row(UNKNOWN, None, None, line);
    }

    fn row(&mut self, kind: i32, record: Option<&Record<'_>>, recipient: Option<&str>, line: &str) {
        self.rows += 1;
        for (column, builder) in &mut self.columns {
            match builder {
                Builder::Same => {}
                Builder::Kind(kinds) => kinds.append_value(kind),
                Builder::Time(times) => times.append_option(record.and_then(|record| record.time)),
                Builder::Text(texts) if *column == LogColumn::Domain => {
                    texts.append_option(recipient.and_then(domain_of));
                    self.bytes += recipient.map_or(0, str::len);
                }
                Builder::Text(texts) => {
                    let text = text_of(*column, record, recipient, line);
                    texts.append_option(text);
                    self.bytes += text.map_or(0, str::len);
                }
            }
        }
    }

    /// Makes columns of what is together, and begins anew.
    pub(super) fn finish(&mut self) -> Result<RecordBatch> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let format = || StringArray::from(vec![self.format.name()]);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len());
        for (column, builder) in &mut self.columns {
            arrays.push(match builder {
                Builder::Text(texts) => Arc::new(texts.finish()),
                Builder::Time(times) => Arc::new(times.finish()),
                Builder::Kind(kinds) => named(kinds.finish(), Arc::new(StringArray::from(KINDS.to_vec())))?,
                Builder::Same if *column == LogColumn::File => named(zeros(rows), Arc::clone(&self.file))?,
                Builder::Same => named(zeros(rows), Arc::new(format()))?,
            });
        }
        let names: Vec<LogColumn> = self.columns.iter().map(|(column, _)| *column).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(schema_of(&names), arrays, &options)?)
    }
}

fn named(keys: Int32Array, values: Arc<StringArray>) -> Result<ArrayRef> {
    Ok(Arc::new(DictionaryArray::try_new(keys, values)?))
}

fn zeros(count: usize) -> Int32Array {
    Int32Array::from(vec![0; count])
}

fn kind_of(kind: RecordKind) -> i32 {
    match kind {
        RecordKind::Bounce => 0,
        RecordKind::Deferral => 1,
        RecordKind::Delivery => 2,
        _ => 3,
    }
}

fn text_of<'t>(
    column: LogColumn,
    record: Option<&'t Record<'_>>,
    recipient: Option<&'t str>,
    line: &'t str,
) -> Option<&'t str> {
    match column {
        LogColumn::Line => Some(line),
        LogColumn::Recipient => recipient,
        LogColumn::QueueId => record?.queue_id.as_deref(),
        LogColumn::Sender => record?.sender.as_deref(),
        LogColumn::Provider => record?.provider.as_deref(),
        LogColumn::Category => record?.category.as_deref(),
        LogColumn::Host => record?.peer.as_deref(),
        LogColumn::Reply => record?.reply.as_deref(),
        _ => None,
    }
}

fn domain_of(recipient: &str) -> Option<String> {
    recipient.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase())
}
