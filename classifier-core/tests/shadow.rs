//! Which rules can win: compared with brute force over all replies of a small alphabet.

use std::sync::LazyLock;

use bounce_classifier_core::check::shadow::{Budget, Verdict, analyse};
use bounce_classifier_core::compile::{Limits, compile};
use bounce_classifier_core::image::Image;
use bounce_classifier_core::rules::{RuleSet, Sources, parse};
use bounce_classifier_testing::runs;
use proptest::prelude::*;
use regex::RegexSet;

/// Rules in this order, all under one label.
fn rule_set(patterns: &[impl AsRef<str>]) -> RuleSet {
    let patterns: Vec<&str> = patterns.iter().map(AsRef::as_ref).collect();
    let file = serde_json::json!({ "rules": { "A": patterns } }).to_string();
    let mut sources = Sources::new();
    sources.add("a.json", file);
    let (set, diagnostics) = parse(sources);
    assert_eq!(diagnostics, [], "{patterns:?}");
    set
}

fn verdicts(patterns: &[impl AsRef<str>], budget: Budget) -> Vec<Verdict> {
    let set = rule_set(patterns);
    let image = compile(&set, &Limits::default()).expect("small rules");
    analyse(&set, &Image::read(&image).expect("a whole image"), budget)
}

fn wins(reply: &str) -> Verdict {
    Verdict::Wins(reply.to_owned())
}

fn shadowed(by: &[usize], reply: &str) -> Verdict {
    Verdict::Shadowed { by: by.to_vec(), reply: reply.to_owned() }
}

#[test]
fn cases() {
    let cases: &[(&[&str], &[Verdict])] = &[
        // What KumoMTA's iana.toml does.
        (
            &[r"^\d{3} [45]\.5\.\d+ ", r"^[45]\d{2} [45]\.5\.3 "],
            &[wins("550 5.5.5 "), shadowed(&[0], "550 5.5.3 ")],
        ),
        // The space after the code is all that `.+` asks for.
        (&["^550.+user", "^550.*user"], &[wins("550 user"), shadowed(&[0], "550 user")]),
        (&["^550 user", "^550 .*user"], &[wins("550 user"), wins("550 xuser")]),
        (&["^550.*user", "^550.+user"], &[wins("550 user"), shadowed(&[0], "550 user")]),
        // Together, and not by one.
        (&["^55[0-4]", "^55[3-9]", "^55[0-9] a"], &[wins("550 "), wins("555 "), shadowed(&[0, 1], "550 a")]),
        // Rule 2 is needed for nothing.
        (
            &["^5[0-4]", "^5[5-9]", "^.*a", "^5.*b"],
            &[wins("500 "), wins("550 "), wins("050 a"), shadowed(&[0, 1], "550 b")],
        ),
        // By one, though two are met first.
        (
            &["^550 a", "^550 b", "^55", "^550 [ab]"],
            &[wins("550 a"), wins("550 b"), wins("550 "), shadowed(&[2], "550 a")],
        ),
        (&[r"^5\.5\.0", "^user", r"a\nb", r"a$\B", "^550$", "[a&&b]"], &[const { Verdict::NeverMatches }; 6]),
        (&["", "a"], &[wins("550 "), shadowed(&[0], "550 a")]),
        (
            &[r"\ba\b", r" a$", r"(?i)k", "\u{212a}"],
            &[wins("550 a"), shadowed(&[0], "550 a"), wins("550 k"), shadowed(&[2], "550 \u{212a}")],
        ),
        (
            &[r"^\d{3} \d", "^[0-9]{3} [0-9]", "^[0-9]{3} ٣"],
            &[wins("550 5"), shadowed(&[0], "550 5"), shadowed(&[0], "550 ٣")],
        ),
    ];
    for (patterns, expected) in cases {
        assert_eq!(verdicts(patterns, Budget::default()), *expected, "{patterns:?}");
    }
}

#[test]
fn what_the_budget_does_not_cover_is_not_decided() {
    let small = Budget { rule_steps: 817, ..Budget::default() };
    let patterns = ["^550 a", "^.*user.*unknown.*in.*table"];
    assert_eq!(verdicts(&patterns, small), [wins("550 a"), Verdict::Undecided]);
    let none = Budget { all_steps: 0, ..Budget::default() };
    assert_eq!(verdicts(&patterns, none), [Verdict::Undecided, Verdict::Undecided]);
    // An automaton that explodes.
    assert_eq!(verdicts(&["^5.*[ab].{30}c"], Budget::default()), [Verdict::Undecided]);
}

/// The verdicts on the last of the rules, with more and more steps; each one once.
fn with_more_and_more(patterns: &[&str]) -> Vec<Verdict> {
    let set = rule_set(patterns);
    let image = compile(&set, &Limits::default()).expect("small rules");
    let image = Image::read(&image).expect("a whole image");
    let mut verdicts: Vec<Verdict> = Vec::new();
    for rule_steps in (0..40_000).step_by(50) {
        let verdict = analyse(&set, &image, Budget { rule_steps, ..Budget::default() }).pop();
        if verdicts.last() != verdict.as_ref() {
            verdicts.extend(verdict);
        }
    }
    verdicts
}

