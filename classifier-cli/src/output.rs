//! How answers look.

use std::fmt::{self, Write as _};
use std::io::{self, BufWriter, StdoutLock, Write};

use bounce_classifier::{BounceClass, Classification, Rule};
use serde::Serialize;

use crate::args::Format;
use crate::failure::Failure;

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
        let verdict = Verdict::new(found);
        let written = match self.format {
            Format::Text => classification_text(&mut self.stdout, &verdict),
            Format::Json => json_line(&mut self.stdout, &ClassificationJson { reply, verdict }),
        };
        written.map_err(Failure::Output)
    }

    /// Writes the class of a reply and the rules that would have matched after the one that gave it.
    pub(crate) fn explanation(
        &mut self,
        reply: &str,
        found: Classification<'_>,
        others: &[Rule<'_>],
    ) -> Result<(), Failure> {
        let verdict = Verdict::new(found);
        let others = others.iter().map(Verdict::of_rule).collect();
        let written = match self.format {
            Format::Text => explanation_text(&mut self.stdout, &verdict, others),
            Format::Json => json_line(&mut self.stdout, &ExplanationJson { reply, verdict, others }),
        };
        written.map_err(Failure::Output)
    }

    /// Hands over what was written so far.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stdout.flush().map_err(Failure::Output)
    }
}

// The objects of `--format json`. Keys come in the order of the fields: programs may rely on the names,
// and people read the lines too.

#[derive(Serialize)]
struct ClassificationJson<'a> {
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

#[derive(Serialize)]
struct ExplanationJson<'a> {
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
    others: Vec<Verdict<'a>>,
}

#[derive(Serialize)]
struct Verdict<'a> {
    label: &'a str,
    class: &'static str,
    rule: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    number: usize,
    pattern: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
}

impl<'a> Verdict<'a> {
    fn new(found: Classification<'a>) -> Self {
        let rule = found.rule().as_ref().map(Place::new);
        Verdict { label: found.label(), class: BounceClass::name(found.class()), rule }
    }

    fn of_rule(rule: &Rule<'a>) -> Self {
        let class = BounceClass::name(rule.class());
        Verdict { label: rule.label(), class, rule: Some(Place::new(rule)) }
    }
}

impl<'a> Place<'a> {
    fn new(rule: &Rule<'a>) -> Self {
        Place {
            number: rule.number(),
            pattern: rule.pattern(),
            file: rule.file(),
            line: rule.line(),
            column: rule.column(),
        }
    }
}

/// An object on a line.
pub(crate) fn json_line(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// `LABEL<TAB>FILE:LINE`, for programs: whatever the label and the file are, it is one line with one TAB.
fn classification_text(out: &mut impl Write, Verdict { label, rule, .. }: &Verdict<'_>) -> io::Result<()> {
    match rule {
        Some(Place { file, line, .. }) => writeln!(out, "{}\t{}:{line}", Escaped(label), Escaped(file)),
        None => writeln!(out, "{}\t-", Escaped(label)),
    }
}

/// The winner, and then every other rule; each with its pattern below it.
fn explanation_text(out: &mut impl Write, verdict: &Verdict<'_>, others: Vec<Verdict<'_>>) -> io::Result<()> {
    if verdict.rule.is_none() {
        return writeln!(out, "{}: no rule matches this reply.", Visible(verdict.label));
    }
    rule_text(out, "", verdict)?;
    match others.len() {
        0 => writeln!(out, "\nNo other rule matches."),
        1 => writeln!(out, "\n1 other rule matches too, but comes later:"),
        count => writeln!(out, "\n{count} other rules match too, but come later:"),
    }?;
    others.iter().try_for_each(|other| rule_text(out, "  ", other))
}

fn rule_text(
    out: &mut impl Write,
    indent: &str,
    Verdict { label, rule, .. }: &Verdict<'_>,
) -> io::Result<()> {
    let Some(Place { file, line, pattern, .. }) = rule else {
        return Ok(());
    };
    writeln!(out, "{indent}{}, by {}:{line}", Visible(label), Visible(file))?;
    writeln!(out, "{indent}    {}", Visible(pattern))
}

/// A text with its control characters and backslashes escaped, so that a program can tell where it ends and
/// get it back.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, |c| c == '\\' || c.is_control())
    }
}

/// A text with its control characters escaped, so that it cannot play tricks on a terminal. Backslashes stay
/// as they are: patterns are full of them, and this is for people.
struct Visible<'a>(&'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, char::is_control)
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str, special: impl Fn(char) -> bool) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(&special) {
        let (plain, tail) = rest.split_at(at);
        f.write_str(plain)?;
        let mut tail = tail.chars();
        // `\t`, `\n`, `\r`, `\\`, and `\u{1b}` for all others.
        tail.next().into_iter().flat_map(char::escape_default).try_for_each(|c| f.write_char(c))?;
        rest = tail.as_str();
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, escaped, visible) in [
            ("", "", ""),
            ("A label, 'é' \"😀\"", "A label, 'é' \"😀\"", "A label, 'é' \"😀\""),
            ("a\tb\nc\rd", r"a\tb\nc\rd", r"a\tb\nc\rd"),
            (r"C:\rules", r"C:\\rules", r"C:\rules"),
            ("\u{1b}[31m\0\u{7f}\u{9b}", r"\u{1b}[31m\u{0}\u{7f}\u{9b}", r"\u{1b}[31m\u{0}\u{7f}\u{9b}"),
        ] {
            assert_eq!(Escaped(text).to_string(), escaped);
            assert_eq!(Visible(text).to_string(), visible);
        }
    }
}
