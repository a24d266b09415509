//! Several logs, in the order in which they were written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use bounce_classifier_logs::files::{Limits, Source};

use super::{Input, LogInput};
use crate::failure::Failure;

/// The logs, the oldest first, with those in a folder in its place: rotation names them the other way round, and what is
/// said of a message in one log may be needed in the next. Where one of them does not say its time, they stay as they are.
pub(crate) fn in_time_order(logs: Vec<Input>, input: LogInput) -> Result<Vec<Input>, Failure> {
    let mut found = Vec::new();
    for log in logs {
        match log.path().filter(|path| path.is_dir()) {
            Some(folder) => found.extend(files_in(folder)?.into_iter().map(Input::Path)),
            None => found.push(log),
        }
    }
    if found.len() < 2 {
        return Ok(found);
    }
    let times: Option<Vec<i64>> = found.iter().map(|log| first_time(log.path()?, input)).collect();
    let Some(times) = times else { return Ok(found) };
    let mut timed: Vec<_> = times.into_iter().zip(found).collect();
    timed.sort_by_key(|(time, _)| *time);
    Ok(timed.into_iter().map(|(_, log)| log).collect())
}

/// The files of a folder, by name; not those that are hidden, and not those of folders in it.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: io::Error| Failure::Input { name: folder.display().to_string(), error };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(failed(io::Error::new(io::ErrorKind::NotFound, "there is no file in this folder"))),
        false => Ok(files),
    }
}

/// The first time in a log. Of what is no file nothing may be read that is read again, and a pipe is not even opened twice.
fn first_time(path: &Path, input: LogInput) -> Option<i64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let file = File::open(path).ok()?;
    let mut source = Source::new(file, Limits::default()).ok()?;
    let (reader, _) = input.told(&mut source);
    source.begin(|lines| (!lines.is_empty()).then_some(()));
    let text = String::from_utf8_lossy(source.ahead());
    text.lines().find_map(|line| {
        let mut time = None;
        reader.each(line, &mut |record| time = time.or(record.time));
        time
    })
}
