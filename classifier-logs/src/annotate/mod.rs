//! Classes for the records of a log, a chunk of lines at a time.

mod counts;
mod output;

use bounce_classifier::Classifier;

pub use self::counts::Counts;

use crate::formats::{LineReader, LogFormat, kumomta};
use crate::outcome::Outcome;
use crate::record::{Record, RecordKind};

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputForm {
    /// The lines of the log, with the class put in: only for [`LogFormat::KumoMta`]. Others get [`Json`](Self::Json).
    Annotated,
    /// What is known of each record, as a JSON object a line.
    Json,
    /// What is known of each record, with TABs between.
    Tsv,
}

impl OutputForm {
    /// What a checkpoint calls it.
    pub fn name(self) -> &'static str {
        match self {
            OutputForm::Annotated => "same",
            OutputForm::Json => "json",
            OutputForm::Tsv => "tsv",
        }
    }
}

/// Fills in classes.
#[derive(Clone, Copy, Debug)]
pub struct Annotator<'c> {
    classifier: &'c Classifier,
    reader: LineReader,
    form: OutputForm,
}

impl<'c> Annotator<'c> {
    /// An annotator of the lines that `reader` reads.
    pub fn new(classifier: &'c Classifier, reader: LineReader, form: OutputForm) -> Self {
        Annotator { classifier, reader, form }
    }

    /// The format of the logs.
    pub fn format(&self) -> LogFormat {
        self.reader.format()
    }

    /// The line that names the fields of what is written, for those who ask for one; JSON names them in each line.
    pub fn header(&self) -> Option<&'static str> {
        (self.form == OutputForm::Tsv).then_some(output::TSV_HEADER)
    }

    /// The form of what is written.
    pub fn form(&self) -> OutputForm {
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
        match (self.format(), self.form) {
            (LogFormat::KumoMta, OutputForm::Annotated) => {
                counts.add(kumomta::annotate(self.classifier, line, out));
                out.extend_from_slice(end);
            }
            _ => self.records(line, out, counts),
        }
    }

    /// Writes what is known of a line. One of unknown form is kept: whoever reads the output can look into it.
    fn records(&self, line: &[u8], out: &mut Vec<u8>, counts: &mut Counts) {
        let line = String::from_utf8_lossy(line);
        if line.trim_ascii().is_empty() {
            return counts.add(Outcome::Blank);
        }
        if !self.reader.each(&line, &mut |record| counts.add(self.record(&record, out))) {
            match self.form {
                OutputForm::Tsv => output::unknown_tsv(&line, out),
                OutputForm::Annotated | OutputForm::Json => output::unknown_json(&line, out),
            }
            counts.add(Outcome::UnknownForm);
        }
    }

    /// Writes what is known of a record that has a reply to be classified.
    fn record(&self, record: &Record<'_>, out: &mut Vec<u8>) -> Outcome {
        match record.kind {
            RecordKind::Bounce | RecordKind::Deferral => {}
            // Whoever lists replies wants the class of each.
            _ if self.format() == LogFormat::Lines => {}
            RecordKind::Remark => return Outcome::Remark,
            RecordKind::Delivery | RecordKind::Other => return Outcome::OtherKind,
        }
        let Some(reply) = &record.reply else {
            return Outcome::NoReply;
        };
        let class = self.classifier.classify(reply);
        match self.form {
            OutputForm::Tsv => output::tsv(record, class, out),
            OutputForm::Annotated | OutputForm::Json => output::json(record, class, out),
        }
        Outcome::of(&class)
    }
}
