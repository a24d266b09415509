//! What a benchmark prints at its end.

use std::fmt;

/// A table in Markdown, which grows by cells: rows and columns are added when they are first named.
#[derive(Debug)]
pub struct Table {
    title: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

impl Table {
    /// The title says what the figures are.
    pub fn new(title: impl Into<String>) -> Table {
        Table { title: title.into(), columns: Vec::new(), rows: Vec::new() }
    }

    /// Whether no cell was set.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sets a cell.
    pub fn set(&mut self, row: &str, column: &str, cell: String) {
        let column = self.column(column);
        let row = self.row(row);
        row.resize_with(row.len().max(column + 1), String::new);
        row[column] = cell;
    }

    fn column(&mut self, name: &str) -> usize {
        self.columns.iter().position(|column| column == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        })
    }

    fn row(&mut self, name: &str) -> &mut Vec<String> {
        let at = self.rows.iter().position(|(row, _)| row == name).unwrap_or(self.rows.len());
        if at == self.rows.len() {
            self.rows.push((name.to_owned(), Vec::new()));
        }
        &mut self.rows[at].1
    }

    /// The widths of the first column and of the others.
    fn widths(&self) -> Vec<usize> {
        let width = |text: &str| text.chars().count();
        let first = self.rows.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        let column = |at: usize| {
            let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(at));
            cells.chain([&self.columns[at]]).map(|cell| width(cell)).max().unwrap_or(0)
        };
        std::iter::once(first).chain((0..self.columns.len()).map(column)).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let mut line = |first: &str, cells: &[String]| {
            write!(f, "| {first:0$} |", widths[0])?;
            for (at, width) in widths[1..].iter().enumerate() {
                write!(f, " {:>width$} |", cells.get(at).map_or("", String::as_str))?;
            }
            writeln!(f)
        };
        line("", &self.columns)?;
        line("---", &vec!["---".to_owned(); self.columns.len()])?;
        self.rows.iter().try_for_each(|(name, cells)| line(name, cells))?;
        writeln!(f, "\n{}", self.title)
    }
}

/// Three digits, with commas between thousands: of anything else the last digits are noise.
pub fn figure(value: f64) -> String {
    if value < 99.95 {
        return format!("{value:.*}", if value < 9.995 { 2 } else { 1 });
    }
    let unit = 10_f64.powi(value.log10().floor() as i32 - 2);
    let digits = ((value / unit).round() * unit).round().to_string();
    let group = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.0, 0.123, 9.996, 99.96, 136.6, 999.7, 44_321.0, 1_357_000.0].map(figure);
        assert_eq!(shown, ["0.00", "0.12", "10.0", "100", "137", "1,000", "44,300", "1,360,000"]);
    }

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new("of nothing");
        table.set("a", "one", "1".into());
        table.set("b", "two", "2".into());
        let lines = ["|   | one | two |", "| --- | --- | --- |", "| a |   1 |     |", "| b |     |   2 |"];
        let shown = table.to_string();
        assert_eq!(shown.lines().nth(3), Some(lines[3]), "{shown}");
    }
}
