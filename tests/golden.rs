//! Images that were kept (`tests/data/golden`): that of this version answers as it did, others are refused.

use std::fs;
use std::path::{Path, PathBuf};

use bounce_classifier::{Classifier, ImageError};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden")
}

/// The version of the format that an image says it has.
fn version(image: &[u8]) -> u32 {
    u32::from_le_bytes(image[8..12].try_into().expect("a header"))
}

/// The kept images, with their names without ending.
fn images() -> Vec<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(folder()).expect("the folder").map(|file| file.expect("a file").path());
    let images = files.filter(|path| path.extension().is_some_and(|ending| ending == "image"));
    images.map(|path| (path.with_extension(""), fs::read(&path).expect("an image"))).collect()
}

#[test]
fn the_image_of_this_version_answers_as_it_did() {
    let rules = fs::read_to_string(folder().join("rules.json")).expect("rules");
    let today = Classifier::builder().rules_str("rules.json", rules).build().expect("good rules");
    let today = version(today.image());
    let (name, image) = images()
        .into_iter()
        .find(|(_, image)| version(image) == today)
        .unwrap_or_else(|| panic!("no image of version {today} is kept: run scripts/golden"));
    let classifier = Classifier::from_image_bytes(image).expect("an image of this version");
    let replies = fs::read_to_string(folder().join("replies.txt")).expect("replies");
    let answers = fs::read_to_string(name.with_extension("jsonl")).expect("answers");
    assert_eq!(replies.lines().count(), answers.lines().count());
    let mut labels = std::collections::BTreeSet::new();
    for (reply, answer) in replies.lines().zip(answers.lines()) {
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        let found = classifier.classify(reply);
        let rule = found.rule().map(|rule| rule.number() as u64);
        assert_eq!(answer["reply"], reply);
        assert_eq!(
            (answer["label"].as_str(), answer["rule"]["number"].as_u64()),
            (Some(found.label()), rule),
            "{reply}"
        );
        labels.insert(found.label().to_owned());
    }
    assert!(labels.len() > 3, "the replies reach few rules: {labels:?}");
}

#[test]
fn images_of_other_versions_are_refused() {
    for (name, image) in images() {
        let kept = version(&image);
        match Classifier::from_image_bytes(image) {
            Ok(_) => {}
            Err(ImageError::Version { found, supported }) => {
                assert_eq!(found, kept, "{name:?}");
                assert_ne!(found, supported, "{name:?}");
            }
            Err(error) => panic!("{name:?}: {error}"),
        }
    }
}
