//! The same answers through every door: built at run time, loaded from an image, and (in `baked.rs`)
//! baked into a program.

use bounce_classifier::{Builder, Classifier, EnhancedCode};
use bounce_classifier_testing::{parts, sets};

fn build(files: &[std::path::PathBuf]) -> Classifier {
    let builder = files.iter().fold(Classifier::builder(), Builder::file);
    builder.build().unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn built_and_loaded_classifiers_answer_as_regexset() {
    let replies = sets::replies();
    for set in sets::rule_sets() {
        let built = build(&set.files);
        let loaded = Classifier::from_image_bytes(built.image().to_vec()).expect("our own image");
        let leaked = Classifier::from_image(Vec::leak(built.image().to_vec())).expect("our own image");
        let oracle = sets::oracle(built.rules().map(|rule| rule.pattern()));
        for reply in &replies {
            let expected = oracle.matches(reply).iter().next();
            for classifier in [&built, &loaded, &leaked] {
                let found = classifier.classify(reply).rule().map(|rule| rule.number());
                assert_eq!(found, expected, "{} on {reply:?}", set.name);
            }
        }
    }
}

#[test]
fn replies_in_parts_are_classified_as_their_lines() {
    let replies = sets::replies();
    let in_parts: Vec<_> = replies.iter().filter_map(|reply| Some((reply, parts(reply)?))).collect();
    assert!(in_parts.iter().any(|(_, (_, enhanced, _))| enhanced.is_some()));
    assert!(in_parts.iter().any(|(_, (_, enhanced, _))| enhanced.is_none()));
    for set in sets::rule_sets() {
        let classifier = build(&set.files);
        for (reply, (code, enhanced, content)) in &in_parts {
            let enhanced = enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
            let found = classifier.classify_parts(*code, enhanced, content).rule().map(|rule| rule.number());
            let expected = classifier.classify(reply).rule().map(|rule| rule.number());
            assert_eq!(found, expected, "{} on {reply:?}", set.name);
        }
    }
}

#[test]
fn explain_lists_what_regexset_matches() {
    let replies = sets::replies();
    for set in sets::rule_sets().into_iter().filter(|set| set.name != "scale 5000") {
        let classifier = build(&set.files);
        let oracle = sets::oracle(classifier.rules().map(|rule| rule.pattern()));
        for reply in &replies {
            let found: Vec<usize> = classifier.matches(reply).map(|rule| rule.number()).collect();
            let expected: Vec<usize> = oracle.matches(reply).into_iter().collect();
            assert_eq!(found, expected, "{} on {reply:?}", set.name);
        }
    }
}

#[test]
fn the_same_rules_give_the_same_image() {
    for set in sets::rule_sets() {
        assert_eq!(build(&set.files).image(), build(&set.files).image(), "{}", set.name);
    }
}

#[test]
fn the_builtin_image_is_what_the_builder_makes() {
    // As texts, they are compiled like any.
    let files = bounce_classifier_rules::FILES;
    let builder = files.iter().fold(Classifier::builder(), |all, &(name, text)| all.rules_str(name, text));
    let built = builder.build().expect("the shipped rules");
    assert!(built.image() == Classifier::builtin().image(), "the images differ");
}

/// Images of a size that users see grow in programs have a budget.
#[test]
fn images_stay_small() {
    for set in sets::rule_sets() {
        let bytes = build(&set.files).image().len();
        let most = match set.name {
            "own" | "kumomta" => 256 << 10,
            _ => 4 << 20,
        };
        assert!(bytes <= most, "{}: {bytes} bytes", set.name);
    }
}
