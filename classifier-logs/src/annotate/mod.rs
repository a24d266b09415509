//! Classes for the records of a log, a chunk of lines at a time.

mod counts;
mod found;

use bounce_classifier::{BounceClass, Classifier};

pub use self::counts::Counts;

use crate::input::Input;
use crate::kumomta::{self, Outcome};
use crate::record::Kind;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The lines of the log, with the class put in: only for [`Input::KumoMta`]. Others get [`Json`](Self::Json).
    Same,
    /// The fields found, as a JSON object a line.
    Json,
    /// The fields found, with TABs between.
    Tsv,
}

impl Form {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Form::Same => "same",
            Form::Json => "json",
            Form::Tsv => "tsv",
        }
    }
}

/// Fills in classes.
#[derive(Clone, Copy, Debug)]
pub struct Annotator<'c> {
    classifier: &'c Classifier,
    input: Input,
    form: Form,
}

impl<'c> Annotator<'c> {
    /// An annotator of logs in this form.
    pub fn new(classifier: &'c Classifier, input: Input, form: Form) -> Self {
        Annotator { classifier, input, form }
    }

    /// The form of the logs.
    pub fn input(&self) -> Input {
        self.input
    }

    /// The form of what is written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Appends what becomes of the lines to `out`; each LF stays where it was. Lines are independent of each other.
    pub fn chunk(&self, lines: &[u8], out: &mut Vec<u8>) -> Counts {
        let mut counts = Counts { bytes: lines.len() as u64, ..Counts::default() };
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', lines) {
            self.line(&lines[start..end], b"\n", out, &mut counts);
            start = end + 1;
        }
        if start < lines.len() {
            self.line(&lines[start..], b"", out, &mut counts);
        }
        counts
    }

    fn line(&self, line: &[u8], end: &[u8], out: &mut Vec<u8>, counts: &mut Counts) {
        let outcome = match (self.input, self.form) {
            (Input::KumoMta, Form::Same) => {
                let outcome = kumomta::annotate(self.classifier, line, out);
                out.extend_from_slice(end);
                outcome
            }
            _ => self.found(line, out),
        };
        counts.add(outcome);
    }

    /// Writes the fields of a line that has a reply to be classified. A line of unknown form is kept: whoever reads the
    /// output can look into it.
    fn found(&self, line: &[u8], out: &mut Vec<u8>) -> Outcome {
        let line = String::from_utf8_lossy(line);
        if line.trim_ascii().is_empty() {
            return Outcome::Blank;
        }
        let Some(record) = self.input.record(&line) else {
            match self.form {
                Form::Tsv => found::unknown_tsv(&line, out),
                Form::Same | Form::Json => found::unknown_json(&line, out),
            }
            return Outcome::UnknownForm;
        };
        match record.kind {
            Kind::Bounce | Kind::Deferral => {}
            // Whoever lists replies wants the class of each.
            _ if self.input == Input::Lines => {}
            Kind::Remark => return Outcome::Remark,
            Kind::Delivery | Kind::Other => return Outcome::OtherKind,
        }
        let Some(reply) = &record.reply else {
            return Outcome::NoReply;
        };
        let class = self.classifier.classify(reply);
        match self.form {
            Form::Tsv => found::tsv(&record, class, out),
            Form::Same | Form::Json => found::json(&record, class, out),
        }
        if class.class() == BounceClass::Uncategorized { Outcome::Unclassified } else { Outcome::Classified }
    }
}
