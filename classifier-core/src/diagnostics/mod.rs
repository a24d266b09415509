//! What is wrong with rule files, at its place.
//!
//! ```text
//! Vec<Diagnostic> --Errors::new, sorted--> Errors --render/text.rs--> text for people
//!                                                 `-findings-> Finding (finding.rs): file, line, column
//!                                                                 `-render/json.rs, render/github.rs--> for programs
//! ```

pub mod finding;
mod render;

use std::fmt;
use std::ops::Range;

pub use self::finding::Finding;
use crate::source::SourceFile;
pub use crate::source::{LineIndex, Position, position};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Probably not what was meant.
    Warning,
    /// Wrong.
    Error,
}

impl Level {
    /// Its name in output and options.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// Another place that a diagnostic speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Index into [`Errors::files`].
    pub file: usize,
    /// The part of the file's text, in bytes.
    pub span: Range<usize>,
    /// Said beside the underline.
    pub label: String,
}

/// One thing to say about a rule file: a mistake, or the finding of a lint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub level: Level,
    /// The name of the lint that found it.
    pub name: Option<&'static str>,
    /// Index into [`Errors::files`].
    pub file: usize,
    /// The bad part of the file's text, in bytes; `None` for the file as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong, without a place.
    pub message: String,
    /// Said beside the underline; may be empty.
    pub label: String,
    /// Other places that it speaks of.
    pub related: Vec<Related>,
    /// Why it matters, and what proves it.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake at `span`, with neither label nor help.
    pub fn at(file: usize, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic { span: Some(span), ..Diagnostic::whole_file(file, message) }
    }

    /// A mistake that has no place in the file, with neither label nor help.
    pub fn whole_file(file: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            level: Level::Error,
            name: None,
            file,
            span: None,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// The same as the finding of a lint.
    #[must_use]
    pub fn lint(mut self, level: Level, name: &'static str) -> Diagnostic {
        self.level = level;
        self.name = Some(name);
        self
    }

    /// The same, with another place.
    #[must_use]
    pub fn related(mut self, file: usize, span: Range<usize>, label: impl Into<String>) -> Diagnostic {
        self.related.push(Related { file, span, label: label.into() });
        self
    }

    /// The same, with a reason or a proof.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// The same mistake, with words beside the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// The same mistake, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// File, start and end: mistakes of a whole file come before those inside it.
    fn sort_key(&self) -> (usize, Option<(usize, usize)>) {
        (self.file, self.span.as_ref().map(|s| (s.start, s.end)))
    }
}

/// What there is to say about some rule files, in order of file and place. Where it is an error it is not empty.
#[derive(Clone, Debug)]
pub struct Errors {
    /// The files that the diagnostics speak of.
    pub files: Vec<SourceFile>,
    /// In order of file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Errors {
    /// Puts the mistakes in order. Those at the same place keep the order they came in.
    pub fn new(files: Vec<SourceFile>, mut diagnostics: Vec<Diagnostic>) -> Errors {
        diagnostics.sort_by_key(Diagnostic::sort_key);
        Errors { files, diagnostics }
    }

    /// All mistakes as text in the manner of rustc, without a newline at the end.
    ///
    /// The text is the same on every machine: the width is fixed and nothing is asked of the terminal.
    /// After [`Errors::MAX_SHOWN`] mistakes only the number of the others is given.
    pub fn render(&self, color: bool) -> String {
        self.render_each(color).join("\n\n")
    }

    /// What [`Errors::render`] writes, in parts: the first [`Errors::MAX_SHOWN`] mistakes in order, each by
    /// itself, and then, if there are more, how many.
    pub fn render_each(&self, color: bool) -> Vec<String> {
        self.render_first(color, Errors::MAX_SHOWN)
    }

    /// As [`Errors::render_each`], with another number of mistakes.
    pub fn render_first(&self, color: bool, most: usize) -> Vec<String> {
        render::text::render_each(self, color, most)
    }

    /// How many mistakes [`Errors::render`] writes out.
    pub const MAX_SHOWN: usize = 100;

    /// All mistakes, each with the name of its file, its line and its column.
    pub fn iter(&self) -> impl Iterator<Item = Located<'_>> {
        let mut current: Option<(usize, LineIndex<'_>)> = None;
        self.diagnostics.iter().map(move |diagnostic| {
            let Some(file) = self.files.get(diagnostic.file) else {
                return Located::nowhere(diagnostic);
            };
            // Mistakes come file by file, so one index at a time is enough.
            let lines = match &mut current {
                Some((of, lines)) if *of == diagnostic.file => lines,
                other => &mut other.insert((diagnostic.file, LineIndex::new(&file.text))).1,
            };
            Located {
                file: &file.name,
                position: diagnostic.span.as_ref().map(|s| lines.position(s.start)),
                diagnostic,
            }
        })
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Errors {}

/// A mistake with its place in words.
#[derive(Clone, Copy, Debug)]
pub struct Located<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// Where the span starts; `None` for the file as a whole.
    pub position: Option<Position>,
    /// The mistake itself.
    pub diagnostic: &'a Diagnostic,
}

impl Located<'_> {
    fn nowhere(diagnostic: &Diagnostic) -> Located<'_> {
        Located { file: "", position: None, diagnostic }
    }
}
