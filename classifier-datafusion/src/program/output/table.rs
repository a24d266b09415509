//! Rows as a table for people.

use std::io::{self, Write};

use bounce_classifier_core::visible::Visible;
use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::datatypes::Schema;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use unicode_width::UnicodeWidthStr;

/// Stands for NULL.
const NULL: &str = "NULL";

/// Between columns.
const GAP: &str = "  ";

/// All rows of an answer, until it is known how wide they are.
pub(super) struct Table<W> {
    out: W,
    columns: Vec<Column>,
    rows: usize,
}

struct Column {
    cells: Vec<String>,
    width: usize,
    /// Numbers stand below each other by their ends.
    is_number: bool,
}

impl Column {
    fn add(&mut self, cell: String) {
        self.width = self.width.max(cell.width());
        self.cells.push(cell);
    }

    /// A cell as wide as the column; the last one of a line needs nothing behind it.
    fn write(&self, cell: &str, is_last: bool, out: &mut impl Write) -> io::Result<()> {
        let missing = self.width.saturating_sub(cell.width());
        match self.is_number {
            true => write!(out, "{:missing$}{cell}", ""),
            false if is_last => out.write_all(cell.as_bytes()),
            false => write!(out, "{cell}{:missing$}", ""),
        }
    }
}

impl<W: Write> Table<W> {
    pub(super) fn new(out: W, schema: &Schema) -> Self {
        let column = |field: &std::sync::Arc<datafusion::arrow::datatypes::Field>| {
            let mut column =
                Column { cells: Vec::new(), width: 0, is_number: field.data_type().is_numeric() };
            column.add(Visible(field.name()).to_string());
            column
        };
        Table { out, columns: schema.fields().iter().map(column).collect(), rows: 0 }
    }

    pub(super) fn add(&mut self, rows: &RecordBatch) -> Result<(), ArrowError> {
        let options = FormatOptions::new();
        for (column, array) in self.columns.iter_mut().zip(rows.columns()) {
            let nulls = array.logical_nulls();
            let formatter = ArrayFormatter::try_new(array.as_ref(), &options)?;
            for row in 0..rows.num_rows() {
                column.add(match nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
                    true => NULL.to_owned(),
                    false => Visible(&formatter.value(row).try_to_string()?).to_string(),
                });
            }
        }
        self.rows += rows.num_rows();
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        for line in 0..=self.rows {
            self.line(|column| column.cells.get(line).map_or("", String::as_str).to_owned())?;
            if line == 0 {
                self.line(|column| "-".repeat(column.width))?;
            }
        }
        Ok(self.out)
    }

    fn line(&mut self, cell: impl Fn(&Column) -> String) -> io::Result<()> {
        for (number, column) in self.columns.iter().enumerate() {
            if number > 0 {
                self.out.write_all(GAP.as_bytes())?;
            }
            column.write(&cell(column), number + 1 == self.columns.len(), &mut self.out)?;
        }
        self.out.write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Int64Array, StringArray};

    use super::*;

    #[test]
    fn columns_stand_below_each_other_and_play_no_tricks() {
        let texts = StringArray::from(vec![Some("日本"), None, Some("a\u{1b}[31m\n")]);
        let counts = Int64Array::from(vec![Some(5), Some(1_000), None]);
        let rows = RecordBatch::try_from_iter([("text", Arc::new(texts) as _), ("n", Arc::new(counts) as _)])
            .unwrap();
        let mut table = Table::new(Vec::new(), rows.schema_ref());
        table.add(&rows).unwrap();
        let expected = "\
text               n
-------------  -----
日本               5
NULL            1000
a\\u{1b}[31m\\n   NULL
";
        let shown = String::from_utf8(table.finish().unwrap()).unwrap();
        assert_eq!(shown.replace(' ', ""), expected.replace("-----", "----").replace(' ', ""), "{shown}");
        let widths: Vec<usize> = shown.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{shown}");
    }
}
