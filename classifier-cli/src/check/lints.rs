//! What is looked for.

use std::io::{self, Write};

use bounce_classifier::check::{LINTS, Lint};
use serde::Serialize;

use super::options::Format;
use crate::output::json_line;

#[derive(Serialize)]
struct LintJson {
    lint: &'static str,
    level: &'static str,
    finds: &'static str,
    about: &'static str,
    why: &'static str,
    remedy: &'static str,
    example: &'static [&'static str],
}

impl LintJson {
    fn of(lint: &Lint) -> Self {
        LintJson {
            lint: lint.name,
            level: lint.level.name(),
            finds: lint.finds,
            about: lint.group.title(),
            why: lint.why,
            remedy: lint.remedy,
            example: lint.example.files,
        }
    }
}

pub(super) fn write(out: &mut dyn Write, format: Format) -> io::Result<()> {
    let width = LINTS.iter().map(|lint| lint.name.len()).max().unwrap_or(0);
    LINTS.iter().try_for_each(|lint @ Lint { name, level, finds, .. }| match format {
        Format::Json => json_line(out, &LintJson::of(lint)),
        _ => writeln!(out, "{name:width$}  {:7}  {finds}", level.name()),
    })
}
