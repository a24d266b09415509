//! A report as comma-separated values (RFC 4180), one table for all, for spreadsheets and scripts.

use std::io::{self, Write};

use super::summary::Summary;
use super::text::Visible;

impl Summary<'_> {
    /// Writes the report as CSV: which table a line belongs to, what the line is about, its label and its count.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "table,key,label,count\r\n")?;
        for class in &self.classes {
            line(out, "class", class.label, class.label, class.count)?;
        }
        for bar in &self.times.bars {
            let counts = self.times.labels.iter().zip(&bar.counts).filter(|&(_, &count)| count > 0);
            counts.into_iter().try_for_each(|(label, &count)| line(out, "time", &bar.start, label, count))?;
        }
        for source in &self.sources.list {
            let mut classes = source.classes.iter();
            classes.try_for_each(|class| line(out, "source", &source.name, class.label, class.count))?;
        }
        for rule in &self.rules {
            line(out, "rule", &format!("{}:{}", rule.file, rule.line), rule.label, rule.hits)?;
        }
        for template in &self.unclassified.list {
            line(out, "template", &template.template, "Uncategorized", template.count)?;
        }
        for address in self.addresses.iter().flat_map(|addresses| &addresses.list) {
            line(out, "address", &address.address, address.label, address.count)?;
        }
        Ok(())
    }
}

fn line(out: &mut dyn Write, table: &str, key: &str, label: &str, count: u64) -> io::Result<()> {
    write!(out, "{table},{},{},{count}\r\n", field(key), field(label))
}

/// A text as a field. What others wrote is no formula of a spreadsheet: it gets a `'` before it.
fn field(text: &str) -> String {
    let text = Visible(text).to_string();
    let is_formula = text.len() > 1 && text.starts_with(['=', '+', '-', '@']);
    let text = if is_formula { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_texts() {
        for (text, written) in [
            ("gmail.com", "gmail.com"),
            ("-", "-"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("@example.com", "'@example.com"),
        ] {
            assert_eq!(field(text), written);
        }
    }
}
