//! Answers for programs that send replies without end: engines, and what moves logs.
//!
//! Whatever is answered is handed over before a read that may wait. So an engine that sends a block and waits for its
//! answers gets them, and blocks need no length.

mod ndjson;
mod rowbinary;
mod tsv;

use std::io::{self, Write};

use bounce_classifier::{Classification, Classifier};

use super::class;
use super::options::{Column, StreamForm};
use crate::failure::Failure;
use crate::output::Output;

/// Answers all of standard input.
pub(super) fn stdin(
    classifier: &Classifier,
    form: StreamForm,
    columns: &[Column],
    output: &mut Output,
) -> Result<(), Failure> {
    match form {
        StreamForm::Tsv => tsv::answer(classifier, columns, output),
        StreamForm::Ndjson => ndjson::answer(classifier, output),
        StreamForm::Rowbinary => rowbinary::answer(io::stdin().lock(), classifier, columns, output),
    }
}

/// The class of a reply that may be anything.
fn class_of<'c>(classifier: &'c Classifier, reply: &[u8]) -> Classification<'c> {
    class(classifier, &String::from_utf8_lossy(reply))
}

impl Column {
    /// Writes the value.
    fn write(self, found: Classification<'_>, out: &mut Vec<u8>) {
        let written = match self {
            Column::Class => write!(out, "{}", found.label()),
            Column::Severity => write!(out, "{}", found.severity()),
            Column::Action => write!(out, "{}", found.action()),
            Column::Rule => match found.rule() {
                Some(rule) => write!(out, "{}:{}", rule.file(), rule.line()),
                None => Ok(()),
            },
        };
        written.expect("a vector takes everything");
    }
}
