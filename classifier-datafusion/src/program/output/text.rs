//! Rows as TSV.

use std::io::Write;

use bounce_classifier_core::visible::Escaped;
use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::datatypes::Schema;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

/// Stands for NULL. No text looks so, as backslashes are escaped.
const NULL: &str = "\\N";

/// Writes rows with TABs between the fields, below the names of the columns.
pub(super) struct Tsv<W> {
    out: W,
    /// Until it is written.
    header: Option<String>,
}

impl<W: Write> Tsv<W> {
    pub(super) fn new(out: W, schema: &Schema) -> Self {
        let names: Vec<String> =
            schema.fields().iter().map(|field| Escaped(field.name()).to_string()).collect();
        Tsv { out, header: Some(names.join("\t") + "\n") }
    }

    pub(super) fn write(&mut self, rows: &RecordBatch) -> Result<(), ArrowError> {
        self.write_header()?;
        let options = FormatOptions::new();
        let columns: Vec<_> = rows
            .columns()
            .iter()
            .map(|column| Ok((column.logical_nulls(), ArrayFormatter::try_new(column.as_ref(), &options)?)))
            .collect::<Result<_, ArrowError>>()?;
        for row in 0..rows.num_rows() {
            for (number, (nulls, column)) in columns.iter().enumerate() {
                if number > 0 {
                    self.out.write_all(b"\t")?;
                }
                match nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
                    true => self.out.write_all(NULL.as_bytes())?,
                    false => write!(self.out, "{}", Escaped(&column.value(row).try_to_string()?))?,
                }
            }
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn write_header(&mut self) -> std::io::Result<()> {
        self.header.take().map_or(Ok(()), |header| self.out.write_all(header.as_bytes()))
    }

    pub(super) fn finish(mut self) -> std::io::Result<W> {
        self.write_header()?;
        Ok(self.out)
    }
}
