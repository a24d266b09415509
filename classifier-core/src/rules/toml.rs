//! TOML rule files.

use ::toml::Spanned;
use ::toml::de::{DeArray, DeTable, DeValue};

use super::labels::{Label, Parsed, Pattern, missing_rules, one_line};
use super::node::{Entry, Node, Value};
use super::toml_errors;

const EXAMPLE_LIST: &str = "['^550 5\\.1\\.1 ']";

/// What a file without rules is told to look like.
const EXAMPLE: &str = "a rule file looks like this:
    [rules]
    InvalidRecipient = ['^550 5\\.1\\.1 ', 'no such user']";

/// Reads the labels of file number `file` and finds all mistakes.
pub(super) fn parse(file: usize, text: &str) -> Parsed {
    let mut parsed = Parsed::new(file);
    let (table, errors) = DeTable::parse_recoverable(text);
    let syntax = toml_errors::translate(file, text, table.get_ref(), &errors);
    read_rules(&mut parsed, text, table.get_ref(), !syntax.diagnostics.is_empty());
    // One mistake, one message: what stands at a syntax error, or after one that misleads the parser, was
    // not meant as it was read.
    parsed.diagnostics.retain(|d| !d.span.as_ref().is_some_and(|span| syntax.spoils(span)));
    for label in &mut parsed.labels {
        label.patterns.retain(|pattern| !syntax.spoils(&pattern.span));
    }
    if syntax.diagnostics.is_empty() {
        parsed.annotate(entries(table.get_ref().iter().filter(|(key, _)| key.get_ref() != "rules")));
    }
    parsed.diagnostics.extend(syntax.diagnostics);
    parsed
}

type Pair<'a, 'd> = (&'a Spanned<::toml::de::DeString<'d>>, &'a Spanned<DeValue<'d>>);

/// The entries of a table in document order, for `annotations`.
fn entries<'a, 'd: 'a>(pairs: impl Iterator<Item = Pair<'a, 'd>>) -> Vec<Entry> {
    let entry = |(key, value): Pair<'a, 'd>| Entry {
        key: key.get_ref().as_ref().to_owned(),
        span: key.span(),
        node: node(value),
    };
    let mut entries: Vec<Entry> = pairs.map(entry).collect();
    entries.sort_by_key(|entry| entry.span.start);
    entries
}

/// The parser bounds the depth.
fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let tree = match value.get_ref() {
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Array(items) => Value::List(items.iter().map(node).collect()),
        DeValue::Table(table) => Value::Table(entries(table.iter())),
        other => Value::Other(describe(other)),
    };
    Node { span: value.span(), value: tree }
}

fn read_rules(parsed: &mut Parsed, text: &str, table: &DeTable<'_>, broken: bool) {
    match table.get_key_value("rules") {
        // The parser may just not have got so far.
        None if broken => {}
        None => parsed.push(missing_rules(parsed.file, EXAMPLE)),
        Some((key, value)) => match value.get_ref() {
            DeValue::Table(labels) => read_labels(parsed, text, labels),
            other => {
                let message = format!("`rules` must be a table, not {}", describe(other));
                let span = one_line(text, key.span());
                parsed.push(parsed.at(span, message).label("not a table").help(EXAMPLE));
            }
        },
    }
}

fn read_labels(parsed: &mut Parsed, text: &str, labels: &DeTable<'_>) {
    let mut labels: Vec<_> = labels.iter().collect();
    // The order of rules decides which one wins. Do not leave it to a feature of the `toml` crate that
    // keeps the order of tables.
    labels.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in labels {
        let name = key.get_ref().as_ref();
        match value.get_ref() {
            DeValue::Array(list) if !is_array_of_tables(text, list) => {
                let patterns = read_list(parsed, text, name, list);
                parsed.labels.push(Label { name: name.to_owned(), span: key.span(), patterns });
            }
            other => {
                let span = one_line(text, value.span());
                let found = if other.is_array() { "an array of tables" } else { describe(other) };
                parsed.not_a_list(span, name, found, &example(key, text, value));
            }
        }
    }
}

/// `[[rules.A]]`, which is a list to the parser.
fn is_array_of_tables(text: &str, list: &DeArray<'_>) -> bool {
    let header =
        |item: &Spanned<DeValue<'_>>| item.get_ref().is_table() && text[item.span()].starts_with("[[");
    list.iter().next().is_some_and(header)
}

fn read_list(parsed: &mut Parsed, text: &str, name: &str, list: &DeArray<'_>) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for item in list.iter() {
        let span = item.span();
        match item.get_ref() {
            // After a syntax error there are strings without quotes.
            DeValue::String(value) if text[span.clone()].starts_with(['"', '\'']) => {
                patterns.push(Pattern { value: value.clone().into_owned(), span });
            }
            DeValue::String(_) => {}
            other => parsed.not_a_string(one_line(text, span), name, describe(other)),
        }
    }
    patterns
}

/// How the label should have been written, with its own text where there is some.
fn example(key: &Spanned<::toml::de::DeString<'_>>, text: &str, value: &Spanned<DeValue<'_>>) -> String {
    let key = &text[key.span()];
    match value.get_ref() {
        DeValue::String(_) if value.span().len() < 100 => {
            format!("{key} = [{}]", &text[value.span()])
        }
        _ if key.len() < 100 => format!("{key} = {EXAMPLE_LIST}"),
        _ => EXAMPLE_LIST.to_owned(),
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
