//! `include_rules!`: rule files at build time.

// What is asked of our users' crates must not be broken by the expansion.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]

use std::path::Path;

use bounce_classifier::{BounceClass, Classifier, Limits, include_rules};

static TWO_FILES: Classifier = include_rules!("examples/mine.toml", "rules/iana.toml",);
static BESIDE: Classifier = include_rules!("./include_rules/own.toml");
const CONSTANT: Classifier = include_rules!("tests/include_rules/own.json");

/// A path that came through another macro.
macro_rules! rules {
    ($path:expr) => {
        include_rules!($path)
    };
}

/// What the builder makes of the same files under the same names.
fn built(names: &[&str], limits: Limits) -> Classifier {
    let mut builder = Classifier::builder().limits(limits);
    for name in names {
        let from_root = name.strip_prefix("./").map_or((*name).to_owned(), |rest| format!("tests/{rest}"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(from_root);
        builder = builder.rules_str(*name, std::fs::read_to_string(path).unwrap());
    }
    builder.build().unwrap()
}

#[test]
fn the_image_is_that_of_the_builder() {
    let mut large = Limits::default();
    large.rule_states = 10_000;
    let cases: [(&Classifier, &[&str], Limits); 4] = [
        (&TWO_FILES, &["examples/mine.toml", "rules/iana.toml"], Limits::default()),
        (&BESIDE, &["./include_rules/own.toml"], Limits::default()),
        (&CONSTANT, &["tests/include_rules/own.json"], Limits::default()),
        (
            &include_rules!("./include_rules/large.toml", rule_states = 10_000),
            &["./include_rules/large.toml"],
            large,
        ),
    ];
    for (baked, names, limits) in cases {
        assert!(baked.image() == built(names, limits).image(), "{names:?}");
    }
}

#[test]
fn the_image_does_not_tell_where_it_was_made() {
    let folder = env!("CARGO_MANIFEST_DIR").as_bytes();
    for classifier in [&TWO_FILES, &BESIDE, &CONSTANT] {
        assert!(!classifier.image().windows(folder.len()).any(|window| window == folder));
    }
}

#[test]
fn files_in_order() {
    let files: Vec<_> = TWO_FILES.rules().map(|rule| rule.file()).collect();
    assert!(files.starts_with(&["examples/mine.toml", "examples/mine.toml", "rules/iana.toml"]));

    let bounce = TWO_FILES.classify("450 4.7.1 Greylisted, try again");
    assert_eq!(bounce.label(), "Greylisted");
    assert_eq!(bounce.rule().unwrap().file(), "examples/mine.toml");
    assert_eq!(TWO_FILES.classify("452 4.2.2 Mailbox full").class(), BounceClass::QuotaIssues);
    assert_eq!(TWO_FILES.classify("hello").label(), "Uncategorized");
}

#[test]
fn beside_the_calling_file() {
    let rule = BESIDE.classify("550 5.1.1 no such user").rule().unwrap();
    assert_eq!((rule.file(), rule.line(), rule.column()), ("./include_rules/own.toml", 3, 14));
}

#[test]
fn json() {
    let classifier = CONSTANT;
    let bounce = classifier.classify("450 Greylisted");
    assert_eq!((bounce.label(), bounce.class()), ("HouseRule", BounceClass::Other));
    assert_eq!(bounce.rule().unwrap().line(), 3);
}

#[test]
fn anywhere_in_an_expression() {
    let local = include_rules!("tests/include_rules/own.toml");
    assert_eq!(local.classify("552 full").label(), "QuotaIssues");
    assert_eq!(include_rules!("rules/iana.toml").classify("552 5.2.2 full").label(), "QuotaIssues");
    assert_eq!(rules!("tests/include_rules/own.toml").image(), local.image());
}
