use bounce_classifier::{Classifier, include_rules};

static RULES: Classifier = include_rules!("./rules/regex.toml");

fn main() {
    let rules = include_rules!("./rules/regex.toml");
    assert_eq!(RULES.classify("550").label(), rules.classify("550").label());
}
