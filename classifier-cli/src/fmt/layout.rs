//! The canonical layout.
//!
//! `toml_edit` keeps what stands around each key and value as a prefix and a suffix. Here these are read for
//! their comments and written anew; the values themselves stay, but for the quotes of patterns.

use toml_edit::{Array, Decor, DocumentMut, Item, KeyMut, RawString, Table, Value};

use super::gap::{Above, Gap};
use super::strings::quote;

/// Before patterns and the comments between them.
const INDENT: &str = "  ";

/// The text in canonical layout; an error where it cannot be read.
pub(super) fn lay_out(text: &str) -> Result<String, String> {
    // Ends of lines are LF, but for those in strings.
    let mut document: DocumentMut = text.parse().map_err(|error| format!("cannot be read: {error}"))?;
    let end = Gap::above(text_of(Some(document.trailing()))).spaced(Above::AsWritten).closed().lines("");
    document.set_trailing(end);
    lay_out_table(document.as_table_mut(), Place::Root);
    // What comes first has nothing above it.
    Ok(document.to_string().trim_start_matches('\n').to_owned())
}

/// Where a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Root,
    /// `rules`: its lists hold patterns.
    Rules,
    Elsewhere,
}

impl Place {
    /// The place of the table `name` in this one.
    fn of(self, name: &str) -> Place {
        if self == Place::Root && name == "rules" { Place::Rules } else { Place::Elsewhere }
    }
}

fn lay_out_table(table: &mut Table, place: Place) {
    lay_out_entries(table, place, &mut true);
}

/// `first` is true until there was an entry below the header.
fn lay_out_entries(table: &mut Table, place: Place, first: &mut bool) {
    for (mut key, item) in table.iter_mut() {
        let inner = place.of(key.get());
        // Spaces around dots, and within the brackets of headers.
        key.dotted_decor_mut().clear();
        match item {
            Item::Value(value) => {
                lay_out_entry(&mut key, value, place, *first);
                *first = false;
            }
            // `rules.A = [...]` is an entry of the table around it.
            Item::Table(table) if table.is_dotted() => lay_out_entries(table, inner, first),
            Item::Table(table) => {
                key.leaf_decor_mut().clear();
                lay_out_header(table);
                lay_out_table(table, inner);
            }
            Item::ArrayOfTables(tables) => {
                key.leaf_decor_mut().clear();
                for table in tables.iter_mut() {
                    lay_out_header(table);
                    lay_out_table(table, Place::Elsewhere);
                }
            }
            Item::None => {}
        }
    }
}

fn lay_out_header(table: &mut Table) {
    let decor = table.decor_mut();
    let above = Gap::above(prefix(decor)).spaced(Above::One).lines("");
    let beside = Gap::behind(suffix(decor)).beside();
    *decor = Decor::new(above, beside);
}

fn lay_out_entry(key: &mut KeyMut<'_>, value: &mut Value, place: Place, first: bool) {
    let patterns = if place == Place::Rules { value.as_array_mut() } else { None };
    let above = match (first, &patterns) {
        (true, _) => Above::None,
        (false, Some(_)) => Above::One,
        (false, None) => Above::AsWritten,
    };
    let decor = key.leaf_decor_mut();
    let lines = Gap::above(prefix(decor)).spaced(above).lines("");
    *decor = Decor::new(lines, " ");
    if let Some(patterns) = patterns {
        lay_out_patterns(patterns);
    }
    let decor = value.decor_mut();
    let beside = Gap::behind(suffix(decor)).beside();
    *decor = Decor::new(" ", beside);
}

/// A pattern a line. A comment stands behind the pattern that it stood behind, or in a line by itself.
fn lay_out_patterns(patterns: &mut Array) {
    // What stands before each pattern, and at last what stands before the bracket; commas are not in it.
    let mut between = String::new();
    let mut first = true;
    for pattern in patterns.iter_mut() {
        between.push_str(prefix(pattern.decor()));
        let after = suffix(pattern.decor()).to_owned();
        let above = if first { Above::None } else { Above::AsWritten };
        let gap = Gap::behind(&between).spaced(above);
        let before = format!("{}\n{}{INDENT}", gap.beside(), gap.lines(INDENT));
        *pattern = requoted(pattern).decorated(before, "");
        (between, first) = (after, false);
    }
    between.push_str(text_of(Some(patterns.trailing())));
    let above = if first { Above::None } else { Above::AsWritten };
    let gap = Gap::behind(&between).spaced(above).closed();
    let bare = first && gap.is_empty();
    patterns.set_trailing(if bare {
        String::new()
    } else {
        format!("{}\n{}", gap.beside(), gap.lines(INDENT))
    });
    patterns.set_trailing_comma(!first);
}

/// The pattern in its canonical quotes.
fn requoted(value: &Value) -> Value {
    let Value::String(pattern) = value else { return value.clone() };
    let quoted = quote(pattern.value(), &pattern.display_repr());
    // It can be read: if not, `same` says so.
    quoted.parse().unwrap_or_else(|_| value.clone())
}

fn prefix(decor: &Decor) -> &str {
    text_of(decor.prefix())
}

fn suffix(decor: &Decor) -> &str {
    text_of(decor.suffix())
}

fn text_of(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or("")
}
