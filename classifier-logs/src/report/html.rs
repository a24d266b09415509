//! A report as one HTML file, which needs nothing else.

use std::io::{self, Write};

use askama::Template;
use serde::Serialize;
use serde_json::Value;

use super::page::Page;
use super::summary::{Coverage, RecordCounts, Subject, Summary};
use super::text::{Visible, percent};
use super::times::moment;

/// Who made a page, and when.
#[derive(Clone, Debug)]
pub struct Made {
    /// The program and its version.
    pub by: String,
    /// In seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// What the page's script reads.
#[derive(Serialize)]
struct Data<'s> {
    by: &'s str,
    at: String,
    subject: &'s Subject,
    only: &'s Option<String>,
    records: &'s RecordCounts,
    span: &'s Option<[String; 2]>,
    coverage: &'s Coverage,
    source: &'s str,
    sources: (usize, bool),
    templates: (usize, bool),
    rules: usize,
    other_times: u64,
    page: &'s Page,
}

/// The texts of `data` are shown as text by the script, whatever they are: replies are written by others.
#[derive(Template)]
#[template(path = "report.html")]
struct Shell {
    share: String,
    data: String,
}

impl Summary<'_> {
    /// Writes the report as HTML.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_html(&self, out: &mut dyn Write, made: &Made) -> io::Result<()> {
        let data = Data {
            by: &made.by,
            at: moment(made.at),
            subject: &self.subject,
            only: &self.only,
            records: &self.records,
            span: &self.span,
            coverage: &self.coverage,
            source: self.sources.by,
            sources: (self.sources.distinct, self.sources.exact),
            templates: (self.unclassified.distinct, self.unclassified.exact),
            rules: self.rules.len() + self.never_hit.len(),
            other_times: self.times.other_times,
            page: &self.page,
        };
        let data = script_text(&visible(serde_json::to_value(&data)?));
        Shell { share: percent(self.coverage.share), data }.write_into(out)
    }
}

/// The same with every text as it can be shown.
fn visible(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(Visible(&text).to_string()),
        Value::Array(values) => values.into_iter().map(visible).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, visible(value))).collect(),
        other => other,
    }
}

/// JSON in which nothing ends or opens an element.
fn script_text(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}
