//! What is wrong with rule files, at its place.

use std::ops::Range;

use crate::rules::SourceFile;

/// One mistake in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Index into [`Errors::files`].
    pub file: usize,
    /// The bad part of the file's text, in bytes; `None` for the file as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong, without a place.
    pub message: String,
    /// Said beside the underline; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Every mistake of every file, in order of file and place. Never empty.
#[derive(Clone, Debug)]
pub struct Errors {
    /// The files that the diagnostics speak of.
    pub files: Vec<SourceFile>,
    /// In order of file and place.
    pub diagnostics: Vec<Diagnostic>,
}
