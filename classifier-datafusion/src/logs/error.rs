//! Why a log is no table.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use bounce_classifier_logs::files::ReadError;
use bounce_classifier_logs::formats::LogFormat;
use datafusion::error::DataFusionError;

/// Why a log, or what was given as one, cannot be read; says which.
#[derive(Debug)]
#[non_exhaustive]
pub enum LogError {
    /// The file or folder cannot be opened, or is no text.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It cannot be read to its end.
    Damaged {
        /// Which.
        path: PathBuf,
        /// Where, and why.
        error: ReadError,
    },
    /// No line is a record of the format that it is read as.
    NoRecord {
        /// Which.
        path: PathBuf,
        /// So many lines it has.
        lines: u64,
        /// The format.
        format: LogFormat,
    },
    /// No file has such a name.
    NoFile {
        /// The path or pattern.
        pattern: String,
    },
    /// The pattern is none.
    BadPattern {
        /// The pattern.
        pattern: String,
        /// Why.
        error: glob::PatternError,
    },
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogError::Unreadable { path, error } => write!(f, "cannot read {}: {error}", path.display()),
            LogError::Damaged { path, error } => write!(f, "cannot read {}: {error}", path.display()),
            LogError::NoRecord { path, lines, format } => {
                write!(f, "cannot read {}: ", path.display())?;
                match lines {
                    1 => write!(f, "its only line is no record of {}", format.title())?,
                    _ => write!(f, "none of its {lines} lines is a record of {}", format.title())?,
                }
                f.write_str("; name the format that it has, and 'lines' takes any text as replies")
            }
            LogError::NoFile { pattern } => {
                write!(
                    f,
                    "there is no file {pattern}: a log, a folder of logs, or a pattern such as 'logs/*.zst'"
                )
            }
            LogError::BadPattern { pattern, error } => write!(f, "{pattern} is no pattern: {error}"),
        }
    }
}

impl Error for LogError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            LogError::Unreadable { error, .. } => Some(error),
            LogError::Damaged { error, .. } => Some(error),
            LogError::BadPattern { error, .. } => Some(error),
            LogError::NoRecord { .. } | LogError::NoFile { .. } => None,
        }
    }
}

impl From<LogError> for DataFusionError {
    fn from(error: LogError) -> Self {
        DataFusionError::External(Box::new(error))
    }
}
