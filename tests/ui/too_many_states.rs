use bounce_classifier::{Classifier, include_rules};

static RULES: Classifier = include_rules!("./rules/good.toml", rule_states = 1_000_000_000);

fn main() {
    RULES.classify("550 5.1.1 no such user");
}
