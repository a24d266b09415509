//! What `include_rules!` says of mistakes. After a change of the messages: `TRYBUILD=overwrite cargo test
//! --test compile_fail`, and read the difference.

use std::fs;
use std::path::Path;

use bounce_classifier::Classifier;

#[test]
fn one_message_for_each_mistake() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// The compiler indents the lines that follow the first, and shows the place in the caller after them.
#[test]
fn the_messages_are_those_of_the_builder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    for (case, file) in [
        ("five_mistakes", "five_mistakes.toml"),
        ("broken_regex", "regex.toml"),
        ("broken_toml", "broken.toml"),
        ("failing_example", "example.toml"),
        ("typed_broken_regex", "regex.toml"),
        ("typed_broken_toml", "broken.toml"),
        ("typed_failing_example", "example.toml"),
    ] {
        let name = format!("./rules/{file}");
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        let errors = Classifier::builder().rules_str(name, text).build().unwrap_err();
        let stderr = fs::read_to_string(folder.join(case).with_extension("stderr")).unwrap();
        for error in errors.to_string().split("\n\n") {
            // The name of a lint is left out.
            let error = error.replacen("error[example-fails]", "error", 1);
            let indented = unindented(&error.replace('\n', "\n       "));
            assert!(unindented(&stderr).contains(&indented), "{case}: not in {stderr}\n{error}");
        }
    }
}

/// The indent is the compiler's, and differs with its version.
fn unindented(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}
