//! Small rule files that are costly to compile, or to match: done soon, or refused, and never endless.

use std::time::{Duration, Instant};

use bounce_classifier::{Classifier, Limits, RuleErrors};
use bounce_classifier_testing::data;

/// Far more than any of these takes, even without optimisation, and far less than they took by mistake.
const SOON: Duration = Duration::from_secs(15);

fn compile(patterns: impl IntoIterator<Item = String>) -> Result<Classifier, RuleErrors> {
    compile_with(patterns, |_| {})
}

fn compile_with(
    patterns: impl IntoIterator<Item = String>,
    change: impl FnOnce(&mut Limits),
) -> Result<Classifier, RuleErrors> {
    let patterns: Vec<String> = patterns.into_iter().collect();
    let file = serde_json::json!({ "rules": { "Label": patterns } }).to_string();
    let mut limits = Limits::default();
    change(&mut limits);
    let start = Instant::now();
    let result = Classifier::builder().rules_str("costly.json", file).limits(limits).build();
    assert!(start.elapsed() < SOON, "{:?} for {:?} and so on", start.elapsed(), patterns.first());
    result
}

/// Letters that look like words, different for each number.
fn words(count: usize, seed: usize) -> Vec<String> {
    let word = |mut number: usize| {
        let mut word = String::new();
        while word.len() < 5 || number > 0 {
            word.push(char::from(b"etaoinshrdlcumwfgypbvkjxqz"[number % 26]));
            number /= 26;
        }
        word
    };
    (0..count).map(|nth| word((seed * count + nth + 1) * 7919 % 11_881_376)).collect()
}

/// The fastest of a few classifications, of a reply of 1 KiB. The limits on it leave room for a matcher without
/// optimisation: what these took by mistake is far more.
fn time_of_a_reply(classifier: &Classifier) -> Duration {
    let reply = "550 lorem ipsum dolor sit amet, consectetur adipiscing elit 01 ab ".repeat(16);
    let run = || {
        let start = Instant::now();
        classifier.classify(&reply[..1024]);
        start.elapsed()
    };
    (0..20).map(|_| run()).min().expect("there were some")
}

/// Each repetition was appended to a copy of all before it.
#[test]
fn counted_literals() {
    let rules = (0..2000).map(|i| format!("a{{{}}}", 4000 - i % 90));
    compile_with(rules, |limits| limits.window_bytes = usize::MAX).expect("within the limits");
}

/// What every match holds was worked out before it was known that the rule is too large.
#[test]
fn words_of_rules_that_are_too_large() {
    compile(["x[ab]{4096}.*".repeat(1000)]).expect_err("too many states");
    let words = words(40_000, 1);
    let branches: Vec<String> = words.chunks(2).map(|pair| pair.join(".*")).collect();
    compile([branches.join("|")]).expect_err("too many states");
    // Within the limit there are still a thousand words to compare.
    compile((0..20).map(|nth| format!("{nth}(?:{})", branches[..300].join("|")))).expect("within the limits");
}

/// The class was copied and hashed again for each repetition.
#[test]
fn counted_classes() {
    let rules = || (0..500).map(|i| format!(r"\w{{{}}}", 4000 - i % 90));
    let error = compile(rules()).expect_err("thousands of states for each byte of a reply").to_string();
    assert!(
        error.contains("costly.json:1:22") && error.contains("which is the limit `ungated_states`"),
        "{error}"
    );
    compile_with(rules(), |limits| limits.ungated_states = usize::MAX).expect("within the limits");
}

/// Anchored rules that explode were tried with the whole budget of a shard, alone and in every group.
#[test]
fn anchored_rules_over_the_budget() {
    let rules = |count| (0..count).map(|i| format!("^[01]*1[01]{{{}}}$", 13 + i % 3));
    compile(rules(40)).expect("few enough states for every reply");
    let errors = compile(rules(5000)).expect_err("too many for every reply");
    assert!(errors.findings().all(|error| error.message().contains("`ungated_states`")));
    compile_with(rules(5000), |limits| limits.ungated_states = usize::MAX).expect("within the limits");
}

