//! How answers look.

use std::io::{self, BufWriter, StdoutLock, Write};

use bounce_classifier::Classification;
use bounce_classifier::json::{Answer, RulePlace, Verdict};
pub(crate) use bounce_classifier_core::visible::{Escaped, Visible, VisibleLines};
pub(crate) use bounce_classifier_logs::json_line;

use crate::failure::Failure;
use crate::options::Format;

/// How much is given to the system at once.
const WRITE_BYTES: usize = 64 << 10;

/// Standard output in one of the formats.
#[derive(Debug)]
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    format: Format,
}

impl Output {
    pub(crate) fn new(format: Format) -> Self {
        Output { stdout: BufWriter::with_capacity(WRITE_BYTES, io::stdout().lock()), format }
    }

    /// Writes the class of a reply, as one line.
    pub(crate) fn classification(&mut self, reply: &str, found: Classification<'_>) -> Result<(), Failure> {
        let answer = Answer::new(reply, found);
        let written = match self.format {
            Format::Text => classification_text(&mut self.stdout, &answer.verdict),
            Format::Json => json_line(&mut self.stdout, &answer),
        };
        written.map_err(Failure::Output)
    }

    /// Writes what a command has a form of its own for.
    pub(crate) fn write(
        &mut self,
        form: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        form(&mut self.stdout).map_err(Failure::Output)
    }

    /// Hands over what was written so far.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stdout.flush().map_err(Failure::Output)
    }
}

/// `FILE:LINE` of a rule, for people; `-` where there is none.
pub(crate) fn place(rule: Option<&RulePlace<'_>>) -> String {
    rule.map_or("-".to_owned(), |rule| format!("{}:{}", Visible(rule.file), rule.line))
}

/// The pattern of a rule; empty where there is none.
pub(crate) fn pattern<'a>(rule: Option<&RulePlace<'a>>) -> &'a str {
    rule.map_or("", |rule| rule.pattern)
}

/// `LABEL<TAB>FILE:LINE<TAB>SEVERITY<TAB>ACTION`, for programs: whatever the label and the file are, it is one line with
/// three TABs.
fn classification_text(out: &mut impl Write, verdict: &Verdict<'_>) -> io::Result<()> {
    let Verdict { label, severity, action, rule, .. } = verdict;
    write!(out, "{}\t", Escaped(label))?;
    match rule {
        Some(RulePlace { file, line, .. }) => write!(out, "{}:{line}", Escaped(file))?,
        None => write!(out, "-")?,
    }
    writeln!(out, "\t{severity}\t{action}")
}

/// `1 rule`, `2 rules`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
