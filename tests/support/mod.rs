//! Rule sets and replies that several tests compare with `regex::RegexSet`.
#![allow(dead_code, reason = "each test and benchmark uses a part")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use regex::{RegexSet, RegexSetBuilder};

/// A rule set by its files.
pub(crate) struct RuleFiles {
    pub(crate) name: &'static str,
    pub(crate) files: Vec<PathBuf>,
}

/// The root of the project. The benchmarks share this file, and their package is in a folder of it.
pub(crate) fn root() -> &'static Path {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders.find(|folder| folder.join("Cargo.lock").is_file()).expect("the workspace has a lock file")
}

/// The data that is shared between the project's developers, where this machine has it.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = root().join("../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    // Not `eprintln!`, which the test runner keeps to itself.
    let _ = writeln!(io::stderr(), "skipped: the rule sets and replies of ../shared, which is not here");
    None
}

/// The project's own rule sets, and those of `../shared` where it exists.
pub(crate) fn rule_sets() -> Vec<RuleFiles> {
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
pub(crate) fn replies() -> Vec<String> {
    own_replies().chain(labelled_replies().unwrap_or_default()).collect()
}

/// The replies of the tests' cases.
pub(crate) fn own_replies() -> impl Iterator<Item = String> {
    let cases = include_str!("../data/iana_codes.tsv");
    let lines = cases.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').next()).map(str::to_owned)
}

/// The real replies of `../shared`, where it exists.
pub(crate) fn labelled_replies() -> Option<Vec<String>> {
    let labelled =
        fs::read_to_string(shared()?.join("responses/labelled.jsonl")).expect("the replies are there");
    let text = |line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        line["text"].as_str().expect("a text").to_owned()
    };
    Some(labelled.lines().map(text).collect())
}

/// `RegexSet` over the patterns, with limits that let it hold 5,000 and keep its cache.
pub(crate) fn oracle<'p>(patterns: impl IntoIterator<Item = &'p str>) -> RegexSet {
    let mut builder = RegexSetBuilder::new(patterns);
    builder.size_limit(1 << 30).dfa_size_limit(1 << 28).build().expect("the oracle takes what we take")
}
