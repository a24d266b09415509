//! What the playground asks besides: why a reply has its class, and what is wrong with rules.
//!
//! Both give JSON, in the form that the program writes, and the host frees it with `bc_free`.

use std::slice;

use bounce_classifier::Classifier;
use bounce_classifier::check::{Level, Report};
use bounce_classifier::reply::normalise;
use serde_json::{Value, json};

use crate::plain::{Text, give};
use crate::table::{self, builtin};

/// How many other rules that match, and how many that come near, are said.
const MOST_RULES: usize = 3;

/// How many findings are shown.
const MOST_FINDINGS: usize = 20;

/// Explains a reply, as it was pasted: by classifier `mine` where a rule of it matches, and else by the built-in rules.
///
/// # Safety
///
/// There are `length` bytes at `reply`, and there is room at `answer`.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the reply is, and where the answer goes")]
pub unsafe extern "C" fn bc_explain(mine: u32, reply: *const u8, length: usize, answer: *mut Text) -> u32 {
    // SAFETY: the host promises that the bytes are there.
    let reply = unsafe { slice::from_raw_parts(reply, length) };
    let reply = String::from_utf8_lossy(reply);
    let line = normalise(&reply);
    let explained = table::with(mine, |mine| {
        let wins = mine.classify(&line).rule().is_some();
        explanation(if wins { mine } else { builtin() }, &line)
    });
    let explained = explained.unwrap_or_else(|| explanation(builtin(), &line));
    // SAFETY: the host promises that there is room.
    unsafe { give(Some(Text::given_away(explained.to_string())), answer) }
}

fn explanation(classifier: &Classifier, line: &str) -> Value {
    json!(classifier.explanation(line, MOST_RULES, MOST_RULES))
}

/// Checks rules, runs their examples, and compiles them: `{"classifier": NUMBER or null, "rules", "examples", "findings"}`.
///
/// # Safety
///
/// There are `length` bytes at `rules`, and there is room at `answer`.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the host says where the rules are, and where the answer goes")]
pub unsafe extern "C" fn bc_check(rules: *const u8, length: usize, answer: *mut Text) -> u32 {
    // SAFETY: the host promises that the bytes are there.
    let rules = unsafe { slice::from_raw_parts(rules, length) };
    let checked = checked(&String::from_utf8_lossy(rules));
    // SAFETY: the host promises that there is room.
    unsafe { give(Some(Text::given_away(checked.to_string())), answer) }
}

fn checked(rules: &str) -> Value {
    let builder = || Classifier::builder().rules_str("mine.toml", rules);
    let report = builder().check();
    let classifier = builder().build().ok().map(table::keep);
    json!({
        "classifier": classifier,
        "rules": report.rules(),
        "examples": report.examples(),
        "errors": report.count(Level::Error),
        "findings": findings(report),
    })
}

fn findings(report: Report) -> Vec<String> {
    report.render_each(false, MOST_FINDINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_checked_and_used_first() {
        let found = checked(
            "[rules]\nMine = ['^552 .*full (now)']\n[[examples]]\nreply = '552 is full now'\nlabel = 'Mine'",
        );
        assert_eq!(
            (&found["rules"], &found["examples"], &found["errors"]),
            (&1.into(), &1.into(), &0.into())
        );
        assert!(found["findings"][0].as_str().unwrap().contains("literal-parentheses"), "{found}");
        let number = found["classifier"].as_u64().unwrap() as u32;
        assert_eq!(table::with(number, |mine| mine.classify("552 full now").label() == "Mine"), Some(true));
        let wrong = checked("[rules]\nMine = ['(']");
        assert_eq!((&wrong["classifier"], &wrong["errors"]), (&Value::Null, &1.into()));
    }

    #[test]
    fn what_no_rule_knows_has_near_ones() {
        assert!(explanation(builtin(), "552 5.2.2 Mailbox full")["parts"].as_array().unwrap().len() > 1);
        assert_eq!(explanation(builtin(), "no code at all: mailbox is ful")["rule"], Value::Null);
    }
}
