//! How a log is read: as somebody says, or as its content tells.

use crate::files::Source;
use crate::formats::{LineReader, LogFormat, NotAfter, detect, fallback};

/// How the format of a log is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Somebody says so.
    Given,
    /// Its lines tell.
    Lines,
    /// Its lines tell nothing else.
    NothingElse,
}

/// The reader of one log, of which as much is read ahead as it takes to tell.
pub fn told(source: &mut Source, format: Option<LogFormat>, not_after: NotAfter) -> (LineReader, Told) {
    let (format, how) = match format {
        // The first lines say nothing that is needed, and may be long in coming.
        Some(format) if !format.has_header() && !format.is_json() => {
            return (LineReader::new(format, not_after), Told::Given);
        }
        Some(format) => (format, Told::Given),
        None => match source.begin(detect) {
            Some(format) => (format, Told::Lines),
            None => (fallback(source.ahead()), Told::NothingElse),
        },
    };
    // A header says what the fields are, and the first line whether JSON was printed for people.
    if format.has_header() || format.is_json() {
        source.begin(|lines| (!lines.is_empty()).then_some(()));
    }
    (LineReader::new(format, not_after).for_log(source.ahead()), how)
}
