//! Finds keys, strings and lists of a TOML document by their place.
//!
//! Made once for a document with mistakes, so that many mistakes do not read it many times.

use std::collections::HashMap;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use crate::diagnostics::{LineIndex, Position};

/// The places of a document.
#[derive(Debug)]
pub(super) struct Index<'a> {
    text: &'a str,
    lines: LineIndex<'a>,
    tables: Vec<Table<'a>>,
    /// End to start of every string.
    strings: HashMap<usize, usize>,
    /// Key, start and end of every list that is not in a list, in order of place.
    lists: Vec<(&'a str, usize, usize)>,
    /// Every line `[header]`, without comment, and where the first of its kind starts.
    headers: HashMap<&'a str, usize>,
}

/// One table: where its keys start.
#[derive(Debug, Default)]
struct Table<'a> {
    by_name: HashMap<&'a str, usize>,
    /// In order.
    starts: Vec<usize>,
}

impl<'a> Index<'a> {
    pub(super) fn new(text: &'a str, root: &'a DeTable<'a>) -> Index<'a> {
        let mut index = Index {
            text,
            lines: LineIndex::new(text),
            tables: Vec::new(),
            strings: HashMap::new(),
            lists: Vec::new(),
            headers: headers(text),
        };
        index.add_table(root);
        index.lists.sort_by_key(|&(_, start, _)| start);
        index
    }

    /// The parser bounds the depth.
    fn add_table(&mut self, table: &'a DeTable<'a>) {
        let mut own = Table::default();
        for (key, value) in table.iter() {
            let (name, start) = (key.get_ref().as_ref(), key.span().start);
            own.by_name.insert(name, start);
            own.starts.push(start);
            if let DeValue::Array(_) = value.get_ref() {
                self.lists.push((name, value.span().start, value.span().end));
            }
            self.add_value(value);
        }
        own.starts.sort_unstable();
        self.tables.push(own);
    }

    fn add_value(&mut self, value: &'a Spanned<DeValue<'a>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.add_table(table),
            DeValue::Array(list) => list.iter().for_each(|item| self.add_value(item)),
            DeValue::String(_) => {
                self.strings.insert(value.span().end, value.span().start);
            }
            _ => {}
        }
    }

    /// The key `name` that comes before `at` in the same table.
    ///
    /// The parser tells only the place of the second key. Of the tables that have such a key it is the one
    /// that was last added to before `at`.
    pub(super) fn first_key(&self, name: &str, at: usize) -> Option<usize> {
        let last_before = |table: &Table<'_>| {
            table.starts.partition_point(|&s| s < at).checked_sub(1).map(|i| table.starts[i])
        };
        let has_it = |table: &&Table<'_>| table.by_name.get(name).is_some_and(|&start| start < at);
        let table = self.tables.iter().filter(has_it).max_by_key(|table| last_before(table))?;
        table.by_name.get(name).copied()
    }

    /// The start of the first line with the same `[header]` as the line of `at`. The parser forgets it.
    pub(super) fn same_header(&self, at: usize) -> Option<usize> {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[start..].split('\n').next()?;
        let first = self.headers.get(header(line)?).copied();
        first.filter(|&first| first < start)
    }

    /// Line and column of an offset.
    pub(super) fn position(&self, at: usize) -> Position {
        self.lines.position(at)
    }

    /// The start of the string whose end is `end`.
    pub(super) fn string_ending_at(&self, end: usize) -> Option<usize> {
        self.strings.get(&end).copied()
    }

    /// Key and start of the list around or before `at`.
    pub(super) fn list_around(&self, at: usize) -> Option<(&'a str, usize)> {
        let around = |&&(_, start, end): &&(&str, usize, usize)| start < at && at <= end;
        self.lists.iter().find(around).map(|&(name, start, _)| (name, start))
    }
}

fn headers(text: &str) -> HashMap<&str, usize> {
    let mut headers = HashMap::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(header) = header(line) {
            let indent = line.len() - line.trim_start().len();
            headers.entry(header).or_insert(start + indent);
        }
        start += line.len();
    }
    headers
}

fn header(line: &str) -> Option<&str> {
    let header = line.split('#').next()?.trim();
    (header.starts_with('[') && header.ends_with(']')).then_some(header)
}
