//! What rule files mean: the behaviour that users of KumoMTA's classifier rely on, case by case.

use bounce_classifier::{BounceClass, Classifier};

/// Rule files (name, text), a reply, and the label with the pattern that gives it.
type Case = (&'static [(&'static str, &'static str)], &'static str, (&'static str, Option<&'static str>));

const CASES: &[Case] = &[
    // Labels in document order, which is not the alphabet's.
    (&[("a.toml", "[rules]\nfoo = ['x']\nbar = ['x']")], "x", ("foo", Some("x"))),
    (&[("a.json", r#"{"rules": {"foo": ["x"], "bar": ["x"]}}"#)], "x", ("foo", Some("x"))),
    // Patterns in list order, wherever in the reply they match.
    (&[("a.toml", "[rules]\nA = ['late', 'early']")], "early late", ("A", Some("late"))),
    // Files in the order given; a label in two files keeps both places.
    (&[("b.toml", "[rules]\nB = ['x']"), ("a.toml", "[rules]\nA = ['x']")], "x", ("B", Some("x"))),
    (
        &[("1.toml", "[rules]\nA = ['1']\nB = ['2']"), ("2.toml", "[rules]\nA = ['2', '3']")],
        "2 3",
        ("B", Some("2")),
    ),
    (
        &[("1.toml", "[rules]\nA = ['1']\nB = ['2']"), ("2.toml", "[rules]\nA = ['2', '3']")],
        "3",
        ("A", Some("3")),
    ),
    // A general rule above a special one takes its replies.
    (
        &[(
            "a.toml",
            "[rules]\nProtocolErrors = ['^\\d{3} [45]\\.5\\.\\d+ ']\nTooManyRecipients = ['^[45]\\d{2} [45]\\.5\\.3 ']",
        )],
        "452 4.5.3 Too many recipients",
        ("ProtocolErrors", Some(r"^\d{3} [45]\.5\.\d+ ")),
    ),
    // Other tables and keys are ignored; empty lists and tables are fine.
    (&[("a.toml", "version = 3\n[meta]\nx = 1\n[rules]\nA = []\nB = ['x']")], "x", ("B", Some("x"))),
    (&[("a.toml", "[rules]")], "x", ("Uncategorized", None)),
    (&[], "x", ("Uncategorized", None)),
    // The empty pattern matches everything, the empty reply included.
    (&[("a.toml", "[rules]\nA = ['']")], "", ("A", Some(""))),
    (&[("a.toml", "[rules]\nA = ['y', '']")], "x", ("A", Some(""))),
    // Patterns see case, are not anchored, and know Unicode.
    (&[("a.toml", "[rules]\nA = ['User']\nB = ['user']")], "550 user", ("B", Some("user"))),
    (&[("a.toml", "[rules]\nA = ['^\\d{3} ']")], "\u{665}\u{665}\u{660} x", ("A", Some(r"^\d{3} "))),
    (&[("a.toml", "[rules]\nA = ['(?i)k']")], "\u{212a}", ("A", Some("(?i)k"))),
    // `.` takes no line feed; `$` is the end of the text only.
    (&[("a.toml", "[rules]\nA = ['a.b']\nB = ['a(?s:.)b']")], "a\nb", ("B", Some("a(?s:.)b"))),
    (&[("a.toml", "[rules]\nA = ['a$']\nB = ['a']")], "a\n", ("B", Some("a"))),
    // TOML escapes are undone before the pattern is read.
    (&[("a.toml", "[rules]\nA = [\"^\\\\d\\u0041\"]")], "7A", ("A", Some(r"^\dA"))),
    // A rule may say Uncategorized, and any text is a label.
    (&[("a.toml", "[rules]\nUncategorized = ['x']\nA = ['x']")], "x", ("Uncategorized", Some("x"))),
    (&[("a.toml", "[rules]\n'' = ['x']")], "x", ("", Some("x"))),
    (&[("a.toml", "[rules]\n'volle Mailbox ü' = ['x']")], "x", ("volle Mailbox ü", Some("x"))),
];

#[test]
fn every_case_gives_its_label_and_rule() {
    for (files, reply, (label, pattern)) in CASES {
        let builder =
            files.iter().fold(Classifier::builder(), |builder, (name, text)| builder.rules_str(*name, *text));
        let classifier = builder.build().unwrap_or_else(|errors| panic!("{errors}"));
        let bounce = classifier.classify(reply);
        let found = (bounce.label(), bounce.rule().map(|rule| rule.pattern()));
        assert_eq!(found, (*label, *pattern), "{reply:?} with {files:?}");
    }
}

#[test]
fn predefined_labels_are_typed_and_others_are_not() {
    let class = |label: &str| {
        let rules = serde_json::json!({ "rules": { label: ["x"] } }).to_string();
        let classifier = Classifier::builder().rules_str("a.json", rules).build().expect("good rules");
        let bounce = classifier.classify("x");
        assert_eq!(bounce.rule().map(|rule| rule.class()), Some(bounce.class()));
        bounce.class()
    };
    assert_eq!(BounceClass::PREDEFINED.len(), 29);
    for &predefined in BounceClass::PREDEFINED {
        assert_eq!(class(predefined.name()), predefined);
    }
    for own in ["uncategorized", "invalidrecipient", "Other", "Mine", ""] {
        assert_eq!(class(own), BounceClass::Other, "{own:?}");
    }
}

#[test]
fn rules_know_their_place() {
    let rules = "[rules]\nA = [\n  'x', # é\n  \"é\", 'y',\n]\n";
    let classifier = Classifier::builder().rules_str("a.toml", rules).build().expect("good rules");
    let places: Vec<_> = classifier.rules().map(|rule| (rule.file(), rule.line(), rule.column())).collect();
    assert_eq!(places, [("a.toml", 3, 3), ("a.toml", 4, 3), ("a.toml", 4, 8)]);
}

/// Refused with a message that holds these words, although others take it or lose it silently.
#[test]
fn what_loses_rules_is_refused() {
    let cases = [
        ("a.json", r#"{"rules": {"A": ["x"], "A": ["y"]}}"#, "duplicate key"),
        ("a.toml", "[rules]\nA = ['x']\nA = ['y']", "duplicate key"),
        ("a.TOML", "[rules]\nA = ['x']", ".toml or .json"),
        ("a.toml", "", "missing field `rules`"),
        ("a.toml", "[rules]\nA = '[x]'", "list"),
        ("a.toml", "[rules]\nA = ['(x']", "unclosed group"),
    ];
    for (name, text, expected) in cases {
        let errors = Classifier::builder().rules_str(name, text).build().expect_err("bad rules").to_string();
        assert!(errors.contains(expected) && errors.contains(name), "{errors}");
    }
}

#[test]
fn limits_are_named_at_the_place_of_the_rule() {
    let rules = "[rules]\nA = ['ok', '^(?:[a-z]{50}){100}']\n";
    let build = |states: usize| {
        let mut limits = bounce_classifier::Limits::default();
        limits.rule_states = states;
        Classifier::builder().limits(limits).rules_str("a.toml", rules).build()
    };
    let errors = build(4096).expect_err("too large a rule").to_string();
    for expected in ["a.toml:2:12", "4096", "`rule_states`", "16384"] {
        assert!(errors.contains(expected), "{errors}");
    }
    build(8192).expect("a higher limit takes the rule");
}

#[test]
fn public_types_are_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Classifier>();
    check::<bounce_classifier::Classification<'static>>();
    check::<bounce_classifier::Matches<'static, 'static>>();
    check::<bounce_classifier::RuleErrors>();
    let answers: Vec<&str> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Classifier::builtin().classify("550 5.1.1 User unknown").label()))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(answers, ["InvalidRecipient"; 4]);
}

/// U+017F and U+212A stand for letters of words that a rule is not searched for without.
#[test]
fn words_of_a_search_may_be_written_with_characters_that_fold() {
    let rules = r"[rules]
A = ['(?i)^550 .*(?:ask|desk)\s+mailbox']";
    let classifier = Classifier::builder().rules_str("a.toml", rules).build().unwrap();
    for (reply, label) in [
        ("550 the de\u{17f}\u{212a} mailbox", "A"),
        ("550 the desk mailbox", "A"),
        ("550 the desert mailbox", "Uncategorized"),
    ] {
        assert_eq!(classifier.classify(reply).label(), label, "{reply}");
    }
}
