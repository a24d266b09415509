//! Findings as workflow commands of GitHub Actions
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>), which shows them at the lines of
//! a change.

use std::fmt;

use crate::diagnostics::{Finding, Level, Position};
use crate::visible::VisibleLines;

/// Shows a finding as a command, on one line.
struct Command<'f, 'r>(&'f Finding<'r>);

impl Finding<'_> {
    /// The finding as a workflow command of GitHub Actions, on one line: `::warning file=...,line=...::...`.
    pub fn github(&self) -> impl fmt::Display {
        Command(self)
    }
}

impl fmt::Display for Command<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let finding = self.0;
        let command = match finding.level() {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let file = property(finding.file());
        let place = finding.start().zip(finding.end()).map_or(String::new(), place);
        // Mistakes in files have a name too: `invalid-rules`.
        let title = property(finding.name().unwrap_or_default());
        write!(f, "::{command} file={file}{place},title={title}::{}", data(&message(finding)))
    }
}

/// Columns are for findings on one line: GitHub does not take others.
fn place((start, end): (Position, Position)) -> String {
    let lines = format!(",line={},endLine={}", start.line, end.line);
    match start.line == end.line {
        true => format!("{lines},col={},endColumn={}", start.column, end.column),
        false => lines,
    }
}

/// All there is to say, in lines.
fn message(finding: &Finding<'_>) -> String {
    let mut message = finding.message().to_owned();
    for other in finding.related() {
        message += &format!("\n{}:{}: {}", other.file, other.start.line, other.label);
    }
    for note in finding.notes() {
        message += &format!("\n{note}");
    }
    if let Some(help) = finding.help() {
        message += &format!("\nhelp: {help}");
    }
    message
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// What stands after the command.
fn data(text: &str) -> String {
    VisibleLines(text).to_string().replace('%', "%25").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn escapes() {
        assert_eq!(data("50%: a,\n\u{1b}b"), "50%25: a,%0A\\u{1b}b");
        assert_eq!(property("C:\\50%,\nx"), "C%3A\\50%25%2C%0Ax");
    }
}
