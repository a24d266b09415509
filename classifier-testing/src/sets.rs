//! Rule sets and replies that several tests compare with `regex::RegexSet`.

use std::fs;
use std::path::{Path, PathBuf};

use regex::{RegexSet, RegexSetBuilder};

use crate::data::{root, shared};

/// A rule set by its files.
#[derive(Debug)]
pub struct RuleFiles {
    /// What tests call it.
    pub name: &'static str,
    /// In their order.
    pub files: Vec<PathBuf>,
}

/// The project's own rule sets, and those of `../shared` where it exists.
pub fn rule_sets() -> Vec<RuleFiles> {
    let set = |name, folder: &Path, files: &[&str]| RuleFiles {
        name,
        files: files.iter().map(|file| folder.join(file)).collect(),
    };
    let mut sets = vec![set("own", root(), &["examples/mine.toml", "rules/iana.toml"])];
    if let Some(shared) = shared() {
        sets.push(set("kumomta", &shared, &["kumomta/bounces.toml", "kumomta/iana.toml"]));
        sets.push(set("scale 500", &shared, &["rules-scale/rules-500.json"]));
        sets.push(set("scale 1000", &shared, &["rules-scale/rules-1000.json"]));
        sets.push(set("scale 5000", &shared, &["rules-scale/rules-5000.json"]));
    }
    sets
}

/// Replies to compare on: those of the tests, and the labelled ones of `../shared` where it exists.
pub fn replies() -> Vec<String> {
    own_replies().chain(labelled_replies().unwrap_or_default()).collect()
}

/// The replies of the tests' cases.
pub fn own_replies() -> impl Iterator<Item = String> {
    let cases = fs::read_to_string(root().join("tests/data/iana_codes.tsv")).expect("the cases are there");
    let lines = cases.lines().filter(|line| !line.starts_with('#'));
    let replies = lines.filter_map(|line| line.split('\t').next()).map(str::to_owned);
    replies.collect::<Vec<_>>().into_iter()
}

/// The real replies of `../shared`, where it exists.
pub fn labelled_replies() -> Option<Vec<String>> {
    let labelled =
        fs::read_to_string(shared()?.join("responses/labelled.jsonl")).expect("the replies are there");
    let text = |line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        line["text"].as_str().expect("a text").to_owned()
    };
    Some(labelled.lines().map(text).collect())
}

/// `RegexSet` over the patterns, with limits that let it hold 5,000 and keep its cache.
pub fn oracle<'p>(patterns: impl IntoIterator<Item = &'p str>) -> RegexSet {
    let mut builder = RegexSetBuilder::new(patterns);
    builder.size_limit(1 << 30).dfa_size_limit(1 << 28).build().expect("the oracle takes what we take")
}
