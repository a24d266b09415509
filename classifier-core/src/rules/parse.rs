//! Sources to rules: chooses the format of each file and joins what the files give.

use std::collections::HashMap;

use super::labels::Parsed;
use super::{Rule, RuleSet, Sources, json, toml};
use crate::diagnostics::Diagnostic;

/// Reads the rules of all files, and finds all mistakes of all files.
///
/// With mistakes the rule set holds the rules that are fine, so that a caller can go on and look for more
/// mistakes in them. The patterns themselves are not read here. The diagnostics start with those of
/// `sources` and are in no certain order: [`Errors::new`](crate::diagnostics::Errors::new) sorts them.
pub fn parse(sources: Sources) -> (RuleSet, Vec<Diagnostic>) {
    let (files, readable, mut diagnostics) = sources.into_parts();
    let mut rules = RuleSet { files, ..RuleSet::default() };
    let mut known = HashMap::new();
    for (file, _) in readable.iter().enumerate().filter(|(_, readable)| **readable) {
        let mut parsed = parse_file(file, &rules);
        diagnostics.append(&mut parsed.diagnostics);
        append(&mut rules, &mut known, parsed);
    }
    if diagnostics.is_empty() {
        diagnostics = rules.dangling();
    }
    (rules, diagnostics)
}

fn parse_file(file: usize, rules: &RuleSet) -> Parsed {
    let source = &rules.files[file];
    // Exact, also in case, as KumoMTA has it.
    if source.name.ends_with(".toml") {
        return toml::parse(file, &source.text);
    }
    if source.name.ends_with(".json") {
        return json::parse(file, &source.text);
    }
    let mut parsed = Parsed::new(file);
    let message = "rule files must end in .toml or .json";
    let help = "write the rules as TOML or JSON, and the ending in lower case";
    parsed.push(Diagnostic::whole_file(file, message).help(help));
    parsed
}

/// Adds the rules of one file; `known` are the labels so far.
fn append(rules: &mut RuleSet, known: &mut HashMap<String, usize>, parsed: Parsed) {
    rules.annotations.append(parsed.annotations);
    for label in parsed.labels {
        let index = *known.entry(label.name).or_insert_with_key(|name| {
            rules.labels.push(name.clone());
            rules.label_keys.push((parsed.file, label.span));
            rules.labels.len() - 1
        });
        rules.rules.extend(label.patterns.into_iter().map(|pattern| Rule {
            label: index,
            pattern: pattern.value,
            file: parsed.file,
            span: pattern.span,
        }));
    }
}
