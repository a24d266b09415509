//! What the bounces of each rule ask for: its override, else its label's table, else the default.

use std::collections::{HashMap, HashSet};

use super::labels::quoted;
use super::{Annotations, RuleSet, Text};
use crate::advice::Advice;
use crate::bounce_class::BounceClass;
use crate::diagnostics::Diagnostic;

impl Annotations {
    /// What the label means; empty where no file says.
    pub fn description(&self, label: &str) -> &str {
        let tables = self.labels.iter().filter(|table| table.name.value == label);
        tables.filter_map(|table| table.description.as_deref()).next().unwrap_or("")
    }

    /// What the label asks for. Where several files say, the first does, as with rules.
    pub fn label_advice(&self, label: &str) -> Advice {
        let default = BounceClass::from_label(label).default_advice();
        let tables = || self.labels.iter().filter(|table| table.name.value == label);
        Advice {
            severity: tables().find_map(|table| table.severity).unwrap_or(default.severity),
            action: tables().find_map(|table| table.action).unwrap_or(default.action),
        }
    }
}

impl RuleSet {
    /// What the bounces of each rule ask for, in the order of the rules.
    pub fn advice(&self) -> Vec<Advice> {
        let labels: Vec<Advice> =
            self.labels.iter().map(|label| self.annotations.label_advice(label)).collect();
        let mut overrides: HashMap<(usize, &str), Vec<usize>> = HashMap::new();
        for (number, one) in self.annotations.overrides.iter().enumerate() {
            for rule in &one.rules {
                overrides.entry((one.file, &rule.value)).or_default().push(number);
            }
        }
        let advice = |rule: &super::Rule| {
            let of_label = labels[rule.label];
            let own = overrides.get(&(rule.file, rule.pattern.as_str())).map_or(&[][..], Vec::as_slice);
            let own = || own.iter().map(|&number| &self.annotations.overrides[number]);
            Advice {
                severity: own().find_map(|one| one.severity).unwrap_or(of_label.severity),
                action: own().find_map(|one| one.action).unwrap_or(of_label.action),
            }
        };
        self.rules.iter().map(advice).collect()
    }

    /// A diagnostic for each annotation that speaks of a rule which its file does not have.
    pub(super) fn dangling(&self) -> Vec<Diagnostic> {
        let known: HashSet<(usize, &str)> =
            self.rules.iter().map(|rule| (rule.file, rule.pattern.as_str())).collect();
        let Annotations { examples, overrides, allows, .. } = &self.annotations;
        let examples = examples.iter().filter_map(|one| Some((one.file, one.rule.as_ref()?)));
        let overrides = overrides.iter().flat_map(|one| one.rules.iter().map(|rule| (one.file, rule)));
        let allows = allows.iter().filter_map(|one| Some((one.file, one.rule.as_ref()?)));
        let missing = |(file, rule): &(usize, &Text)| !known.contains(&(*file, rule.value.as_str()));
        examples.chain(overrides).chain(allows).filter(missing).map(no_such_rule).collect()
    }
}

fn no_such_rule((file, rule): (usize, &Text)) -> Diagnostic {
    let message = format!("no rule of this file has the pattern {}", quoted(&rule.value));
    Diagnostic::at(file, rule.span.clone(), message)
        .label("not found under `rules`")
        .help("copy the pattern as it stands in the list, letter by letter")
}
