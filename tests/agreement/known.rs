//! Cases that were once answered wrongly, each on texts that shift it against the scan's stride.

use bounce_classifier::Classifier;
use regex::RegexSet;

/// Compares with `RegexSet` on each of the texts, with up to 12 bytes before it and up to 5 after it.
fn agrees(patterns: &[&str], texts: &[&str]) {
    let file = crate::rule_file(&patterns.iter().map(|pattern| pattern.to_string()).collect::<Vec<_>>());
    let classifier = Classifier::builder().rules_str("known.json", file).build().expect("good rules");
    let oracle = RegexSet::new(patterns).expect("good rules");
    for text in texts {
        for (before, after) in (0..12).flat_map(|before| (0..6).map(move |after| (before, after))) {
            let reply = format!("{}{text}{}", &"xy z550 5.1."[..before], &"z yx "[..after.min(5)]);
            let expected: Vec<usize> = oracle.matches(&reply).iter().collect();
            let found: Vec<usize> = classifier.explain(&reply).map(|rule| rule.number()).collect();
            assert_eq!(found, expected, "{patterns:?} in {reply:?}");
        }
    }
}

/// A class with one ASCII member and others stood in windows as if it were that byte.
#[test]
fn characters_outside_ascii_may_stand_in_a_window() {
    let texts = ["doesn't exist", "doesn’t exist", "doesn`t exist", "userАunknown", "useraunknown"];
    agrees(&["doesn['’]t exist", "^.*doesn['’]t", "user[aА]unknown", "[’']t"], &texts);
}
