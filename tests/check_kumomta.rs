//! What is found in KumoMTA's own rule files, where `../shared` has them: faults that are known, and nothing
//! with which the reader of a finding would not agree.

use std::path::PathBuf;

use bounce_classifier::Classifier;
use bounce_classifier::check::{Level, Report};
use bounce_classifier_testing::data;

/// File, line and lint of each known fault.
const FAULTS: &[(&str, usize, &str)] = &[
    // `^5\.5\.0.+mailbox unavailable`, where replies start with three digits.
    ("bounces.toml", 27, "never-matches"),
    // TooManyRecipients, all of which ProtocolErrors takes.
    ("iana.toml", 62, "shadowed-rule"),
    // `(554\.30)` and `(mailbox for user is full)`, meant literally.
    ("bounces.toml", 65, "literal-parentheses"),
    ("bounces.toml", 83, "literal-parentheses"),
    // `^552.+OverQuotaPerm`, which an earlier label has.
    ("bounces.toml", 85, "duplicate-pattern"),
    // `^550 5\.7\.1`, which takes 5.7.133.
    ("bounces.toml", 139, "unterminated-code"),
];

/// Findings besides these that are right.
const RIGHT: &[(&str, usize, &str)] = &[
    // 5.1.1 and six others, each followed by a gap and a phrase: a space costs nothing.
    ("bounces.toml", 29, "unterminated-code"),
    // `cbl.abuseat.org`: the dots of a host.
    ("bounces.toml", 147, "unescaped-dot"),
    // `\d` in twelve rules, for the digits of SMTP.
    ("iana.toml", 9, "unicode-digit"),
];

fn report() -> Option<Report> {
    let folder = data::shared()?.join("kumomta");
    Some(check(&["bounces.toml", "iana.toml"].map(|name| folder.join(name))))
}

fn check(files: &[PathBuf]) -> Report {
    files.iter().fold(Classifier::builder(), |builder, file| builder.file(file)).check()
}

fn found(report: &Report) -> Vec<(String, usize, &'static str)> {
    let findings = report.findings().map(|finding| {
        let file = finding.file().rsplit(['/', '\\']).next().unwrap().to_owned();
        (file, finding.start().unwrap().line, finding.name().unwrap())
    });
    findings.collect()
}

#[test]
fn every_known_fault_is_found() {
    let Some(report) = report() else { return };
    assert!(report.is_usable());
    let found = found(&report);
    for &(file, line, lint) in FAULTS {
        assert!(
            found.contains(&(file.to_owned(), line, lint)),
            "{lint} at {file}:{line} is not in\n{report}"
        );
    }
}

#[test]
fn and_nothing_that_is_none() {
    let Some(report) = report() else { return };
    let mut expected: Vec<_> = FAULTS.iter().chain(RIGHT).copied().collect();
    expected.sort_unstable();
    let found = found(&report);
    let found: Vec<_> = found.iter().map(|(file, line, lint)| (file.as_str(), *line, *lint)).collect();
    assert_eq!(found, expected, "{report}");
    assert_eq!(report.count(Level::Error), 0);
}

/// KumoMTA's rules among thousands of made-up ones: they are still decided, every one.
#[test]
fn five_thousand_rules_are_decided() {
    let Some(shared) = data::shared() else { return };
    let report = check(&[shared.join("rules-scale/rules-5000.json")]);
    assert_eq!((report.is_usable(), report.rules()), (true, 5000));
    let count = |lint: &str| report.findings().filter(|finding| finding.name() == Some(lint)).count();
    assert_eq!(count("undecided"), 0, "{report}");
    assert!(count("shadowed-rule") > 0 && count("never-matches") > 0, "{report}");
}
