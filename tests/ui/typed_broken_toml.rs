use std::collections::HashMap;

use bounce_classifier::{TypedClassifier, include_rules};

include_rules!(pub static RULES: TypedClassifier<enum Label> = "./rules/broken.toml");

// Which labels there are is not known, and nothing that is said of them gives a message of its own.
trait Named {
    fn named(self) -> &'static str;
}

impl Named for Label {
    fn named(self) -> &'static str {
        match self {
            Label::HouseRule | Label::QuotaIssues => self.name(),
            Label::Uncategorized => "",
        }
    }
}

fn main() {
    let bounce = RULES.classify("550 5.1.1 no such user");
    match bounce.label() {
        Label::HouseRule => println!("{} {:?}", Label::HouseRule.named(), bounce.severity()),
        Label::Uncategorized => {}
    }
    let mut counts: HashMap<Label, usize> = Label::ALL.iter().map(|label| (*label, 0)).collect();
    for rule in RULES.rules().filter_map(|rule| Label::from_name(rule.label())) {
        *counts.entry(rule).or_default() += 1;
    }
    assert!(counts[&Label::QuotaIssues] > 0 && "HouseRule".parse() == Ok(Label::HouseRule));
}
