//! Images from outside: damaged ones give errors, and never a panic or a hang.

use bounce_classifier::{Classifier, ImageError, Limits};
use bounce_classifier_testing::every_section::{REPLIES, RULES};
use bounce_classifier_testing::forged::{CHECKSUM, forge};
use bounce_classifier_testing::runs;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

fn image() -> Vec<u8> {
    image_with(usize::MAX)
}

/// With all words met by one automaton, where so many rules have many ways.
fn image_with(vocabulary_from: usize) -> Vec<u8> {
    let mut limits = Limits::default();
    limits.vocabulary_from = vocabulary_from;
    let builder = Classifier::builder().rules_str("all.json", RULES).limits(limits);
    builder.build().expect("good rules").image().to_vec()
}

/// Loads the bytes and, where they load, classifies with them: ends, whatever the answers.
fn try_to_use(bytes: Vec<u8>) -> Result<(), ImageError> {
    let classifier = Classifier::from_image_bytes(bytes)?;
    for reply in REPLIES {
        let rules = classifier.matches(reply).count();
        assert!(rules <= classifier.rules().len());
        let _ = format!("{:?}", classifier.classify(reply));
    }
    let inspection = classifier.inspect();
    assert_eq!(inspection.plans().len(), classifier.rules().len());
    assert_eq!(inspection.labels().iter().map(|(_, rules)| rules).sum::<usize>(), classifier.rules().len());
    Ok(())
}

#[test]
fn no_rules_have_one_label() {
    let classifier =
        Classifier::builder().rules_str("none.toml", "[rules]\n").build().expect("no rules, no mistakes");
    let labels: Vec<_> = classifier.labels().map(|label| label.name()).collect();
    assert_eq!(labels, ["Uncategorized"]);
    assert_eq!(classifier.classify("550 5.1.1 User unknown").label_id().index(), 0);
}

/// A random change of an image.
#[derive(Clone, Debug)]
enum Damage {
    Flip(prop::sample::Index, u8),
    Set(prop::sample::Index, u32),
    Truncate(prop::sample::Index),
    Extend(Vec<u8>),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Damage::Flip(at, bit) => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            Damage::Set(at, value) => {
                let at = at.index(bytes.len() / 4) * 4;
                bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            }
            Damage::Truncate(to) => bytes.truncate(to.index(bytes.len())),
            Damage::Extend(more) => bytes.extend_from_slice(more),
        }
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<prop::sample::Index>(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        4 => (any::<prop::sample::Index>(), prop_oneof![0..64u32, any::<u32>(), Just(u32::MAX)])
            .prop_map(|(at, value)| Damage::Set(at, value)),
        1 => any::<prop::sample::Index>().prop_map(Damage::Truncate),
        1 => prop::collection::vec(any::<u8>(), 1..40).prop_map(Damage::Extend),
    ]
}

fn corrupt(image: &[u8], cases: u32, then: impl Fn(Vec<u8>) -> Result<(), TestCaseError>) {
    TestRunner::new(runs::kept(cases, file!()))
        .run(&prop::collection::vec(damage(), 1..4), |damages| {
            let mut bytes = image.to_vec();
            for damage in &damages {
                if bytes.len() >= 4 {
                    damage.apply(&mut bytes);
                }
            }
            then(bytes)
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// As damage comes: the checksum finds it.
#[test]
fn damaged_images_are_refused() {
    let whole = image();
    corrupt(&whole, 50_000, |bytes| {
        let unchanged = bytes == whole;
        prop_assert_eq!(try_to_use(bytes).is_ok(), unchanged);
        Ok(())
    });
}

/// As an attacker makes it, with a checksum that fits: refused, or used without harm.
#[test]
fn forged_images_do_no_harm() {
    for vocabulary_from in [usize::MAX, 0] {
        corrupt(&image_with(vocabulary_from), 50_000, |mut bytes| {
            forge(&mut bytes);
            match try_to_use(bytes) {
                Err(ImageError::Checksum) => Err(TestCaseError::fail("the test does not forge the checksum")),
                _ => Ok(()),
            }
        });
    }
}

/// The number of a section in `image/layout.rs`.
const WINDOWS: usize = 24;
const ENTRIES: usize = 25;
const FRAGMENTS: usize = 27;

/// Bytes of a fragment.
const FRAGMENT_SIZE: usize = 43;

/// Where a section is, by its number.
fn section(image: &[u8], number: usize) -> std::ops::Range<usize> {
    let at = CHECKSUM.end + number * 8;
    let int = |at: usize| u32::from_le_bytes(image[at..at + 4].try_into().expect("four bytes")) as usize;
    int(at)..int(at) + int(at + 4)
}

/// A fragment without the search that it falls back to would answer for rule 0, and once for each time that
/// it is met, which is not linear.
#[test]
fn fragments_need_their_searches() {
    let whole = image();
    let fragments = section(&whole, FRAGMENTS);
    assert_eq!(fragments.len() % FRAGMENT_SIZE, 0, "the format has changed");
    let mut refused = 0;
    for search in fragments.step_by(FRAGMENT_SIZE).map(|fragment| fragment + 4..fragment + 8) {
        if whole[search.clone()] != [0xff; 4] {
            let mut bytes = whole.clone();
            bytes[search].fill(0xff);
            forge(&mut bytes);
            let error = Classifier::from_image_bytes(bytes).expect_err("a search is missing").to_string();
            assert!(
                ["search is missing", "decides nothing"].iter().any(|what| error.contains(what)),
                "{error}"
            );
            refused += 1;
        }
    }
    assert!(refused > 3, "the rules have fragments with searches");
}

/// An entry that leads to the head of a chain, which has neither chain nor search, would do the same.
#[test]
fn entries_lead_to_fragments_that_decide() {
    let whole = image();
    let fragments = section(&whole, FRAGMENTS);
    let head = fragments
        .step_by(FRAGMENT_SIZE)
        .position(|fragment| whole[fragment..fragment + 8] == [0xff; 8])
        .expect("a chain has a head") as u32;
    // An entry starts with its target.
    let target = section(&whole, ENTRIES).start;
    let refusal = |at: usize, value: u32| {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        forge(&mut bytes);
        Classifier::from_image_bytes(bytes).expect_err("a target that is none").to_string()
    };
    let error = refusal(target, head);
    assert!(error.contains("decides nothing"), "{error}");
    let error = refusal(target, u32::MAX);
    assert!(error.contains("an entry's search is missing"), "{error}");
    // A window's bytes, and where its entries start: two that announce the same would be looked at for each.
    let error = refusal(section(&whole, WINDOWS).start + 16 + 8, 0);
    assert!(error.contains("another's"), "{error}");
}

#[test]
fn errors_say_what_is_wrong() {
    let whole = image();
    let changed = |change: fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        Classifier::from_image_bytes(bytes).expect_err("a damaged image").to_string()
    };
    let cases: [(&str, String); 6] = [
        ("not a rule image", changed(Vec::clear)),
        ("not a rule image", changed(|bytes| bytes[0] = b'x')),
        ("has version 77 of the format", changed(|bytes| bytes[8] = 77)),
        ("it was cut or added to", changed(|bytes| bytes.truncate(5000))),
        ("it was cut or added to", changed(|bytes| bytes.push(0))),
        ("do not have the checksum", changed(|bytes| *bytes.last_mut().expect("bytes") ^= 1)),
    ];
    for (expected, found) in cases {
        assert!(found.contains(expected), "{found}");
    }
}
