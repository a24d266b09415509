use bounce_classifier::{Classifier, include_rules};

static RULES: Classifier = include_rules!("./rules/example.toml");

fn main() {
    RULES.classify("550 5.1.1 no such user");
}