/// Each failed attempt at a DFA cost a millisecond and more.
#[test]
fn searches_over_the_budget() {
    let rule = |i: usize| {
        let word = words(3, i);
        match i % 4 {
            0 => format!("{}.*a.{{{}}}b", word[0], 12 + i % 9),
            1 => format!(r"{} \S+ {} \S+ {}", word[0], word[1], word[2]),
            2 => format!(r"(?i)\b{}\b.*{}", word[0], word[1]),
            _ => format!("({}).+({})", words(12, i).join("|"), words(12, i + 5000).join("|")),
        }
    };
    compile((0..5000).map(rule)).expect("within the limits");
}

/// Alternations of more words than a rule has chains were simulated on every reply.
#[test]
fn many_words() {
    for (rules, count, rest) in [(5000, 40, ""), (300, 40, " [a-z]+ gone"), (20, 500, ""), (5, 1000, "")] {
        let rule = |i: usize| format!("^5{:02}.+({}){rest}", i % 100, words(count, i).join("|"));
        let classifier = compile((0..rules).map(rule)).expect("within the limits");
        let last = words(count, 0).pop().expect("there are words");
        let found = classifier.classify(&format!("500 x {last} abc gone"));
        assert_eq!(found.rule().map(|rule| rule.number()), Some(0));
        let time = time_of_a_reply(&classifier);
        assert!(time < Duration::from_millis(5), "{time:?} for {rules} rules of {count} words");
    }
}

/// One DFA each was run on every reply for rules that nothing gates.
#[test]
fn small_rules_that_nothing_gates() {
    let letters = |i: u8| [i / 26, i % 26].map(|letter| char::from(b'a' + letter)).iter().collect::<String>();
    let classifier =
        compile((0..250).map(|i| format!(r"(?i)\b{}\b", letters(i)))).expect("within the limits");
    assert_eq!(classifier.classify("550 x AB y").rule().map(|rule| rule.number()), Some(1));
    assert_eq!(classifier.classify("550 x é BA y").rule().map(|rule| rule.number()), Some(26));
    let time = time_of_a_reply(&classifier);
    assert!(time < Duration::from_millis(1), "{time:?}");
}

