use bounce_classifier::{TypedClassifier, include_rules};

include_rules!(pub static RULES: TypedClassifier<enum Label> = "./rules/good.toml");

fn main() {
    match RULES.classify("550 5.1.1 no such user").label() {
        Label::HouseRule | Label::Uncategorized => {}
        Label::Greylisted => {}
    }
}
