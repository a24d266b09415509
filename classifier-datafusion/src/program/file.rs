//! A FILE of the command line: which table it is, and what it is read as.

use std::fs;
use std::path::Path;

use bounce_classifier_logs::files::{Limits, Source};
use bounce_classifier_logs::formats::{LogFormat, detect};
use datafusion::datasource::file_format::file_compression_type::FileCompressionType;

use crate::failure::Failure;

/// What a file may be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As its ending and its content tell.
    Auto,
    Parquet,
    Csv,
    Ndjson,
    /// A log, whose content tells what wrote it.
    Logs,
    Log(LogFormat),
}

impl Form {
    pub(crate) const NAMES: [&str; 16] = [
        "auto",
        "parquet",
        "csv",
        "ndjson",
        "logs",
        "kumomta",
        "postfix",
        "exim",
        "sendmail",
        "opensmtpd",
        "qmail",
        "haraka",
        "powermta",
        "exchange",
        "webhook",
        "lines",
    ];

    pub(crate) fn of_name(name: &str) -> Option<Form> {
        Some(match name {
            "auto" => Form::Auto,
            "parquet" => Form::Parquet,
            "csv" => Form::Csv,
            "ndjson" => Form::Ndjson,
            "logs" => Form::Logs,
            name => Form::Log(LogFormat::of_name(name)?),
        })
    }
}

/// A file that is a table.
#[derive(Debug)]
pub(crate) struct TableFile {
    /// The name of the table.
    pub(crate) name: String,
    /// Where it is: a file, a folder, or a pattern.
    pub(crate) path: String,
}

impl TableFile {
    /// As an argument says: `FILE`, or `NAME=FILE` where no file is called so as a whole.
    pub(crate) fn of(argument: &str) -> Result<TableFile, Failure> {
        if argument == "-" {
            let message = "standard input is no table by that name: a log may be /dev/stdin";
            return Err(Failure::Usage(message.to_owned()));
        }
        let named =
            argument.split_once('=').filter(|(name, _)| is_name(name) && !Path::new(argument).exists());
        Ok(match named {
            Some((name, path)) => TableFile { name: name.to_ascii_lowercase(), path: path.to_owned() },
            None => TableFile { name: name_of(argument)?, path: argument.to_owned() },
        })
    }

    /// What it is read as.
    pub(crate) fn form(&self, given: Form) -> Form {
        if given != Form::Auto {
            return given;
        }
        match self.ending().form {
            // What a server wrote as CSV or JSON is a log as well.
            Form::Csv | Form::Ndjson if self.is_log() => Form::Logs,
            form => form,
        }
    }

    /// What its content tells, of a file.
    pub(crate) fn format(&self) -> Option<LogFormat> {
        let file = fs::File::open(&self.path)
            .ok()
            .filter(|file| file.metadata().is_ok_and(|file| file.is_file()))?;
        Source::new(file, Limits::default()).ok()?.begin(detect)
    }

    fn is_log(&self) -> bool {
        // A column of replies looks like a list of them.
        self.format().is_some_and(|format| format != LogFormat::Lines)
    }

    /// The name of a file in the folder, if it is one; they are taken to be alike.
    fn one_of_folder(&self) -> Option<String> {
        let names = fs::read_dir(&self.path).ok()?.filter_map(Result::ok).map(|entry| entry.file_name());
        let names = names.filter_map(|name| name.into_string().ok());
        names.filter(|name| !name.starts_with(['.', '_'])).min()
    }

    /// The ending of what is read, and how it is compressed.
    pub(crate) fn ending(&self) -> Ending {
        Ending::of(&self.one_of_folder().unwrap_or_else(|| self.path.clone()))
    }
}

/// The ending of a name.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) form: Form,
    /// With its dots; that of the compression stands behind the other one.
    pub(crate) text: String,
    pub(crate) compression: FileCompressionType,
}

impl Ending {
    fn of(path: &str) -> Ending {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let mut parts = name.rsplit('.');
        let last = parts.next().unwrap_or_default();
        let (compression, inner) = match last.to_ascii_lowercase().as_str() {
            "gz" => (FileCompressionType::GZIP, parts.next()),
            "bz2" => (FileCompressionType::BZIP2, parts.next()),
            "xz" => (FileCompressionType::XZ, parts.next()),
            "zst" => (FileCompressionType::ZSTD, parts.next()),
            _ => (FileCompressionType::UNCOMPRESSED, Some(last)),
        };
        let inner = inner.unwrap_or_default();
        let is_compressed = compression != FileCompressionType::UNCOMPRESSED;
        let form = match inner.to_ascii_lowercase().as_str() {
            "parquet" | "pq" if !is_compressed => Form::Parquet,
            "csv" | "tsv" => Form::Csv,
            "ndjson" | "jsonl" | "json" => Form::Ndjson,
            _ => Form::Logs,
        };
        let text = if is_compressed { format!(".{inner}.{last}") } else { format!(".{last}") };
        Ending { form, text, compression }
    }

    /// Whether TABs stand between the columns.
    pub(crate) fn is_tsv(&self) -> bool {
        self.text.to_ascii_lowercase().starts_with(".tsv")
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The name of a table, made of that of a file.
fn name_of(path: &str) -> Result<String, Failure> {
    let name = path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.trim_start_matches('.').split('.').next().unwrap_or_default();
    let name: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    match name.chars().all(|c| c == '_') {
        true => Err(Failure::Usage(format!("{path} gives no name for a table: NAME={path} does"))),
        false if name.starts_with(|c: char| c.is_ascii_digit()) => Ok(format!("_{name}")),
        false => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tables() {
        for (argument, name, path) in [
            ("mail.log", "mail", "mail.log"),
            ("/var/log/Mail.log.1.gz", "mail", "/var/log/Mail.log.1.gz"),
            ("kumomta/", "kumomta", "kumomta/"),
            ("20261130-120000", "_20261130_120000", "20261130-120000"),
            ("l=logs/*.zst", "l", "logs/*.zst"),
            ("Week_1=a=b", "week_1", "a=b"),
            ("a b=c", "a_b_c", "a b=c"),
        ] {
            let file = TableFile::of(argument).unwrap();
            assert_eq!((file.name.as_str(), file.path.as_str()), (name, path), "{argument}");
        }
        assert!(matches!(TableFile::of("-"), Err(Failure::Usage(_))));
        assert!(matches!(TableFile::of("*"), Err(Failure::Usage(said)) if said.contains("NAME=*")));
    }

    #[test]
    fn endings() {
        for (name, form, text) in [
            ("a.parquet", Form::Parquet, ".parquet"),
            ("a.PQ", Form::Parquet, ".PQ"),
            ("b/a.csv.gz", Form::Csv, ".csv.gz"),
            ("a.tsv", Form::Csv, ".tsv"),
            ("a.jsonl.zst", Form::Ndjson, ".jsonl.zst"),
            ("mail.log", Form::Logs, ".log"),
            ("a.parquet.gz", Form::Logs, ".parquet.gz"),
            ("mainlog", Form::Logs, ".mainlog"),
        ] {
            let ending = Ending::of(name);
            assert_eq!((ending.form, ending.text.as_str()), (form, text), "{name}");
        }
    }

    #[test]
    fn forms_have_their_names() {
        assert!(Form::NAMES.iter().all(|name| Form::of_name(name).is_some()));
    }
}