#[test]
fn what_is_proven_stays_though_the_fewest_are_not_found() {
    let found = with_more_and_more(&["^550 b$", "^5[0-4]", "^5[5-9]", "^5.*b"]);
    let [all, fewest] = [&[0, 1, 2][..], &[1, 2]].map(|by| shadowed(by, "550 b"));
    assert_eq!(found, [Verdict::Undecided, all, fewest]);
}

/// A rule that has too few steps left for an earlier one does not spoil it for the next.
#[test]
fn an_earlier_rule_is_not_given_up_by_one_rule_for_all() {
    let (taker, greedy, modest) =
        ("^550 .*abcdefghijkl", "^550 .*abcdefghijkl.*mnopqrstuvwxyz.*0", "^550 abcdefghijkl");
    for rule_steps in (0..40_000).step_by(50) {
        let budget = Budget { rule_steps, ..Budget::default() };
        let without = verdicts(&[taker, modest], budget)[1].clone();
        assert_eq!(verdicts(&[taker, greedy, modest], budget)[2], without, "{rule_steps}");
    }
}

/// All replies with these codes and up to five of these characters.
static REPLIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..5 {
        let to = texts.len();
        for text in from..to {
            texts.extend(['a', 'b', ' ', '5', 'é'].map(|c| format!("{}{c}", texts[text])));
        }
        from = to;
    }
    let codes = ["550", "455", "505"];
    codes.iter().flat_map(|code| texts.iter().map(move |text| format!("{code} {text}"))).collect()
});

fn pattern() -> impl Strategy<Value = String> {
    let unit = prop_oneof![
        4 => "[ab5 ]".prop_map(|c| c),
        1 => Just(".".to_owned()),
        1 => Just(".*".to_owned()),
        1 => Just(".+".to_owned()),
        1 => Just("[ab]".to_owned()),
        1 => Just("[^a]".to_owned()),
        1 => Just("a?".to_owned()),
        1 => Just("(?:a|5b)".to_owned()),
        1 => Just(r"\b".to_owned()),
        1 => Just("\\d".to_owned()),
    ];
    let head = prop_oneof![
        Just(""),
        Just("^"),
        Just("^550 "),
        Just("^5[05]{2}"),
        Just("^[45]\\d{2} "),
        Just("^...")
    ];
    let end = prop_oneof![6 => Just(""), 1 => Just("$"), 1 => Just(" ")];
    (head, prop::collection::vec(unit, 0..4), end)
        .prop_map(|(head, units, end)| format!("{head}{}{end}", units.concat()))
}

proptest! {
    #![proptest_config(runs::kept(400, file!()))]

    #[test]
    fn agrees_with_brute_force(patterns in prop::collection::vec(pattern(), 1..6)) {
        let oracle = RegexSet::new(&patterns).expect("good patterns");
        let winner = |reply: &str| oracle.matches(reply).iter().next();
        let winners: Vec<Option<usize>> = REPLIES.iter().map(|reply| winner(reply)).collect();
        for (number, verdict) in verdicts(&patterns, Budget::default()).into_iter().enumerate() {
            match verdict {
                // The reply proves it.
                Verdict::Wins(reply) => prop_assert_eq!(winner(&reply), Some(number), "{} in {:?}", reply, patterns),
                Verdict::NeverMatches => {
                    let matched = REPLIES.iter().find(|reply| oracle.matches(reply).matched(number));
                    prop_assert_eq!(matched, None, "rule {} of {:?}", number, patterns);
                }
                Verdict::Shadowed { by, reply } => {
                    let won = winners.iter().position(|&winner| winner == Some(number));
                    prop_assert_eq!(won, None, "rule {} of {:?}", number, patterns);
                    prop_assert!(oracle.matches(&reply).matched(number));
                    prop_assert!(!by.is_empty() && by.iter().all(|&rule| rule < number));
                    // Those that are named do it by themselves...
                    let named = |reply: &&String| by.iter().any(|&rule| oracle.matches(reply).matched(rule));
                    let mut own = REPLIES.iter().filter(|reply| oracle.matches(reply).matched(number));
                    prop_assert!(own.all(|reply| named(&reply)), "rule {} of {:?}", number, patterns);
                    // ...and the reply is a shortest one.
                    let shortest = REPLIES.iter().filter(|reply| oracle.matches(reply).matched(number));
                    let shortest = shortest.map(|reply| reply.chars().count()).min();
                    prop_assert!(shortest.is_none_or(|shortest| reply.chars().count() <= shortest));
                }
                Verdict::Undecided => prop_assert!(false, "undecided: rule {} of {:?}", number, patterns),
            }
        }
    }
}
