//! Cases that were once answered wrongly, each on texts that shift it against the scan's stride.

use bounce_classifier::{Classifier, Limits};
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
            let found: Vec<usize> = classifier.matches(&reply).map(|rule| rule.number()).collect();
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

/// Classes with U+017F or U+212A beside another letter than these fold to stood in windows as that letter.
#[test]
fn characters_that_fold_to_another_letter_may_stand_in_a_window() {
    let texts = [
        "abcdef\u{17f}",
        "abcdef\u{212a}",
        "abcdefg",
        "abcdefs",
        "abcdefk",
        "\u{17f}bcdefgh \u{212a}bcdefgh",
    ];
    agrees(
        &[
            "abcdef[g\u{17f}]",
            "abcdef[s\u{212a}]",
            "abcdef[k\u{17f}]",
            "[a\u{17f}]bcdefgh",
            "[s\u{17f}]bcdefgh",
        ],
        &texts,
    );
}

/// The column of what is between two ranges of characters that surrogates part was that of the ranges.
#[test]
fn surrogates_part_no_characters() {
    let texts = ["a\u{1f600}b", "aéb", "\u{1f600}\u{1f600}", "a\u{fffe}", "a\u{e000}b\u{d7ff}\u{d7ff}"];
    let patterns = [
        "^a[\u{80}-\u{d7ff}\u{e000}-\u{ffff}]b",
        "[\u{80}-\u{d7ff}\u{e000}-\u{ffff}]{2}",
        "^a[\\x20-\u{d7ff}\u{e000}-\u{fffd}]",
        "[\u{80}-\u{d7ff}]{2}",
        "^a[\u{e000}-\u{ffff}]",
    ];
    agrees(&patterns, &texts);
    patterns.iter().for_each(|pattern| agrees(&[pattern], &texts));
}

/// Rules that are divided for their DFAs: each part finds what it is for, and no more.
#[test]
fn parts_of_divided_rules_agree() {
    let patterns = [
        r"(?i)^[45][0-9]{2} .*\b(?:starttls|tls|ssl|encryption|secure connection)(?:[^a-z][^.]*)? ?(?:required|needed|mandatory|must|not (?:supported|available|offered)|n.t (?:support|offer)|fail(?:ed|ure|s)?|negotiat|handshake|error|first|too weak|is off)",
        r"(?i)\b(?:invalid|bad|bogus|forged|fake|wrong|incorrect|illegal|malformed|rejected|unqualified|correct|valid|mismatched|from)(?: [a-z]+)? (?:helo|ehlo)\b",
        r"(?i)(?:mailbox|this account|the account|recipient)(?: [a-z]+)* (?:frozen|suspended|disabled|locked|terminated|closed)(?: [a-z]+)* (?:abuse|spam|spamming|violation|misuse)$",
    ];
    let first = ["starttls", "TLS", "xtls", "invalid", "mismatched", "from", "this account", "MAILBOX"];
    let middle = [" ", " is not ", ". ", " for é "];
    let last = [
        "required",
        "not available",
        "n\u{2019}t offer",
        "helo",
        "ehloo",
        "closed due to spam",
        "locked spam",
    ];
    let mut texts = Vec::new();
    for (first, last) in first.iter().flat_map(|first| last.iter().map(move |last| (first, last))) {
        texts.extend(middle.map(|middle| format!("550 {first}{middle}{last}")));
    }
    agrees(&patterns, &texts.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The words of a rule that is searched for may hold U+017F and U+212A for their letters.
#[test]
fn words_hold_characters_that_fold() {
    let patterns = [
        r"(?i)mailbox [a-z\u{17f}]+ \w+ (?:disk|locks|skipped)\b.*(?:kiosk|masks)\b",
        r"(?i)message \S+ (?:\u{17f}kip|disk)\b.*[^a]kiosk",
        r"\u{17f}kip [a-c]+ \u{212a}ey\b",
    ];
    let texts = [
        "mailbox is on di\u{17f}k for mas\u{212a}s",
        "mailbox i\u{17f} on \u{17f}kipped for \u{212a}io\u{17f}\u{212a}",
        "MAILBOX IS ON DISK FOR MASKS",
        "mailbox i\u{17f} on di\u{17f}c for masks",
        "me\u{17f}sage i\u{17f} \u{17f}\u{17f}kip kiosk",
        "me\u{17f}\u{17f}age i\u{17f} \u{17f}kip kio\u{17f}k",
        "\u{17f}kip abc \u{212a}ey skip abc key",
    ];
    agrees(&patterns, &texts);
}

/// Replies with more words than are remembered, and with words that stand in their place on another line.
#[test]
fn words_of_long_replies() {
    let patterns = [
        "(?i)^5[0-9]{2}.*(?: user| mailbox).*(?:is full|over quota)",
        "(?i)^5[0-9]{2} .*(?: user| mailbox).+(?:is full|over quota)",
        "(?i)^[45][0-9]{2} .*(?:risk|desk)",
        "(?i)^.*(?:mailbox|user)$",
    ];
    let mut limits = Limits::default();
    limits.vocabulary_from = 0;
    let file = crate::rule_file(&patterns.map(str::to_owned));
    let builder = Classifier::builder().rules_str("known.json", file).limits(limits);
    let classifier = builder.build().expect("good rules");
    let oracle = RegexSet::new(patterns).expect("good rules");
    let words = [" user", " mailbox", "is full", "over quota", " risk", " ri\u{17f}\u{212a}", "\n", "é"];
    for code in ["550", "550 ", "450 "] {
        for first in words {
            for second in words {
                for (before, between) in [(0, 0), (0, 300), (300, 0), (300, 300)] {
                    for filler in ["is full", " user", " risk", "x"] {
                        let [before, between] = [before, between].map(|times| filler.repeat(times));
                        let reply = format!("{code}{before}{first}{between}{second}");
                        let expected: Vec<usize> = oracle.matches(&reply).iter().collect();
                        let found: Vec<usize> =
                            classifier.matches(&reply).map(|rule| rule.number()).collect();
                        assert_eq!(found, expected, "{reply:?}");
                    }
                }
            }
        }
    }
}
