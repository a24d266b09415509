//! What can go wrong, what is said about it, and which exit code it gives.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use bounce_classifier_core::visible::VisibleLines;
use bounce_classifier_datafusion::logs::LogError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;

/// Why the program ended before its work was done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The query, the arguments or the rules are wrong.
    Usage(String),
    /// Something cannot be read, or the query cannot be carried out.
    Input(String),
    /// Something cannot be written.
    Output(String),
    /// Nobody reads what is written.
    Closed,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Failure {
    /// Says on standard error what went wrong.
    pub(crate) fn report(self) -> ExitCode {
        let (code, message) = match self {
            // A reader that has seen enough, as in `| head -1`, is no failure.
            Failure::Closed => return ExitCode::SUCCESS,
            Failure::Interrupted => return ExitCode::from(130),
            Failure::Usage(message) => (2, message),
            Failure::Input(message) | Failure::Output(message) => (1, message),
        };
        say(&format!("error: {message}"));
        ExitCode::from(code)
    }

    /// What cannot be written to standard output.
    pub(crate) fn stdout(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Output(format!("cannot write to standard output: {error}")),
        }
    }

    /// What cannot be written to a file.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Failure {
        Failure::Output(format!("cannot write {}: {error}", path.display()))
    }

    /// What DataFusion has to say, in its words, but for where they come from.
    pub(crate) fn of(error: &DataFusionError) -> Failure {
        match error.find_root() {
            DataFusionError::SQL(error, _) => Failure::Usage(syntax(error)),
            DataFusionError::Plan(message) => Failure::Usage(plain(message)),
            DataFusionError::SchemaError(error, _) => Failure::Usage(schema(error)),
            DataFusionError::NotImplemented(message) => Failure::Usage(message.clone()),
            DataFusionError::Execution(message) => Failure::Input(message.clone()),
            DataFusionError::ParquetError(error) => Failure::Input(error.to_string()),
            DataFusionError::External(error) => match error.downcast_ref::<LogError>() {
                Some(LogError::NoFile { .. } | LogError::BadPattern { .. }) => {
                    Failure::Usage(error.to_string())
                }
                _ => Failure::Input(error.to_string()),
            },
            other => Failure::Input(other.strip_backtrace()),
        }
    }
}

impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        Failure::of(&error)
    }
}

/// What a function says of its arguments, without what DataFusion says around it.
fn plain(message: &str) -> String {
    let inner = message.split_once("coercion failed with: Error during planning: ");
    let said = inner.and_then(|(_, said)| said.split_once(". No function matches the given name"));
    said.map_or(message, |(said, _)| said).to_owned()
}

fn syntax(error: &ParserError) -> String {
    match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => {
            format!("this is no SQL: {message}")
        }
        ParserError::RecursionLimitExceeded => "this query is nested too deeply".to_owned(),
    }
}

fn schema(error: &SchemaError) -> String {
    error.to_string().trim_start_matches("Schema error: ").to_owned()
}

/// Says something on standard error, with nothing in it that plays tricks. Nobody is left to be told that this failed.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr(), "{}", VisibleLines(message));
}
