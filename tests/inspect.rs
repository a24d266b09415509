//! What `Classifier::inspect` says of an image.

use bounce_classifier::{Classifier, Plan};
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
    for classifier in [Classifier::builtin().clone(), compiled("[rules]"), every_section()] {
        let inspection = classifier.inspect();
        let sections: Vec<_> = inspection.sections().collect();
        let (count, bytes) = (sections.len(), sections.iter().map(|(_, bytes)| bytes).sum::<usize>());
        // The header with its mark, and the extents of the sections.
        assert_eq!(36 + 8 * count + bytes, classifier.image().len());
        assert_eq!(inspection.plans().len(), classifier.rules().len());
    }
    assert!(every_section().inspect().sections().all(|(_, bytes)| bytes > 0));
}

fn every_section() -> Classifier {
    Classifier::builder().rules_str("all.json", RULES).build().expect("good rules")
}

#[test]
fn checksum_and_version_are_those_of_the_bytes() {
    let classifier = Classifier::builtin();
    let (image, inspection) = (classifier.image(), classifier.inspect());
    assert_eq!(image[8..12], inspection.format_version().to_le_bytes());
    assert_eq!(image[28..36], inspection.checksum().to_le_bytes());
}
