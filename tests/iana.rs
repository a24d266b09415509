//! The shipped mapping of IANA's enhanced status codes, case by case.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bounce_classifier::Classifier;

/// By itself: with the whole set, words come before codes.
static IANA: LazyLock<Classifier> =
    LazyLock::new(|| Classifier::builder().file("rules/iana.toml").build().expect("good rules"));

const CASES: &str = include_str!("data/iana_codes.tsv");

fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = CASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').expect("a reply, a tab and a class"))
}

#[test]
fn every_case_has_its_class() {
    let wrong: Vec<String> = cases()
        .map(|(reply, class)| (reply, class, IANA.classify(reply).label()))
        .filter(|(_, class, found)| class != found)
        .map(|(reply, class, found)| format!("{reply:?}: {found}, and not {class}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_wins_a_case() {
    let winners: BTreeSet<usize> =
        cases().filter_map(|(reply, _)| IANA.classify(reply).rule()).map(|rule| rule.number()).collect();
    let idle: Vec<_> = IANA.rules().filter(|rule| !winners.contains(&rule.number())).collect();
    assert!(idle.is_empty(), "no case shows these rules: {idle:#?}");
}

#[test]
fn every_registered_subject_is_covered_in_both_classes() {
    // RFC 3463: subjects 0 to 7; the registry's highest detail of each as of the file's header.
    for (subject, details) in [(0, 0), (1, 10), (2, 4), (3, 6), (4, 7), (5, 6), (6, 10), (7, 30)] {
        for detail in 0..=details {
            for class in [4, 5] {
                let code = format!(" {class}.{subject}.{detail}");
                assert!(cases().any(|(reply, _)| reply.contains(&code)), "no case has{code}");
            }
        }
    }
}
