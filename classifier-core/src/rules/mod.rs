//! Rule files: their text, parsed to rules that know where they stand.
//!
//! ```text
//! SourceFile (name, text) --toml.rs/json.rs--> RuleSet { rules in matching order } + Diagnostics
//! ```

use std::ops::Range;

/// A rule file: its name, as errors and [`Rule`]s show it, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path or made-up name.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The rules of one or more files, in matching order: the first that matches wins.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// The files, in the order given.
    pub files: Vec<SourceFile>,
    /// The different labels, in order of first appearance.
    pub labels: Vec<String>,
    /// Files in order, in a file labels in document order, in a label patterns in list order.
    pub rules: Vec<Rule>,
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
