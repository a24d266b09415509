//! Answers, in one of the formats.

mod table;
mod text;

use std::ffi::OsStr;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use bounce_classifier_files::AtomicFile;
use clap::ValueEnum;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::csv;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::writer::{LineDelimited, Writer, WriterBuilder};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;

use self::table::Table;
use self::text::Tsv;
use crate::failure::Failure;

/// How much is given to the system at once.
const WRITE_BYTES: usize = 64 << 10;

/// The formats of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// The names of the columns first; NULL is empty
    Csv,
    /// The names of the columns first; fields are escaped, NULL is \N
    Tsv,
    /// A JSON object a row
    Ndjson,
    /// Parquet, compressed by zstd
    Parquet,
}

impl Format {
    /// What was asked for; else what the ending of the output says; else a table for people, and TSV for programs.
    pub(crate) fn of(asked: Option<Format>, output: Option<&Path>) -> Format {
        let ending = output.and_then(Path::extension).and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        asked.unwrap_or(match (ending.as_deref(), output) {
            (Some("csv"), _) => Format::Csv,
            (Some("ndjson" | "jsonl" | "json"), _) => Format::Ndjson,
            (Some("parquet" | "pq"), _) => Format::Parquet,
            (_, None) if io::stdout().is_terminal() => Format::Table,
            _ => Format::Tsv,
        })
    }
}

/// Where answers go, and how.
pub(crate) struct Output {
    writer: Form,
    path: Option<PathBuf>,
}

/// What writes.
enum Form {
    Table(Table<Target>),
    Csv(csv::Writer<Target>),
    Tsv(Tsv<Target>),
    Ndjson(Writer<Target, LineDelimited>),
    Parquet(Box<ArrowWriter<Target>>),
}

impl Output {
    /// An output for rows of this schema.
    pub(crate) fn new(format: Format, path: Option<&Path>, schema: SchemaRef) -> Result<Output, Failure> {
        let target = Target::new(path)?;
        let writer = match format {
            Format::Table => Form::Table(Table::new(target, &schema)),
            Format::Tsv => Form::Tsv(Tsv::new(target, &schema)),
            Format::Csv => {
                let mut writer = csv::WriterBuilder::new().with_header(true).build(target);
                // The names of the columns, which no row has to wait for.
                writer.write(&RecordBatch::new_empty(schema)).map_err(|error| failure(path, error))?;
                Form::Csv(writer)
            }
            Format::Ndjson => Form::Ndjson(WriterBuilder::new().with_explicit_nulls(true).build(target)),
            Format::Parquet => {
                let level = ZstdLevel::default();
                let properties =
                    WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
                let writer = ArrowWriter::try_new(target, schema, Some(properties));
                Form::Parquet(Box::new(writer.map_err(|error| Failure::Output(error.to_string()))?))
            }
        };
        Ok(Output { writer, path: path.map(Path::to_owned) })
    }

    /// Writes some rows.
    pub(crate) fn write(&mut self, rows: &RecordBatch) -> Result<(), Failure> {
        let written = match &mut self.writer {
            Form::Table(table) => table.add(rows),
            Form::Tsv(tsv) => tsv.write(rows),
            Form::Csv(csv) => csv.write(rows),
            Form::Ndjson(ndjson) => ndjson.write(rows),
            Form::Parquet(parquet) => parquet.write(rows).map_err(of_parquet),
        };
        written.map_err(|error| self.failure(error))
    }

    /// Writes what is left, and puts a file into its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Output { writer, path } = self;
        let target = match writer {
            Form::Table(table) => table.finish().map_err(ArrowError::from),
            Form::Tsv(tsv) => tsv.finish().map_err(ArrowError::from),
            Form::Csv(csv) => Ok(csv.into_inner()),
            Form::Ndjson(mut ndjson) => ndjson.finish().map(|()| ndjson.into_inner()),
            Form::Parquet(parquet) => parquet.into_inner().map_err(of_parquet),
        };
        let done = target.and_then(|target| target.finish().map_err(ArrowError::from));
        done.map_err(|error| failure(path.as_deref(), error))
    }

    fn failure(&self, error: ArrowError) -> Failure {
        failure(self.path.as_deref(), error)
    }
}

fn failure(path: Option<&Path>, error: ArrowError) -> Failure {
    match (error, path) {
        (ArrowError::IoError(_, error), None) => Failure::stdout(&error),
        (ArrowError::IoError(_, error), Some(path)) => Failure::file(path, &error),
        (error, _) => Failure::Output(error.to_string()),
    }
}

/// The error of the system, if it is one.
fn of_parquet(error: ParquetError) -> ArrowError {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => ArrowError::from(*error),
            Err(error) => ArrowError::ExternalError(error),
        },
        error => ArrowError::from(error),
    }
}

/// Standard output, or a file that is written whole or not at all.
enum Target {
    Stdout(BufWriter<io::Stdout>),
    File(BufWriter<AtomicFile>),
}

impl Target {
    fn new(path: Option<&Path>) -> Result<Target, Failure> {
        Ok(match path {
            None => Target::Stdout(BufWriter::with_capacity(WRITE_BYTES, io::stdout())),
            Some(path) => {
                let file = AtomicFile::create(path).map_err(|error| Failure::file(path, &error))?;
                Target::File(BufWriter::with_capacity(WRITE_BYTES, file))
            }
        })
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Target::Stdout(mut stdout) => stdout.flush(),
            Target::File(file) => file.into_inner().map_err(io::IntoInnerError::into_error)?.commit(),
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(stdout) => stdout.write(bytes),
            Target::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(stdout) => stdout.flush(),
            Target::File(file) => file.flush(),
        }
    }
}
