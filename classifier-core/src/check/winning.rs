//! Lints about which rules win: what `shadow` found out, in words.

use std::collections::{BTreeMap, HashSet};

use super::finding::Finding;
use super::lints::{Define, Lint, LintExample, LintGroup};
use super::samples;
use super::shadow::{Budget, Verdict, analyse, matches_every_reply};
use crate::advice::Advice;
use crate::compile::is_anchored;
use crate::diagnostics::{Diagnostic, Level};
use crate::image::Image;
use crate::matcher::first_match;
use crate::rules::RuleSet;

/// One earlier rule takes all.
pub(in crate::check) struct ShadowedRule;

impl Define for ShadowedRule {
    const LINT: Lint = Lint {
        name: "shadowed-rule",
        level: Level::Warning,
        group: LintGroup::Winning,
        finds: "one earlier rule takes every reply that the rule matches",
        why: "the rule never wins",
        remedy: "move it above that rule, or remove it",
        example: LintExample {
            files: &["[rules]\nA = ['^550 .*user']\nB = ['^550 user']"],
            shows: "^550 user",
        },
    };
}

/// Earlier rules take all together.
pub(in crate::check) struct ShadowedBySeveral;

impl Define for ShadowedBySeveral {
    const LINT: Lint = Lint {
        name: "shadowed-by-several",
        level: Level::Warning,
        group: LintGroup::Winning,
        finds: "earlier rules together take every reply that the rule matches",
        why: "the rule never wins",
        remedy: "move it above them, or remove it",
        example: LintExample {
            files: &["[rules]\nA = ['^55[0-4]', '^55[5-9]']\nB = ['^55[0-9] user']"],
            shows: "^55[0-9] user",
        },
    };
}

/// No reply is matched.
pub(in crate::check) struct NeverMatches;

impl Define for NeverMatches {
    const LINT: Lint = Lint {
        name: "never-matches",
        level: Level::Warning,
        group: LintGroup::Winning,
        finds: "the rule matches no reply: no text of three digits, a space, and no line break",
        why: "a reply starts with its code, and patterns are written as if it started with the enhanced one",
        remedy: r"write `^550 5\.7\.1 `",
        example: LintExample { files: &["[rules]\nA = ['^5\\.7\\.1']"], shows: r"^5\.7\.1" },
    };
}

/// Every reply is matched.
pub(in crate::check) struct MatchesEverything;

impl Define for MatchesEverything {
    const LINT: Lint = Lint {
        name: "matches-everything",
        level: Level::Warning,
        group: LintGroup::Winning,
        finds: "the rule matches every reply",
        why: "no later rule can win",
        remedy: "make it more special, or move it to the end of the last file",
        example: LintExample { files: &["[rules]\nA = ['^[0-9]']\nB = ['^550 user']"], shows: "^[0-9]" },
    };
}

/// An unanchored rule takes what others are written for.
pub(in crate::check) struct UnanchoredRule;

impl Define for UnanchoredRule {
    const LINT: Lint = Lint {
        name: "unanchored-rule",
        level: Level::Warning,
        group: LintGroup::Winning,
        finds: "a rule without `^` takes replies that a later, anchored rule is written for",
        why: "the later one says more exactly what the reply means",
        remedy: "start it with `^` and its codes, or move it below",
        example: LintExample {
            files: &["[rules]\nA = ['spam']\nB = ['^550 .*(?:spam|junk) found']"],
            shows: "spam",
        },
    };
}

/// It is not known whether the rule can win.
pub(in crate::check) struct Undecided;

impl Define for Undecided {
    const LINT: Lint = Lint {
        name: "undecided",
        level: Level::Note,
        group: LintGroup::Winning,
        finds: "whether the rule can win was not decided within the budget",
        why: "its automaton, or that of the rules before it, is too large",
        remedy: "nothing to do, or write fewer `.{0,40}`",
        example: LintExample {
            files: &["[rules]\nA = ['^5.*a.{40}b']\nB = ['^5.*b.{40}c.{40}d']"],
            shows: ".{40}",
        },
    };
}

/// What is odd about which rules win.
pub(super) fn lint(set: &RuleSet, image: &Image<'_>, budget: Budget) -> Vec<Finding> {
    let verdicts = analyse(set, image, budget);
    let mut known = HashSet::new();
    // Those that repeat an earlier pattern have a lint of their own.
    let is_new: Vec<bool> = set.rules.iter().map(|rule| known.insert(rule.pattern.as_str())).collect();
    let catch_all = catch_all(set, image, budget);
    let mut findings = Vec::new();
    let mut behind = 0;
    let advice = set.advice();
    for (number, verdict) in verdicts.iter().enumerate().filter(|(number, _)| is_new[*number]) {
        match verdict {
            Verdict::NeverMatches => findings.push(never_matches(set, number)),
            Verdict::Shadowed { .. } if catch_all.is_some_and(|catch_all| catch_all < number) => behind += 1,
            Verdict::Shadowed { by, reply } => findings.push(shadowed(set, &advice, number, by, reply)),
            Verdict::Wins(_) | Verdict::Undecided => {}
        }
    }
    findings.extend(catch_all.filter(|_| behind > 0).map(|number| matches_all(set, number, behind)));
    let open = verdicts.iter().enumerate().filter(|(_, verdict)| **verdict == Verdict::Undecided);
    findings.extend(open.map(|(number, _)| undecided(set, number)));
    findings.extend(stealing(set, image, &verdicts, &advice));
    findings
}

