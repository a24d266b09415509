//! Findings as JSON objects. Programs may rely on the names.

use serde::{Serialize, Serializer};

use crate::diagnostics::finding::{Finding, Related};
use crate::source::Position;

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

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FindingJson {
            lint: self.name(),
            level: self.level().name(),
            message: self.message(),
            place: Place::new(self.file(), self.start(), self.end()),
            label: self.label(),
            notes: self.notes(),
            help: self.help(),
            related: self.related().iter().map(RelatedJson::new).collect(),
        }
        .serialize(serializer)
    }
}
