//! The shipped rules as a whole: each has an example, nothing is found in them, none takes everything, and each
//! reads a phrase and not a line.

use std::sync::LazyLock;
use std::time::Instant;

use bounce_classifier::check::{Level, Report};
use bounce_classifier::{BounceClass, Classifier, Rule};
use bounce_classifier_testing::runs;
use proptest::prelude::*;
use proptest::sample::select;
use regex::RegexSetBuilder;

static REPORT: LazyLock<Report> = LazyLock::new(|| Classifier::builder().builtin().check_coverage());

#[test]
fn every_rule_wins_an_example() {
    let without = REPORT.findings().filter(|finding| finding.name() == Some("rule-without-example"));
    let without: Vec<String> = without.map(|finding| finding.to_string()).collect();
    assert!(without.is_empty(), "{}", without.join("\n"));
}

#[test]
fn nothing_is_found_that_is_not_allowed_with_a_reason() {
    assert!(REPORT.is_usable());
    assert_eq!(REPORT.count(Level::Warning), 0, "{}", REPORT.clone().at_least(Level::Warning));
}

/// The predefined classes that a reply to a message can have.
#[test]
fn every_class_is_used_that_a_reply_can_have() {
    let used: Vec<BounceClass> = Classifier::builtin().rules().map(|rule| rule.class()).collect();
    for &class in BounceClass::PREDEFINED {
        // Requests, which no server sends in answer to a message.
        let is_request = matches!(class, BounceClass::Subscribe | BounceClass::Unsubscribe);
        assert!(is_request || used.contains(&class), "no rule gives {class}");
    }
}

/// Bytes that the shipped rules may add to a program.
const MOST_BYTES: usize = 3_400_000;

#[test]
fn the_image_stays_small() {
    let bytes = Classifier::builtin().image().len();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes");
}

/// How many times as long `RegexSet` takes at least, which is some hundreds: less than this is no noise.
const TIMES_AS_FAST: u32 = 50;
/// Replies that `RegexSet` is given, at a millisecond each or more.
const FEW: usize = 100;

#[test]
fn many_rules_cost_little() {
    let patterns = Classifier::builtin().rules().map(|rule| rule.pattern());
    let set = RegexSetBuilder::new(patterns).size_limit(1 << 30).build().expect("good patterns");
    let step = EXAMPLES.len() / FEW;
    let replies: Vec<&str> = EXAMPLES.iter().step_by(step).map(|(reply, _)| reply.as_str()).collect();
    let time = |classify: &dyn Fn(&str) -> Option<usize>| {
        let start = Instant::now();
        let answers: Vec<Option<usize>> = replies.iter().map(|reply| classify(reply)).collect();
        (start.elapsed(), answers)
    };
    let ours = |reply: &str| Classifier::builtin().classify(reply).rule().map(|rule| rule.number());
    time(&ours);
    let (took, answers) = time(&ours);
    let (oracle_took, expected) = time(&|reply| set.matches(reply).iter().next());
    assert_eq!(answers, expected);
    assert!(took * TIMES_AS_FAST < oracle_took, "{took:?} beside {oracle_took:?}");
}

/// Words that say nothing about mail.
const UNRELATED: &[&str] = &[
    "apple",
    "river",
    "seventeen",
    "blue",
    "mountain",
    "guitar",
    "slowly",
    "carpet",
    "yesterday",
    "lamp",
    "ocean",
    "triangle",
    "butter",
    "velvet",
    "harvest",
    "copper",
    "whistle",
    "meadow",
    "lantern",
    "pepper",
    "orchard",
    "saddle",
    "thimble",
    "quartz",
    "walnut",
    "Zebra",
    "violin",
    "kettle",
    "pebble",
    "anchor",
];

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    // No word of any language, no abbreviation of a block list, and nothing that holds a word of a rule, as "bad".
    let random = "[kxz][aeiou][kxz][aeiou][mnz]{2}[0-9]{0,3}";
    let word = prop_oneof![select(UNRELATED).prop_map(str::to_owned), random];
    prop::collection::vec(word, count).prop_map(|words| words.join(" "))
}

/// The replies of all examples, with their labels, but for those of rules that ask for the end of the reply.
fn examples() -> Vec<(String, &'static str)> {
    let files = bounce_classifier_rules::FILES.iter().map(|(_, text)| text.parse().expect("good TOML"));
    files.flat_map(|file: toml::Table| examples_of(&file)).collect()
}

fn examples_of(file: &toml::Table) -> Vec<(String, &'static str)> {
    let examples = file.get("examples").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    let replies = examples.iter().map(|example| example["reply"].as_str().expect("a reply"));
    let classified = replies.map(|reply| (reply, Classifier::builtin().classify(reply)));
    let asks_for_end = |rule: Option<Rule<'_>>| rule.is_some_and(|rule| rule.pattern().contains('$'));
    let anywhere = classified.filter(|(_, bounce)| !asks_for_end(bounce.rule()));
    anywhere.map(|(reply, bounce)| (reply.to_owned(), bounce.label())).collect()
}

/// Code and enhanced code, and the rest.
fn split(reply: &str) -> (&str, &str) {
    let mut at = 4.min(reply.len());
    let rest = &reply[at..];
    let is_code =
        |word: &str| word.split('.').count() == 3 && word.split('.').all(|part| part.parse::<u16>().is_ok());
    if let Some((first, _)) = rest.split_once(' ').filter(|(first, _)| is_code(first)) {
        at += first.len() + 1;
    }
    reply.split_at(at)
}

static EXAMPLES: LazyLock<Vec<(String, &str)>> = LazyLock::new(examples);

/// Every word that says nothing, around every example: random words would find the rule that takes one only now and
/// then.
#[test]
fn no_rule_takes_a_word_that_says_nothing() {
    let around = UNRELATED.join(" ");
    for (reply, label) in &*EXAMPLES {
        let (codes, content) = split(reply);
        let changed = format!("{codes}{around}: {content} ({around})");
        let bounce = Classifier::builtin().classify(&changed);
        assert_eq!(bounce.label(), *label, "{changed} by {:?}", bounce.rule());
    }
}

proptest! {
    #![proptest_config(runs::kept(20_000, file!()))]

    /// No rule takes what says nothing.
    #[test]
    fn there_is_no_catch_all(code in 400u16..600, text in words(1..12)) {
        let reply = format!("{code} {text}");
        let bounce = Classifier::builtin().classify(&reply);
        prop_assert_eq!(bounce.label(), "Uncategorized", "{} by {:?}", reply, bounce.rule());
    }

    /// What stands around a phrase does not matter, but to rules that ask for the end of the reply: "Rejected." says
    /// something when it is all, and nothing in a sentence.
    #[test]
    fn unrelated_text_around_the_phrase_changes_nothing(
        nth in any::<prop::sample::Index>(),
        before in words(0..4),
        after in words(0..4),
    ) {
        let (reply, label) = &EXAMPLES[nth.index(EXAMPLES.len())];
        let (codes, content) = split(reply);
        let changed = format!("{codes}{before}: {content} ({after})");
        let bounce = Classifier::builtin().classify(&changed);
        prop_assert_eq!(bounce.label(), *label, "{} by {:?}", changed, bounce.rule());
    }
}
