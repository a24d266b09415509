//! Findings as JSON, one object a line. Programs may rely on the names.

use std::io::{self, Write};

use bounce_classifier::check::{Finding, Position, Related};
use serde::Serialize;

use crate::output::json_line;

#[derive(Serialize)]
struct FindingJson<'a> {
    lint: Option<&'static str>,
    level: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
    notes: &'a [String],
    help: Option<&'a str>,
    related: Vec<RelatedJson<'a>>,
}

#[derive(Serialize)]
struct RelatedJson<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

impl<'a> RelatedJson<'a> {
    fn new(related: &Related<'a>) -> Self {
        let place = Place::new(related.file, Some(related.start), Some(related.end));
        RelatedJson { place, label: related.label }
    }
}

impl<'a> Place<'a> {
    fn new(file: &'a str, start: Option<Position>, end: Option<Position>) -> Self {
        Place {
            file,
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            end_line: end.map(|end| end.line),
            end_column: end.map(|end| end.column),
        }
    }
}

pub(super) fn write(out: &mut dyn Write, finding: &Finding<'_>) -> io::Result<()> {
    let object = FindingJson {
        lint: finding.name(),
        level: finding.level().name(),
        message: finding.message(),
        place: Place::new(finding.file(), finding.start(), finding.end()),
        label: finding.label(),
        notes: finding.notes(),
        help: finding.help(),
        related: finding.related().iter().map(RelatedJson::new).collect(),
    };
    json_line(out, &object)
}
