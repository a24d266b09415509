//! What `Classifier::inspect` says of an image.

use bounce_classifier::{Classifier, Limits, Plan};
use bounce_classifier_testing::every_section::RULES;

fn compiled(rules: &str) -> Classifier {
    Classifier::builder().rules_str("rules.toml", rules).build().expect("good rules")
}

#[test]
fn every_way_to_decide_a_rule() {
    for (pattern, plan) in [
        (r"[^\s\S]", Plan::Never),
        (r"^550 5\.1\.1", Plan::Shared),
        (r"^550.+user unknown", Plan::Chains),
        // Its search is only for text with line feeds.
        (r"(?s)blocked by.+the admin\d", Plan::Chains),
        (r"^550 \S+ rejected by policy", Plan::SearchDfa),
        (r"rejected by.*a[ab]{14}b", Plan::SearchNfa),
        (r"[ab].{20}c", Plan::EveryReply),
    ] {
        let classifier = compiled(&format!("[rules]\nA = ['''{pattern}''']"));
        assert_eq!(classifier.inspect().plans(), [plan], "{pattern}");
        let rule = classifier.rules().next().expect("one rule");
        assert_eq!(classifier.inspect().plan(&rule), plan, "{pattern}");
    }
}

#[test]
fn rules_are_counted_by_label_and_by_file() {
    let builder = Classifier::builder()
        .rules_str("a.toml", "[rules]\nA = ['1', '2']\nNone = []\nB = ['3']")
        .rules_str("empty.toml", "[rules]")
        // A file given twice is two files.
        .rules_str("a.toml", "[rules]\nB = ['4']");
    let classifier = builder.build().expect("good rules");
    let inspection = classifier.inspect();
    assert_eq!(inspection.labels(), [("A", 2), ("None", 0), ("B", 2)]);
    assert_eq!(inspection.files(), [("a.toml", 3), ("empty.toml", 0), ("a.toml", 1)]);
}

#[test]
fn the_sections_make_up_the_image() {
    let every_section = || [every_section(usize::MAX), every_section(0)];
    for classifier in [Classifier::builtin().clone(), compiled("[rules]")].into_iter().chain(every_section())
    {
        let inspection = classifier.inspect();
        let sections: Vec<_> = inspection.sections().collect();
        let (count, bytes) = (sections.len(), sections.iter().map(|(_, bytes)| bytes).sum::<usize>());
        // The header with its mark, and the extents of the sections.
        assert_eq!(40 + 8 * count + bytes, classifier.image().len());
        assert_eq!(inspection.plans().len(), classifier.rules().len());
    }
    let [one, other] = every_section();
    for (one, other) in one.inspect().sections().zip(other.inspect().sections()) {
        assert!(one.1 + other.1 > 0, "{}", one.0);
    }
}

/// Rules that fill every section but those of a vocabulary, or those too, and others not.
fn every_section(vocabulary_from: usize) -> Classifier {
    let mut limits = Limits::default();
    limits.vocabulary_from = vocabulary_from;
    Classifier::builder().rules_str("all.json", RULES).limits(limits).build().expect("good rules")
}

#[test]
fn rules_of_large_sets_are_decided_by_words() {
    let mut limits = Limits::default();
    limits.vocabulary_from = 0;
    for (pattern, plan) in [
        ("(?i)^550.+(?:user|box) unknown", Plan::Words),
        (r"^550.+\buser unknown", Plan::SearchDfa),
        ("^550 5", Plan::Shared),
    ] {
        let builder =
            Classifier::builder().rules_str("rules.toml", format!("[rules]\nA = ['''{pattern}''']"));
        let classifier = builder.limits(limits).build().expect("good rules");
        assert_eq!(classifier.inspect().plans(), [plan], "{pattern}");
    }
}

#[test]
fn checksum_and_version_are_those_of_the_bytes() {
    let classifier = Classifier::builtin();
    let (image, inspection) = (classifier.image(), classifier.inspect());
    assert_eq!(image[8..12], inspection.format_version().to_le_bytes());
    assert_eq!(image[32..40], inspection.checksum().to_le_bytes());
}
