//! Rules that stand before the built-in ones, which are not compiled again: the answers are those of all rules compiled
//! together.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use bounce_classifier::{Builder, Classifier, EnhancedCode, ImageError, include_rules};
use bounce_classifier_testing::runs;
use proptest::prelude::*;

static BAKED: Classifier = include_rules!("tests/layers/own.toml", builtin);
static BAKED_WHOLE: Classifier = include_rules!("tests/layers/asks_behind.toml", builtin);

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layers");
    fs::read_to_string(folder.join(name)).expect("a rule file")
}

fn own() -> Builder {
    Classifier::builder().rules_str("tests/layers/own.toml", text("own.toml"))
}

/// The same rules as texts, which are compiled with those before them.
fn with_texts(builder: Builder) -> Builder {
    bounce_classifier_rules::FILES.iter().fold(builder, |all, &(name, text)| all.rules_str(name, text))
}

static LAYERS: LazyLock<Classifier> = LazyLock::new(|| own().builtin().build().expect("good rules"));
static WHOLE: LazyLock<Classifier> = LazyLock::new(|| with_texts(own()).build().expect("good rules"));

/// Replies that the own rules answer, that the built-in ones answer, and that neither does.
fn replies() -> Vec<String> {
    let examples = bounce_classifier_rules::FILES.iter().flat_map(|(_, text)| {
        let file: toml::Table = text.parse().expect("good TOML");
        let examples = file.get("examples").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        examples.into_iter().map(|example| example["reply"].as_str().expect("a reply").to_owned())
    });
    let own = [
        "550 5.1.1 No such user",
        "552 5.2.2 Over quota",
        "550 buy viagra\nnow",
        "550 ſpam",
        "",
        "rejected",
        "250 OK",
    ];
    examples.chain(own.map(str::to_owned)).collect()
}

fn assert_same(layers: &Classifier, whole: &Classifier, reply: &str) {
    let (one, other) = (layers.classify(reply), whole.classify(reply));
    assert_eq!(one.rule().map(|rule| rule.number()), other.rule().map(|rule| rule.number()), "{reply:?}");
    assert_eq!(
        (one.label(), one.label_id(), one.class(), one.advice()),
        (other.label(), other.label_id(), other.class(), other.advice()),
        "{reply:?}"
    );
}

#[test]
fn answers_are_those_of_all_rules_compiled_together() {
    let mut of_own = 0;
    let replies = replies();
    for reply in &replies {
        assert_same(&LAYERS, &WHOLE, reply);
        assert_same(&BAKED, &WHOLE, reply);
        let rule = LAYERS.classify(reply).rule();
        of_own += usize::from(rule.is_some_and(|rule| rule.file() == "tests/layers/own.toml"));
    }
    assert!(of_own > 5 && of_own < replies.len() / 2, "{of_own} of {} by own rules", replies.len());
}

#[test]
fn every_match_is_given_in_order() {
    for reply in replies().iter().step_by(20).chain([&"550 5.1.1 no such user on lunch break".to_owned()]) {
        let numbers = |classifier: &Classifier| -> Vec<usize> {
            classifier.matches(reply).map(|rule| rule.number()).collect()
        };
        assert_eq!(numbers(&LAYERS), numbers(&WHOLE), "{reply}");
    }
}

#[test]
fn parts_of_a_reply_are_as_good_as_a_line() {
    let parts = LAYERS.classify_parts(550, Some(EnhancedCode::new(5, 1, 1)), "User unknown");
    assert_eq!(
        parts.rule().map(|rule| rule.number()),
        WHOLE.classify("550 5.1.1 User unknown").rule().map(|r| r.number())
    );
    assert_ne!(parts.rule().expect("a rule").file(), "tests/layers/own.toml");
}

#[test]
fn rules_and_labels_are_the_same() {
    for layers in [&*LAYERS, &BAKED] {
        let rules = |classifier: &Classifier| -> Vec<String> {
            let said = |rule: bounce_classifier::Rule<'_>| {
                format!("{rule:?} {} {:?} {:?}", rule.description(), rule.severity(), rule.action())
            };
            classifier.rules().map(said).collect()
        };
        assert_eq!(rules(layers), rules(&WHOLE));
        let labels = |classifier: &Classifier| -> Vec<String> {
            classifier
                .labels()
                .map(|label| format!("{label:?} {:?} {}", label.class(), label.description()))
                .collect()
        };
        assert_eq!(labels(layers), labels(&WHOLE));
    }
    let bounce = LAYERS.classify("550 5.2.2 mailbox full");
    assert_eq!(bounce.rule().expect("a built-in rule").description(), "Their mailbox is full, as we say.");
}

#[test]
fn every_rule_has_a_plan() {
    let plans = |classifier: &Classifier| classifier.inspect().plans().len();
    assert_eq!(plans(&LAYERS), plans(&WHOLE));
    let never = |classifier: &Classifier| {
        classifier.inspect().plans().iter().filter(|plan| **plan == bounce_classifier::Plan::Never).count()
    };
    assert_eq!(never(&LAYERS), never(&WHOLE));
    let bytes: usize = LAYERS.inspect().sections().map(|(_, size)| size).sum();
    assert!(bytes < LAYERS.image().len() && bytes > LAYERS.image().len() - 4096, "{bytes}");
}

