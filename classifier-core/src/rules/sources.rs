//! Rule files before they are parsed: read from disk, or given as text.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::SourceFile;
use crate::diagnostics::Diagnostic;

/// The longest rule file that is read: 64 MiB. The largest known has 24 KB; whatever is longer than this is
/// not a rule file, but a log or a device.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Rule files in the order of their rules, and what went wrong when they were read.
///
/// A file that could not be read keeps its place, so that indices of files mean the same before and after;
/// [`parse`](super::parse()) passes over it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// For each file: whether there is something to parse.
    readable: Vec<bool>,
    diagnostics: Vec<Diagnostic>,
}

impl Sources {
    /// No files.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Reads files. Errors are kept and come out of [`parse`](super::parse()), together with all others.
    pub fn read<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Sources {
        let mut sources = Sources::new();
        for path in paths {
            sources.read_file(path);
        }
        sources
    }

    /// Reads one more file. Its name is the path as given.
    pub fn read_file(&mut self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        self.read_named(path.display().to_string(), path, "this is the path that was tried");
    }

    /// Reads one more file under a name of its own: the path as the user wrote it, where that is relative
    /// to some folder, and the image is not to tell which.
    pub fn read_file_as(&mut self, name: impl Into<String>, path: impl AsRef<Path>) {
        let path = path.as_ref();
        self.read_named(name.into(), path, &format!("the path that was tried is {}", path.display()));
    }

    /// Adds a file that is already in memory. `name` ends in `.toml` or `.json` and tells the format.
    ///
    /// Byte order marks at the start are dropped, in JSON as in TOML: editors put them there unasked.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) {
        let (name, mut text) = (name.into(), text.into());
        if text.len() as u64 > MAX_FILE_BYTES {
            return self.add_unreadable(name, Problem::too_long(), "");
        }
        let marks = text.len() - text.trim_start_matches('\u{feff}').len();
        text.drain(..marks);
        self.push(SourceFile { name, text }, true);
    }

    /// The files so far.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The files, which of them are to be parsed, and the errors so far.
    pub(super) fn into_parts(self) -> (Vec<SourceFile>, Vec<bool>, Vec<Diagnostic>) {
        (self.files, self.readable, self.diagnostics)
    }

    /// `tried` is the help where the path itself may be the mistake.
    fn read_named(&mut self, name: String, path: &Path, tried: &str) {
        match read_bytes(path) {
            Ok(bytes) => self.add_bytes(name, bytes),
            Err(problem) => self.add_unreadable(name, problem, tried),
        }
    }

    fn push(&mut self, file: SourceFile, readable: bool) {
        self.files.push(file);
        self.readable.push(readable);
    }

    fn add_unreadable(&mut self, name: String, problem: Problem, tried: &str) {
        let diagnostic = Diagnostic::whole_file(self.files.len(), problem.message);
        let text = String::new();
        self.push(SourceFile { name, text }, false);
        self.diagnostics.push(diagnostic.help(problem.help.unwrap_or(tried)));
    }

    fn add_bytes(&mut self, name: String, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.add(name, text),
            Err(error) => self.add_not_utf8(name, &error),
        }
    }

    /// The text is kept with the bad bytes replaced, to show the place of the first.
    fn add_not_utf8(&mut self, name: String, error: &std::string::FromUtf8Error) {
        let at = error.utf8_error().valid_up_to();
        let span = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let diagnostic = Diagnostic::at(self.files.len(), span, "the file is not UTF-8")
            .label(format!("byte 0x{:02X}", error.as_bytes()[at]))
            .help("save the file as UTF-8");
        self.push(SourceFile { name, text }, false);
        self.diagnostics.push(diagnostic);
    }
}

/// Why a file was not read.
struct Problem {
    message: String,
    /// `None` where the path itself may be the mistake.
    help: Option<&'static str>,
}

impl Problem {
    fn too_long() -> Problem {
        Problem {
            message: format!("the file is longer than {} MiB", MAX_FILE_BYTES >> 20),
            help: Some("is it a rule file? If so, split it"),
        }
    }

    fn directory() -> Problem {
        Problem {
            message: "this is a directory, not a rule file".to_owned(),
            help: Some("name the files in it one by one: their order is the order of the rules"),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Problem {
        let reason = error.to_string();
        // `(os error 2)` says nothing to who reads `No such file or directory`.
        let reason = reason.split(" (os error ").next().unwrap_or(&reason);
        Problem { message: format!("cannot read the rule file: {reason}"), help: None }
    }
}

/// The whole file, but not without end: it may be a device or a pipe.
fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(Problem::directory());
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(Problem::too_long());
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MAX_FILE_BYTES {
        true => Err(Problem::too_long()),
        false => Ok(bytes),
    }
}
