//! Made-up rules, for machines without `../shared`: of the shape that the field's rules have.

use std::collections::HashSet;

use crate::random::Random;

const HEADS: [&str; 12] = [
    "^550",
    "^550",
    "^550 5\\.1\\.1",
    "^5\\d{2} 5\\.7\\.1 ",
    "^552",
    "^553",
    "^554",
    "^554 5\\.7\\.1",
    "^421",
    "^450",
    "^451 4\\.7\\.\\d",
    "^[45]\\d{2} [45]\\.2\\.2 ",
];
const WORDS: [&str; 48] = [
    "account",
    "address",
    "allowed",
    "authentication",
    "blocked",
    "cannot",
    "client",
    "connection",
    "content",
    "deferred",
    "delivered",
    "denied",
    "destination",
    "disabled",
    "does not exist",
    "domain",
    "exceeded",
    "failed",
    "full",
    "greylisted",
    "host",
    "inactive",
    "invalid",
    "listed",
    "lookup",
    "mail",
    "mailbox",
    "message",
    "no such",
    "not",
    "over quota",
    "permanently",
    "policy",
    "recipient",
    "refused",
    "rejected",
    "relay",
    "reputation",
    "sender",
    "server",
    "spam",
    "storage",
    "suspended",
    "temporarily",
    "too many",
    "unavailable",
    "unknown",
    "user",
];

/// So many different rules, as a rule file in JSON.
pub(crate) fn rule_file(rules: usize) -> String {
    let mut random = Random::new();
    let mut seen = HashSet::new();
    let mut patterns = Vec::new();
    while patterns.len() < rules {
        let pattern = pattern(&mut random);
        if seen.insert(pattern.clone()) {
            patterns.push(pattern);
        }
    }
    serde_json::json!({ "rules": { "Made": patterns } }).to_string()
}

/// One in ten has two gaps, one in twenty ignores case, one in ten reaches to the end.
fn pattern(random: &mut Random) -> String {
    let case = if random.percent(5) { "(?i)" } else { "" };
    let head = random.pick(&HEADS);
    let first = phrase(random);
    let second = if random.percent(10) { format!(".+{}", phrase(random)) } else { String::new() };
    let end = if random.percent(10) { "$" } else { "" };
    format!("{case}{head}.+{first}{second}{end}")
}

/// Two to four words, as replies say them.
fn phrase(random: &mut Random) -> String {
    let words = 2 + random.below(3);
    let mut phrase: Vec<&str> = Vec::new();
    phrase.extend((0..words).map(|_| *random.pick(&WORDS)));
    phrase.join(" ")
}
