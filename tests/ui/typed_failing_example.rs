use bounce_classifier::{TypedClassifier, include_rules};

include_rules!(pub static RULES: TypedClassifier<enum Label> = "./rules/example.toml");

fn main() {
    match RULES.classify("550 5.1.1 no such user").label() {
        Label::PolicyRelated => println!("{}", Label::PolicyRelated.name()),
        Label::SpamBlock | Label::Uncategorized => {}
    }
    let labels: Vec<Label> = RULES.rules().filter_map(|rule| Label::from_name(rule.label())).collect();
    assert!(labels.iter().all(|label| label.severity() == RULES.classify("550").severity()));
}
