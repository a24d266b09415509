//! JSON rule files.
//!
//! The parser is let be lenient, and what it lets pass is reported by `json_tokens.rs`: so a comment or a
//! missing comma does not hide the mistakes after it. What passes both is plain JSON.

use std::collections::HashMap;
use std::ops::Range;

use jsonc_parser::ast::{Array, Object, ObjectProp, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseError;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::labels::{Label, Parsed, Pattern};
use super::toml_errors::duplicate;
use super::{json_tokens, toml};
use crate::diagnostics::{Diagnostic, LineIndex};

const EXAMPLE_LIST: &str = r#"["^550 5\\.1\\.1 "]"#;

/// What a file without rules is told to look like.
const EXAMPLE: &str = r#"a rule file looks like this:

    { "rules": { "InvalidRecipient": ["^550 5\\.1\\.1 ", "no such user"] } }"#;

/// Reads the labels of file number `file` and finds all mistakes.
pub(super) fn parse(file: usize, text: &str) -> Parsed {
    let mut reader = Reader {
        parsed: Parsed::new(file),
        text,
        lines: LineIndex::new(text),
    };
    let tokens = json_tokens::check(file, text);
    match parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(result) => reader.read_root(result.value.as_ref()),
        Err(error) => reader.syntax_error(&error, &tokens),
    }
    let mut parsed = reader.parsed;
    for label in &mut parsed.labels {
        label.patterns.retain(|pattern| !tokens.iter().any_inside(&pattern.span));
    }
    parsed.diagnostics.extend(tokens);
    parsed
}
