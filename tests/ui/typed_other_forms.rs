use bounce_classifier::{Classifier, TypedClassifier, include_rules};

include_rules!(pub static UNTYPED: Classifier<enum Label> = "./rules/good.toml");
include_rules!(pub static NO_ENUM: TypedClassifier<Label> = "./rules/good.toml");
include_rules!(pub const CONSTANT: TypedClassifier<enum Label> = "./rules/good.toml");

fn main() {
    let bounce = UNTYPED.classify("550");
    assert!(matches!(bounce.label(), Label::HouseRule));
}