proptest! {
    #![proptest_config(runs::kept(2_000, file!()))]

    #[test]
    fn random_texts_are_answered_the_same(
        nth in any::<prop::sample::Index>(),
        words in prop::collection::vec(prop::sample::select(vec!["no such user", "quota", "ſpam", "viagra", "lunch break", "\n", "é", "blocked"]), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        static REPLIES: LazyLock<Vec<String>> = LazyLock::new(replies);
        let reply = &REPLIES[nth.index(REPLIES.len())];
        let mut at = cut.index(reply.len() + 1);
        while !reply.is_char_boundary(at) {
            at -= 1;
        }
        let reply = format!("{}{}{}", &reply[..at], words.join(" "), &reply[at..]);
        let numbers = |classifier: &Classifier| classifier.classify(&reply).rule().map(|rule| rule.number());
        prop_assert_eq!(numbers(&LAYERS), numbers(&WHOLE));
    }
}

#[test]
fn an_example_may_ask_for_an_answer_of_the_rules_behind() {
    let asks = || Classifier::builder().rules_str("asks.toml", text("asks_behind.toml"));
    assert_eq!(
        asks().builtin().build().expect("it holds").classify("550 5.1.1 User unknown").label(),
        "InvalidRecipient"
    );
    assert!(asks().build().is_err());
    for classifier in [&BAKED_WHOLE, &asks().builtin().build().expect("it holds")] {
        assert_eq!(classifier.classify("550 lunch break").label(), "Ours");
        assert_eq!(classifier.classify("550 5.1.1 User unknown").label(), "InvalidRecipient");
    }
}

/// What is wrong is said as where all rules are compiled together.
#[test]
fn mistakes_are_said_the_same() {
    let files = [
        "[rules]\nOurs = ['^550 (']",
        "[rules]\nOurs = ['^550 a']\nOurs = ['^550 b']",
        "[rules]\nOurs = ['^550 lunch']\n[[examples]]\nreply = '550 5.1.1 User unknown'\nlabel = 'Ours'",
        "[rules]\nOurs = ['^550 lunch']\n[[examples]]\nreply = '550 lunch'\nlabel = 'QuotaIssues'",
        "[rules]\nOurs = ['^550 lunch']\n[[examples]]\nreply = 'nothing'\nrule = '^550 lunch'",
        "[rules]\n",
    ];
    for file in files {
        let own = || Classifier::builder().rules_str("mine.toml", file);
        let said = |builder: Builder| builder.build().err().map(|errors| errors.to_string());
        assert_eq!(said(own().builtin()), said(with_texts(own())), "{file}");
    }
}

/// Labels without rules are labels.
#[test]
fn a_file_may_have_labels_and_no_rules() {
    let own = || Classifier::builder().rules_str("mine.toml", "[rules]\nOurs = []\n");
    let (layers, whole) = (own().builtin().build().unwrap(), with_texts(own()).build().unwrap());
    assert_eq!(layers.labels().next().expect("a label").name(), "Ours");
    replies().iter().step_by(50).for_each(|reply| assert_same(&layers, &whole, reply));
}

#[test]
fn a_builder_without_files_has_no_rules() {
    let none = Classifier::builder().build().expect("no rules");
    assert_eq!((none.rules().len(), none.classify("550 5.1.1 User unknown").label()), (0, "Uncategorized"));
}

#[test]
fn the_built_in_rules_may_come_before_own_ones() {
    let own = "[rules]\nOurs = ['lunch', '^550 .*user unknown']";
    let after = Classifier::builder().builtin().rules_str("mine.toml", own).build().expect("good rules");
    assert_eq!(after.classify("lunch").label(), "Ours");
    assert_eq!(after.classify("550 5.1.1 user unknown").label(), "InvalidRecipient");
}

#[test]
fn the_built_in_rules_alone_are_not_compiled_at_all() {
    let built = Classifier::builder().builtin().build().expect("good rules");
    assert_eq!(built.image().as_ptr(), Classifier::builtin().image().as_ptr());
}

#[test]
fn an_image_of_both_is_read_back() {
    let read = Classifier::from_image_bytes(LAYERS.image()).expect("an image");
    replies().iter().step_by(20).for_each(|reply| assert_same(&read, &WHOLE, reply));
    assert_eq!(BAKED.image(), LAYERS.image());
}

#[test]
fn an_image_without_what_stands_behind_it_is_refused() {
    let image = LAYERS.image();
    let front = image.len() - Classifier::builtin().image().len();
    let other =
        Classifier::builder().rules_str("other.toml", "[rules]\nA = ['^550']").build().expect("good rules");
    let refused = |bytes: Vec<u8>| Classifier::from_image_bytes(bytes).map(drop).expect_err("refused");
    assert!(matches!(refused(image[..front].to_vec()), ImageError::Damaged(_)));
    assert!(matches!(refused(image[..image.len() - 1].to_vec()), ImageError::Length { .. }));
    assert!(matches!(refused([image, b"x"].concat()), ImageError::Length { .. }));
    assert!(matches!(refused([&image[..front], other.image()].concat()), ImageError::Damaged(_)));
    assert!(matches!(
        refused([&image[..front], image].concat()),
        ImageError::Damaged(_) | ImageError::Length { .. }
    ));
    assert!(matches!(
        refused([Classifier::builtin().image(), other.image()].concat()),
        ImageError::Length { .. }
    ));
    let mut damaged = image.to_vec();
    *damaged.last_mut().expect("bytes") ^= 1;
    assert!(matches!(refused(damaged), ImageError::Checksum | ImageError::Damaged(_)));
}
