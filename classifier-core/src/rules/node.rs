//! The tables beside the rules as a tree, whichever format they were written in.

use std::ops::Range;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    String(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// Anything else, in words.
    Other(&'static str),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) span: Range<usize>,
    pub(super) node: Node,
}

impl Value {
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other(words) => words,
        }
    }
}
