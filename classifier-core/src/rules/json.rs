//! JSON rule files.
//!
//! The parser is let be lenient, and what it lets pass is reported by `json_tokens.rs`: so a comment or a
//! missing comma does not hide the mistakes after it. What passes both is plain JSON.

use std::collections::HashMap;
use std::ops::Range;

use jsonc_parser::ast::{Array, Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

use super::annotations::TABLES;
use super::json_tokens;
use super::labels::{Label, Parsed, Pattern, duplicate, missing_rules, one_line, starts_inside};
use super::node::{self, Entry, Node};
use crate::diagnostics::{Diagnostic, LineIndex};

const EXAMPLE_LIST: &str = r#"["^550 5\\.1\\.1 "]"#;

/// What a file without rules is told to look like.
const EXAMPLE: &str = r#"a rule file looks like this:
    { "rules": { "InvalidRecipient": ["^550 5\\.1\\.1 ", "no such user"] } }"#;

/// Reads the labels of file number `file` and finds all mistakes.
pub(super) fn parse(file: usize, text: &str) -> Parsed {
    let mut reader = Reader { parsed: Parsed::new(file), text, lines: LineIndex::new(text) };
    let tokens = json_tokens::check(file, text);
    match parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(result) => reader.read_root(result.value.as_ref()),
        Err(error) => reader.syntax_error(&error, &tokens),
    }
    let mut parsed = reader.parsed;
    for label in &mut parsed.labels {
        label.patterns.retain(|pattern| !starts_inside(&tokens, &pattern.span));
    }
    parsed.diagnostics.extend(tokens);
    parsed
}

struct Reader<'t> {
    parsed: Parsed,
    text: &'t str,
    lines: LineIndex<'t>,
}

impl Reader<'_> {
    /// The parser stops at what it cannot even leniently understand.
    fn syntax_error(&mut self, error: &ParseError, tokens: &[Diagnostic]) {
        let span = error.range().start..error.range().end;
        if starts_inside(tokens, &span) {
            return;
        }
        let message = match error.kind() {
            ParseErrorKind::NestingDepthExceeded => "nested too deeply".to_owned(),
            ParseErrorKind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => {
                "half a surrogate pair".to_owned()
            }
            kind => lower_first(&kind.to_string()),
        };
        let span = one_line(self.text, span);
        self.parsed.push(self.parsed.at(span, message));
    }

    fn read_root(&mut self, root: Option<&Value<'_>>) {
        let root = match root {
            None => return self.parsed.push(missing_rules(self.parsed.file, EXAMPLE)),
            Some(Value::Object(root)) => root,
            Some(other) => {
                let message = format!("a rule file must be an object, not {}", describe(other));
                return self.push_shape(other, message, "not an object");
            }
        };
        self.report_duplicates(root.properties.iter().filter(|p| TABLES.contains(&p.name.as_str())));
        let tables = root.properties.iter().filter(|property| property.name.as_str() != "rules");
        self.parsed.annotate(entries(tables));
        match root.properties.iter().find(|p| p.name.as_str() == "rules") {
            None => self.parsed.push(missing_rules(self.parsed.file, EXAMPLE)),
            Some(rules) => match &rules.value {
                Value::Object(labels) => self.read_labels(labels),
                other => {
                    let message = format!("`rules` must be an object, not {}", describe(other));
                    self.push_shape(other, message, "not an object");
                }
            },
        }
    }

    fn read_labels(&mut self, labels: &Object<'_>) {
        self.report_duplicates(labels.properties.iter());
        for label in &labels.properties {
            match &label.value {
                Value::Array(list) => {
                    let name = label.name.as_str();
                    let patterns = self.read_list(name, list);
                    let name = name.to_owned();
                    self.parsed.labels.push(Label { name, span: span(&label.name), patterns });
                }
                other => self.not_a_list(label, other),
            }
        }
    }

    fn read_list(&mut self, name: &str, list: &Array<'_>) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for item in &list.elements {
            let span = span(item);
            match item {
                Value::StringLit(string) => {
                    patterns.push(Pattern { value: string.value.clone().into_owned(), span })
                }
                other => {
                    let span = one_line(self.text, span);
                    self.parsed.not_a_string(span, name, describe(other));
                }
            }
        }
        patterns
    }

    fn not_a_list(&mut self, label: &ObjectProp<'_>, value: &Value<'_>) {
        let at = span(value);
        let example = match value {
            Value::StringLit(_) if at.len() < 100 => format!("[{}]", &self.text[at.clone()]),
            _ => EXAMPLE_LIST.to_owned(),
        };
        let at = one_line(self.text, at);
        self.parsed.not_a_list(at, label.name.as_str(), describe(value), &example);
    }

    fn push_shape(&mut self, value: &Value<'_>, message: String, label: &str) {
        let at = one_line(self.text, span(value));
        self.parsed.push(self.parsed.at(at, message).label(label).help(EXAMPLE));
    }

    /// Other readers of JSON take the last of two equal keys and lose the rules of the first.
    fn report_duplicates<'p, 'j: 'p>(&mut self, properties: impl Iterator<Item = &'p ObjectProp<'j>>) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for property in properties {
            let (name, span) = (property.name.as_str(), span(&property.name));
            match first.get(name) {
                None => _ = first.insert(name, span.start),
                Some(&at) => {
                    let place = Some(self.lines.position(at));
                    self.parsed.push(duplicate(self.parsed.file, span, name, place));
                }
            }
        }
    }
}

/// The entries of an object in document order, for `annotations`.
fn entries<'p, 'j: 'p>(properties: impl Iterator<Item = &'p ObjectProp<'j>>) -> Vec<Entry> {
    let entry = |property: &ObjectProp<'_>| Entry {
        key: property.name.as_str().to_owned(),
        span: span(&property.name),
        node: node(&property.value),
    };
    properties.map(entry).collect()
}

/// The parser bounds the depth.
fn node(value: &Value<'_>) -> Node {
    let tree = match value {
        Value::StringLit(text) => node::Value::String(text.value.clone().into_owned()),
        Value::Array(items) => node::Value::List(items.elements.iter().map(node).collect()),
        Value::Object(object) => node::Value::Table(entries(object.properties.iter())),
        other => node::Value::Other(describe(other)),
    };
    Node { span: span(value), value: tree }
}

fn span(node: &impl Ranged) -> Range<usize> {
    node.start()..node.end()
}

fn describe(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "a string",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "a boolean",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::NullKeyword(_) => "null",
    }
}

/// `Unexpected word` in the middle of a sentence.
fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