/// A large automaton is made deterministic where nothing gates it, and refused where that cannot be done.
#[test]
fn large_rules_that_nothing_gates() {
    let short =
        |count: usize| (0..count).map(|i| format!("{:02x}", i * 7 % 256)).collect::<Vec<_>>().join("|");
    compile([format!("(?:{})[0-9]", short(256))]).expect("a DFA of a few hundred states");
    let long = format!("{}|no", words(600, 1).join("|"));
    let error = compile(["ok".to_owned(), long.clone()]).expect_err("over the budget").to_string();
    for expected in [
        "costly.json:1:25",
        "states would be simulated on every reply",
        "more than 1024 states",
        "`ungated_states`",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    compile_with([long], |limits| limits.ungated_states = 5000).expect("it was asked for");
}

/// More gaps between phrases than a classification remembers were refused.
#[test]
fn many_gaps() {
    let rule = |i: usize| words(2, i).join("x.+x");
    let classifier = compile((0..17_000).map(rule)).expect("within the limits");
    for number in [0, 16_383, 16_384, 16_999] {
        let phrases = words(2, number).join("x and then x");
        let found = classifier.matches(&phrases).map(|rule| rule.number()).collect::<Vec<_>>();
        assert!(found.contains(&number), "{number} is not among {found:?}");
    }
}

/// Classes, and the tables of the scan, were not counted.
#[test]
fn images_are_not_larger_than_the_limit() {
    let classes =
        |i: u32| (0..20).map(|k| format!(r"[\p{{L}}&&[^\x{{{:x}}}]]", 0x4e00 + i * 20 + k)).collect();
    let kinds: [Vec<String>; 4] = [
        (0..40).map(classes).collect(),
        (0..300).map(|i| format!("^5.*user {i:06} unknown")).collect(),
        (0..300).map(|i| format!(r"^5\d\d {}\.{} ", i / 10, i % 10)).collect(),
        (0..300).map(|i| format!(r"user {i:06} \S+ unknown")).collect(),
    ];
    for patterns in kinds {
        let build = |bytes| compile_with(patterns.clone(), |limits| limits.image_bytes = bytes);
        let size = build(usize::MAX).expect("no limit").image().len();
        assert_eq!(build(size).expect("the limit is met").image().len(), size);
        let error = build(size - 1).expect_err("one byte over the limit").to_string();
        assert!(error.contains("which is the limit `image_bytes`"), "{error}");
    }
}

/// All rules were planned before any of them was counted.
#[test]
fn images_over_the_limit_are_refused_early() {
    let first = "first".to_owned();
    for rule in ["a{4000}", r"\w{3000}[a-f]b{4}", "^[a-z]{4000}", "[αβ]{4000}", "^5.*user unknown"] {
        let rules =
            std::iter::once(first.clone()).chain((0..20_000).map(|i| format!("{rule}|{i:06}unknown")));
        let errors = compile_with(rules, |limits| limits.image_bytes = 1 << 20).expect_err("too large");
        let message = errors.findings().next().expect("a mistake").message().to_owned();
        assert!(message.contains("`image_bytes`") || message.contains("`ungated_states`"), "{message}");
    }
}

/// What is said of rules that are refused.
fn refused(patterns: impl IntoIterator<Item = String>) -> String {
    let errors = compile(patterns).expect_err("over a limit");
    errors.findings().next().expect("a mistake").message().to_owned()
}

/// A phrase of thousands of letters was compared at every fourth byte of a reply of such letters.
#[test]
fn long_phrases() {
    for (rules, length) in [(1, 16_000), (20, 16_000), (600, 16_000), (2_000, 16_384)] {
        let message = refused((0..rules).map(|nth| format!("a{{{length}}}[b{}]", nth % 10)));
        assert!(message.contains("`rule_states`"), "{message}");
    }
    compile(["a{4000}[bc]".to_owned()]).expect("within the limits");
}

/// Its characters were counted at every place where the phrase behind it was met.
#[test]
fn long_gaps() {
    let message = refused(["^.{250000,}aaaaaaa".to_owned()]);
    assert!(message.contains("`rule_states`"), "{message}");
    let classifier = compile(["^.{2000,}aaaaaaa".to_owned()]).expect("within the limits");
    let reply = |length: usize| format!("{}aaaaaaa", "é".repeat(length));
    assert_eq!(classifier.classify(&reply(2000)).label(), "Label");
    assert_eq!(classifier.classify(&reply(1999)).label(), "Uncategorized");
}

/// All of them were compared wherever one reply had what they share.
#[test]
fn long_phrases_that_share_a_window() {
    let message = refused((0..100).map(|nth| format!("a{{{}}}", 4000 - nth)));
    assert!(message.contains("`window_bytes`"), "{message}");
    let message = refused((0..5_000).map(|nth| format!("aaa.*b{nth}")));
    assert!(message.contains("`window_bytes`"), "{message}");
    let classifier = compile((0..500).map(|nth| format!("aaa.*b{nth}"))).expect("within the limits");
    assert_eq!(classifier.classify("aaa b499").rule().map(|rule| rule.number()), Some(4));
}

/// Each of them was simulated on a reply with their phrase; with one example, the build took seconds.
#[test]
fn many_rules_that_are_simulated() {
    let rules: Vec<String> = (0..250).map(|nth| format!("mail.*a[ab]{{{}}}c", 3990 - nth)).collect();
    let file = serde_json::json!({
        "rules": { "Label": rules },
        "examples": [{ "reply": format!("mail {}", "a".repeat(8000)), "label": "Uncategorized" }],
    });
    let start = Instant::now();
    let built = Classifier::builder().rules_str("costly.json", file.to_string()).build();
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    let message = built.expect_err("over a limit").to_string();
    assert!(message.contains("`gated_states`") && message.contains("costly.json:1:"), "{message}");
}

/// Examples were run however long that took.
#[test]
fn long_examples_of_rules_that_are_simulated() {
    let rules: Vec<String> = (0..24).map(|nth| format!("mail.*a[ab]{{{}}}c", 3990 - nth)).collect();
    let examples = vec![
        serde_json::json!({ "reply": format!("mail {}", "a".repeat(4000)), "label": "Uncategorized" });
        9
    ];
    let file = serde_json::json!({ "rules": { "Label": rules }, "examples": examples }).to_string();
    let build = |steps| {
        let mut limits = Limits::default();
        limits.example_steps = steps;
        Classifier::builder().rules_str("costly.json", file.clone()).limits(limits).build()
    };
    let message = build(1 << 29).expect_err("over the limit").to_string();
    assert!(message.contains("`example_steps`") && message.contains("costly.json:1:"), "{message}");
}

/// The parser folded each character of each class, a million of them in milliseconds.
#[test]
fn classes_under_case_insensitivity() {
    let message = refused((0..480).map(|nth| format!(r"(?i)ab{nth}[\s\S]*")));
    assert!(message.contains("`folded_characters`"), "{message}");
    let message = refused([format!("(?i){}", r"[\w\W]".repeat(400))]);
    assert!(message.contains("`folded_characters`"), "{message}");
    compile((0..480).map(|nth| format!(r"ab{nth}[\s\S]*"))).expect("within the limits");
    compile((0..480).map(|nth| format!(r"(?i)ab{nth}[^a-z]+[a-z0-9.-]+"))).expect("within the limits");
}

/// The plans of rules take more memory than the image that is made of them.
#[test]
fn memory_of_plans() {
    let rules = || (0..400).map(|nth| format!("{nth:03}a{{4000}}"));
    compile(rules()).expect("within the limits");
    let errors = compile_with(rules(), |limits| limits.build_bytes = 16 << 20).expect_err("over the limit");
    assert!(errors.to_string().contains("`build_bytes`"));
}

/// Rules as people write them need less than a tenth of each limit.
#[test]
fn real_rules_are_far_from_every_limit() {
    let mut limits = Limits::default();
    let Limits { rule_states, ungated_states, gated_states, window_bytes, .. } = &mut limits;
    [rule_states, ungated_states, gated_states, window_bytes].into_iter().for_each(|limit| *limit /= 10);
    let Limits { folded_characters, image_bytes, build_bytes, .. } = &mut limits;
    [folded_characters, image_bytes, build_bytes].into_iter().for_each(|limit| *limit /= 10);
    limits.example_steps /= 10;
    let shipped = bounce_classifier_rules::FILES.iter();
    let builder = Classifier::builder().limits(limits);
    let builder = shipped.fold(builder, |all, &(name, text)| all.rules_str(name, text));
    builder.build().expect("a tenth of each limit");
    let Some(shared) = data::shared() else { return };
    let sets: [&[&str]; 4] = [
        &["kumomta/bounces.toml", "kumomta/iana.toml"],
        &["rules-scale/rules-500.json"],
        &["rules-scale/rules-1000.json"],
        &["rules-scale/rules-5000.json"],
    ];
    for set in sets {
        let builder = set.iter().fold(Classifier::builder(), |builder, file| builder.file(shared.join(file)));
        builder.limits(limits).build().unwrap_or_else(|errors| panic!("{set:?}: {errors}"));
    }
}
