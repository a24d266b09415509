//! What the program says of a rule file with mistakes is what the builder says.

mod common;

use bounce_classifier::Classifier;

#[test]
fn five_mistakes_are_said_as_the_builder_says_them() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/rules/five_mistakes.toml");
    let errors = Classifier::builder().file(file).build().expect_err("five mistakes");
    assert_eq!(errors.findings().filter(|error| error.start().is_some()).count(), 5);
    for arguments in [["classify", "--rules", file, "x"], ["explain", "--rules", file, "x"]] {
        let output = common::run(common::program(arguments), "");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("{errors}\n"));
        assert!(output.stdout.is_empty());
    }
}
