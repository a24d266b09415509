//! How answers look.

use std::io::{self, BufWriter, StdoutLock, Write};

use bounce_classifier::{BounceClass, Classification, Rule};
pub(crate) use bounce_classifier_core::visible::{Escaped, Visible, VisibleLines};
pub(crate) use bounce_classifier_logs::json_line;
use serde::Serialize;

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
        let verdict = Verdict::new(found);
        let written = match self.format {
            Format::Text => classification_text(&mut self.stdout, &verdict),
            Format::Json => json_line(&mut self.stdout, &ClassificationJson { reply, verdict }),
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

// The objects of `--format json`. Keys come in the order of the fields: programs may rely on the names,
// and people read the lines too.

#[derive(Serialize)]
struct ClassificationJson<'a> {
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

#[derive(Serialize)]
pub(crate) struct Verdict<'a> {
    pub(crate) label: &'a str,
    class: &'static str,
    pub(crate) rule: Option<Place<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Place<'a> {
    number: usize,
    pub(crate) pattern: &'a str,
    pub(crate) file: &'a str,
    pub(crate) line: u32,
    column: u32,
}

impl<'a> Verdict<'a> {
    /// Of a reply that no rule matches.
    pub(crate) const NONE: Self = Verdict {
        label: BounceClass::Uncategorized.name(),
        class: BounceClass::Uncategorized.name(),
        rule: None,
    };

    pub(crate) fn new(found: Classification<'a>) -> Self {
        let rule = found.rule().as_ref().map(Place::new);
        Verdict { label: found.label(), class: BounceClass::name(found.class()), rule }
    }

    pub(crate) fn of_rule(rule: &Rule<'a>) -> Self {
        let class = BounceClass::name(rule.class());
        Verdict { label: rule.label(), class, rule: Some(Place::new(rule)) }
    }
}

impl Verdict<'_> {
    /// `FILE:LINE` for people; `-` where there is no rule.
    pub(crate) fn place(&self) -> String {
        let place = |place: &Place<'_>| format!("{}:{}", Visible(place.file), place.line);
        self.rule.as_ref().map_or("-".to_owned(), place)
    }

    /// The pattern of the rule; empty where there is none.
    pub(crate) fn pattern(&self) -> &str {
        self.rule.as_ref().map_or("", |place| place.pattern)
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

/// `LABEL<TAB>FILE:LINE`, for programs: whatever the label and the file are, it is one line with one TAB.
fn classification_text(out: &mut impl Write, Verdict { label, rule, .. }: &Verdict<'_>) -> io::Result<()> {
    match rule {
        Some(Place { file, line, .. }) => writeln!(out, "{}\t{}:{line}", Escaped(label), Escaped(file)),
        None => writeln!(out, "{}\t-", Escaped(label)),
    }
}

/// `1 rule`, `2 rules`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