fn never_matches(set: &RuleSet, number: usize) -> Finding {
    Finding::of_rule(set, number, "this rule matches no reply").with(|diagnostic| {
        diagnostic
            .lint(Level::Warning, NeverMatches::NAME)
            .note("a reply is three digits, a space, and text without line breaks, as in `550 5.1.1 User unknown`")
            .help(r"start it with the code: `^550 5\.1\.1 ` for an enhanced code, `^550 .*` for words")
    })
}

fn shadowed(set: &RuleSet, advice: &[Advice], number: usize, by: &[usize], reply: &str) -> Finding {
    let (name, message) = match by {
        [_] => (
            ShadowedRule::NAME,
            "this rule can never win: an earlier rule takes every reply that it matches".to_owned(),
        ),
        _ => {
            let count = by.len();
            let message = format!(
                "this rule can never win: {count} earlier rules together take every reply that it matches"
            );
            (ShadowedBySeveral::NAME, message)
        }
    };
    let label = |rule: usize| &set.labels[set.rules[rule].label];
    let same = by.iter().all(|&rule| label(rule) == label(number));
    let same_advice = by.iter().all(|&rule| advice[rule] == advice[number]);
    // Files that are given first are often given to overrule others.
    let overruled = by.iter().all(|&rule| set.rules[rule].file < set.rules[number].file);
    let (level, help) = match (overruled, same) {
        (false, true) if !same_advice => (
            Level::Warning,
            "its severity and action never apply: move it above the earlier rule, or give that one an override too",
        ),
        (true, _) => (Level::Note, "nothing to do where that file is meant to overrule this one"),
        (false, true) => (Level::Warning, "remove it: the label is the same"),
        (false, false) => {
            (Level::Warning, "move it above the earlier rule, or make that one more special, or remove it")
        }
    };
    Finding::of_rule(set, number, message).with(|diagnostic| {
        let diagnostic = diagnostic.lint(level, name).label("never wins");
        let diagnostic = by.iter().fold(diagnostic, |diagnostic, &taker| {
            let rule = &set.rules[taker];
            diagnostic.related(rule.file, rule.span.clone(), format!("takes them, as `{}`", label(taker)))
        });
        diagnostic.note(format!("for example `{reply}`, the shortest reply that it matches")).help(help)
    })
}

/// The first rule that matches every reply.
fn catch_all(set: &RuleSet, image: &Image<'_>, budget: Budget) -> Option<usize> {
    let matches = |reply: &str, from: usize| first_match(image, reply, from as u32).map(|rule| rule as usize);
    let mut from = 0;
    // A rule that matches every reply matches the shortest, and one without words.
    while let Some(rule) = matches("299 ", from) {
        let also = matches("501 \u{1}", rule) == Some(rule);
        if also && matches_every_reply(set, rule, budget) == Some(true) {
            return Some(rule);
        }
        from = rule + 1;
    }
    None
}

fn matches_all(set: &RuleSet, number: usize, behind: usize) -> Finding {
    let message = match behind {
        1 => "this rule matches every reply, so the rule after it can never win".to_owned(),
        _ => format!("this rule matches every reply, so the {behind} rules after it can never win"),
    };
    Finding::of_rule(set, number, message).with(|diagnostic| {
        diagnostic
            .lint(Level::Warning, MatchesEverything::NAME)
            .help("make it more special, or move it to the end of the last file")
    })
}

/// One for each rule, so that each can be allowed; `groups` makes one of them for each file.
fn undecided(set: &RuleSet, number: usize) -> Finding {
    Finding::of_rule(set, number, "whether this rule can win was not decided within the budget")
        .with(|diagnostic| diagnostic.lint(Level::Note, Undecided::NAME))
}

/// A rule without `^`, and the later rules with another label or advice that it takes short replies of.
fn stealing(set: &RuleSet, image: &Image<'_>, verdicts: &[Verdict], advice: &[Advice]) -> Vec<Finding> {
    let mut stolen: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    let hirs: Vec<_> = set.rules.iter().map(|rule| regex_syntax::parse(&rule.pattern).ok()).collect();
    let anchored = |number: usize| hirs[number].as_ref().is_some_and(is_anchored);
    let victims = (0..set.rules.len()).filter(|&number| matches!(verdicts[number], Verdict::Wins(_)));
    for victim in victims.filter(|&number| anchored(number)) {
        for reply in hirs[victim].iter().flat_map(samples::texts) {
            let taker = first_match(image, &reply, 0).map(|rule| rule as usize);
            let is_own = first_match(image, &reply, victim as u32) == Some(victim as u32);
            let Some(taker) = taker.filter(|&taker| taker < victim && is_own) else { continue };
            let differs =
                set.rules[taker].label != set.rules[victim].label || advice[taker] != advice[victim];
            if differs && !anchored(taker) {
                stolen.entry(taker).or_default().push((victim, reply));
                break;
            }
        }
    }
    stolen.into_iter().map(|(taker, victims)| steals(set, taker, &victims)).collect()
}

fn steals(set: &RuleSet, taker: usize, victims: &[(usize, String)]) -> Finding {
    let (victim, reply) = &victims[0];
    let message = match victims.len() {
        1 => "this rule has no `^` and takes replies that a later rule is written for".to_owned(),
        count => format!("this rule has no `^` and takes replies that {count} later rules are written for"),
    };
    let rule = &set.rules[*victim];
    let label = format!("written for `{}`", set.labels[rule.label]);
    Finding::of_rule(set, taker, message).with(|diagnostic: Diagnostic| {
        diagnostic
            .lint(Level::Warning, UnanchoredRule::NAME)
            .related(rule.file, rule.span.clone(), label)
            .note(format!("for example `{reply}`"))
            .help("start it with `^` and the codes that it is meant for, or move it below them")
    })
}
