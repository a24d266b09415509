//! The matcher on images that nobody validated: wrong answers are allowed, panics are not.

use bounce_classifier_core::build;
use bounce_classifier_core::compile::Limits;
use bounce_classifier_core::image::Image;
use bounce_classifier_core::matcher::first_match;
use bounce_classifier_core::rules::Sources;
use bounce_classifier_testing::every_section::{REPLIES, RULES};
use bounce_classifier_testing::runs;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

#[test]
fn no_bytes_make_the_matcher_panic() {
    no_bytes_of(usize::MAX);
}

#[test]
fn no_bytes_make_the_matcher_of_words_panic() {
    no_bytes_of(0);
}

/// With all words met by one automaton, where so many rules have many ways.
fn no_bytes_of(vocabulary_from: usize) {
    let mut sources = Sources::default();
    sources.add("all.json", RULES);
    let mut limits = Limits::default();
    limits.vocabulary_from = vocabulary_from;
    let image = build::build(sources, &limits).expect("good rules");
    // The header says how many sections there are; each has a place of eight bytes before the first.
    let sections = u32::from_le_bytes(image[12..16].try_into().expect("four bytes")) as usize;
    let sections_start = 40 + sections * 8;
    let value = prop_oneof![Just(0), 0..64u32, any::<u32>(), Just(u32::MAX), Just(0xffff), Just(0x1_0000)];
    let change = (any::<prop::sample::Index>(), 1..5usize, value);
    TestRunner::new(runs::kept(20_000, file!()))
        .run(&prop::collection::vec(change, 1..6), |changes| {
            let mut bytes = image.clone();
            let body = bytes.len() - sections_start - 4;
            for (at, length, value) in &changes {
                let at = sections_start + at.index(body);
                bytes[at..at + length.min(&4)].copy_from_slice(&value.to_le_bytes()[..*length.min(&4)]);
            }
            let image = Image::read(&bytes).expect("the header is whole");
            for reply in REPLIES {
                first_match(&image, reply, 0);
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
