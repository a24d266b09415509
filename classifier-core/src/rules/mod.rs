//! Rule files: their text, parsed to rules that know where they stand.
//!
//! ```text
//! paths, texts --sources.rs--> Sources --parse.rs--> RuleSet { rules in matching order } + Diagnostics
//!                                        | toml.rs, toml_errors.rs, toml_index.rs
//!                                        | json.rs, json_tokens.rs
//!                                        | labels.rs: what both give
//!                                        ` node.rs -> annotations.rs: examples, and what is said about rules;
//!                                                        advice.rs: severity and action of each rule
//! ```
//!
//! A pattern knows its place in the file; `escapes.rs` finds the place of a part of it.
//!
//! ```
//! use bounce_classifier_core::diagnostics::Errors;
//! use bounce_classifier_core::rules::{Sources, parse};
//!
//! let mut sources = Sources::new();
//! sources.add("rules.toml", "[rules]\nSpamBlock = ['spam', 5]\n");
//! let (rules, diagnostics) = parse(sources);
//! assert_eq!(rules.rules[0].pattern, "spam");
//!
//! let errors = Errors::new(rules.files, diagnostics);
//! assert!(errors.to_string().contains("--> rules.toml:2:22"));
//! ```

mod advice;
mod annotations;
mod escapes;
mod json;
mod json_tokens;
mod labels;
mod node;
mod parse;
mod sources;
mod toml;
mod toml_errors;
mod toml_index;

use std::ops::Range;

pub use self::annotations::{Allow, Annotations, Example, LabelTable, Override, TABLES, Text};
pub use self::labels::quoted;
pub use self::parse::parse;
pub use self::sources::{MAX_FILE_BYTES, Sources};
pub use crate::source::{LineIndex, Position, SourceFile, position};

/// The rules of one or more files, in matching order: the first that matches wins.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// The files, in the order given.
    pub files: Vec<SourceFile>,
    /// The different labels, in order of first appearance.
    pub labels: Vec<String>,
    /// Where each label first stands: an index into [`RuleSet::files`], and its key in that file's text.
    pub label_keys: Vec<(usize, Range<usize>)>,
    /// Files in order, in a file labels in document order, in a label patterns in list order.
    pub rules: Vec<Rule>,
    /// What the files say about their rules.
    pub annotations: Annotations,
}

impl RuleSet {
    /// Line and column of every rule's pattern, in the order of [`RuleSet::rules`].
    ///
    /// # Complexity
    ///
    /// One pass over the texts, then logarithmic for each rule.
    pub fn positions(&self) -> Vec<Position> {
        let lines: Vec<_> = self.files.iter().map(|file| LineIndex::new(&file.text)).collect();
        let place = |rule: &Rule| lines[rule.file].position(rule.span.start);
        self.rules.iter().map(place).collect()
    }
}

/// One pattern under one label.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Index into [`RuleSet::labels`].
    pub label: usize,
    /// The regular expression, unescaped.
    pub pattern: String,
    /// Index into [`RuleSet::files`].
    pub file: usize,
    /// The string token of the pattern in the file's text, quotes included.
    pub span: Range<usize>,
}

impl Rule {
    /// Where a part of the pattern stands in the file.
    ///
    /// `part` is a range of bytes of [`Rule::pattern`], `file_text` the text of [`Rule::file`]. The answer
    /// covers the escapes that `part` was written with. An empty part gives the empty range before the
    /// character at that place, or before the closing quote. A part that is out of bounds is cut.
    pub fn source_span(&self, file_text: &str, part: Range<usize>) -> Range<usize> {
        let Some(token) = file_text.get(self.span.clone()) else {
            return self.span.clone();
        };
        let inner = escapes::raw_range(token, part);
        self.span.start + inner.start..self.span.start + inner.end
    }
}
