//! The rule sets that are measured.

use std::fs;
use std::path::Path;

use bounce_classifier::{Builder, Classifier};
use bounce_classifier_rules::FILES;
use bounce_classifier_testing::data;

use crate::arguments::trying;
use crate::made;

/// Rule files that are in memory, so that nobody measures the reading.
#[derive(Debug)]
pub struct RuleSet {
    /// As the benchmarks' names have it.
    pub name: String,
    files: Vec<(String, String)>,
}

/// The sizes that are made up without `../shared`.
const MADE: [usize; 4] = [135, 500, 1000, 5000];
/// Smaller than this is what an unoptimised try can take.
const SMALL: usize = 200;

/// From the smallest to the largest: those of `../shared`, or made-up ones where it is missing.
pub fn rule_sets() -> Vec<RuleSet> {
    let mut sets = data::shared().map_or_else(made_up, |folder| shared(&folder));
    sets.retain(|set| !trying() || set.patterns().len() < SMALL);
    sets
}

/// A small and a large set: what is measured at length.
pub fn small_and_large() -> Vec<RuleSet> {
    let mut sets = rule_sets();
    sets.retain(|set| set.name.ends_with("135") || set.name.ends_with("5000"));
    sets
}

/// KumoMTA's rules, and made-up ones of the same shape added to them.
fn shared(folder: &Path) -> Vec<RuleSet> {
    let set = |name: &str, files: &[&str]| RuleSet {
        name: name.to_owned(),
        files: files.iter().map(|file| read(folder, file)).collect(),
    };
    vec![
        set("iana", &["kumomta/iana.toml"]),
        set("135", &["kumomta/bounces.toml", "kumomta/iana.toml"]),
        set("500", &["rules-scale/rules-500.json"]),
        set("1000", &["rules-scale/rules-1000.json"]),
        set("5000", &["rules-scale/rules-5000.json"]),
        shipped(),
    ]
}

fn shipped() -> RuleSet {
    let files = FILES.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
    RuleSet { name: "shipped".to_owned(), files }
}

fn made_up() -> Vec<RuleSet> {
    let set = |name, file| RuleSet { name, files: vec![file] };
    let iana = set("iana".to_owned(), read(data::root(), "rules/iana.toml"));
    let made = MADE.iter().map(|&rules| {
        let name = format!("made-{rules}");
        set(name.clone(), (name + ".json", made::rule_file(rules)))
    });
    std::iter::once(iana).chain(made).chain([shipped()]).collect()
}

fn read(folder: &Path, file: &str) -> (String, String) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (file.to_owned(), text)
}

impl RuleSet {
    /// Rules to classifier.
    pub fn build(&self) -> Classifier {
        let add = |builder: Builder, (name, text): &(String, String)| builder.rules_str(name, text);
        let built = self.files.iter().fold(Classifier::builder(), add).build();
        built.unwrap_or_else(|errors| panic!("{errors}"))
    }

    /// All patterns, in matching order.
    pub fn patterns(&self) -> Vec<String> {
        self.build().rules().map(|rule| rule.pattern().to_owned()).collect()
    }
}
