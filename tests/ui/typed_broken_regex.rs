use bounce_classifier::{TypedClassifier, include_rules};

include_rules!(pub static RULES: TypedClassifier<enum Label> = "./rules/regex.toml");

fn main() {
    match RULES.classify("550 5.1.1 no such user").label() {
        Label::HouseRule => println!("{}", Label::HouseRule.name()),
        Label::Uncategorized => {}
    }
    let labels: Vec<Label> = RULES.rules().filter_map(|rule| Label::from_name(rule.label())).collect();
    assert!(labels.iter().all(|label| label.severity() == RULES.classify("550").severity()));
}
