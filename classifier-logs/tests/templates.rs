//! Replies and their templates, and the rules that are suggested for them.

use bounce_classifier::Classifier;
use bounce_classifier_logs::templates::{MOST_OUTPUT, suggest, template};
use bounce_classifier_testing::runs;
use proptest::prelude::*;

const SAMPLES: &str = include_str!("data/templates.txt");

fn samples() -> impl Iterator<Item = [&'static str; 3]> {
    let lines: Vec<&str> = SAMPLES.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len() % 3, 0);
    (0..lines.len() / 3).map(move |at| [lines[3 * at], &lines[3 * at + 1][4..], &lines[3 * at + 2][4..]])
}

#[test]
fn samples_have_their_templates() {
    for [reply, expected, _] in samples() {
        assert_eq!(template(reply), expected);
        assert_eq!(template(expected), expected, "again");
    }
}

/// A quotation as long as one may be, with a number right behind it: what is looked at of it ends within the slot.
#[test]
fn a_slot_behind_a_long_quotation() {
    for length in 50..70 {
        let once = template(&format!("'{} x'0", "y".repeat(length)));
        assert_eq!(template(&once), once);
    }
}

#[test]
fn suggested_rules_match_and_are_no_catch_alls() {
    for [reply, template, expected] in samples() {
        let pattern = suggest(template);
        assert_eq!(pattern.as_deref().unwrap_or("-"), expected);
        if let Some(pattern) = pattern {
            assert_rule(&pattern, reply);
        }
    }
}

/// The rule is one, in TOML, between single quotes; it takes the reply, and not any.
fn assert_rule(pattern: &str, reply: &str) {
    let text = format!("[rules]\nX = [\n  '{pattern}',\n]\n");
    let classifier = Classifier::builder().rules_str("suggested.toml", &text).build().unwrap();
    assert_eq!(classifier.classify(reply).label(), "X", "{pattern} on {reply}");
    for other in ["550 5.1.1 User unknown", "450 4.2.0 Try again later", "554 ", "250 2.0.0 Ok", "x"] {
        assert_eq!(classifier.classify(other).label(), "Uncategorized", "{pattern} on {other}");
    }
}

#[test]
fn long_replies_are_cut() {
    let long = format!("550 5.1.1 {}", "mailbox bob@example.com is full, ".repeat(10_000));
    let short = template(&long);
    assert!(short.ends_with('…') && short.len() <= MOST_OUTPUT + '…'.len_utf8(), "{short}");
    assert_eq!(template(&short), short);
    let one_word = template(&"x".repeat(10_000));
    assert_eq!((one_word.as_str(), template(&one_word).as_str()), ("…", "…"));
}

/// Texts with much in them that means something to a template.
fn odd() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        " ",
        "<",
        ">",
        "'",
        "\"",
        "(",
        ")",
        "[",
        "]",
        "=",
        "-",
        ".",
        ":",
        ",",
        "…",
        "@",
        "/",
        "<addr>",
        "<num>",
        "<name>",
        "bob",
        "a.example.com",
        "192.0.2.1",
        "2001:db8::1",
        "4XyZ12abcdz3",
        "12",
        "x",
        "Nov",
        "21",
        "2026",
        "Sat,",
        "10:00:00",
        "2026-11-21",
        "https://example.com/a?b=c",
        "www.",
        "://",
        "550",
        "5.1.1",
        "S3140",
        "é",
        "Z",
        "+0100",
        "QmFzZTY0IGlzIG5vdCBoZXgh0a==",
        "d41d8cd98f00b204e9800998ecf8427e",
        "IPv6:",
        "user's",
        "KB",
        "\t",
        "_",
    ]);
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(runs::kept(20_000, file!()))]

    #[test]
    fn the_template_of_a_template_is_itself(text in prop_oneof![odd(), any::<String>()]) {
        let once = template(&text);
        prop_assert_eq!(template(&once), once);
    }
}

proptest! {
    #![proptest_config(runs::kept(300, file!()))]

    #[test]
    fn what_is_suggested_matches(text in odd(), code in prop_oneof![Just("550 "), Just("550 5.1.1 "), Just("")]) {
        let reply = format!("{code}{text}");
        if let Some(pattern) = suggest(&template(&reply)) {
            let rules = format!("[rules]\nX = ['{pattern}']\n");
            let classifier = Classifier::builder().rules_str("suggested.toml", &rules).build().unwrap();
            prop_assert_eq!(classifier.classify(&reply).label(), "X", "{}", pattern);
        }
    }
}
