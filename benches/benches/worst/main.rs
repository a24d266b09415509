//! Nanoseconds a byte on long texts that are made to be slow, each by itself and right after the others; and
//! whether the time is linear in the text.

mod linearity;
mod report;
mod runner;

use bounce_classifier_benches::arguments::{quick, trying, wanted};
use bounce_classifier_benches::contenders::{Contender, FROM_PATTERNS, ON_HOSTILE, OURS};
use bounce_classifier_benches::hostile::{LENGTH, Text, texts};
use bounce_classifier_benches::replies::replies;
use bounce_classifier_benches::rule_sets::{RuleSet, small_and_large};

use linearity::linearity;
use runner::Runner;

/// The length of texts for slow contenders, and for unoptimised tries.
const SHORT: usize = 1 << 10;

fn main() {
    for set in small_and_large() {
        let name = format!("worst/{}", set.name);
        if !wanted(&name) {
            continue;
        }
        println!("{name}");
        compare(&set);
        if !trying() {
            linearity(&set);
        }
    }
}

fn rounds() -> usize {
    match (trying(), quick()) {
        (true, _) => 1,
        (_, true) => 3,
        _ => 11,
    }
}

fn length() -> usize {
    if trying() { SHORT } else { LENGTH }
}

fn compare(set: &RuleSet) {
    let (patterns, replies) = (set.patterns(), replies(set));
    let long = texts(&patterns, &replies, length());
    let short = texts(&patterns, &replies, SHORT);
    let ours = set.build();
    let mut runners = vec![Runner::new(OURS, Box::new(ours.clone()), &long)];
    for (name, contender) in contenders(&patterns) {
        runners.push(Runner::among(name, contender, &ours, &long, &short));
    }
    measure(long.len(), &mut runners);
    if !trying() {
        report::print(&runners);
    }
}

/// The ones beside ours.
fn contenders(patterns: &[String]) -> Vec<(&'static str, Box<dyn Contender>)> {
    let on_hostile = FROM_PATTERNS.iter().filter(|(name, _)| ON_HOSTILE.contains(name));
    on_hostile.filter_map(|(name, make)| Some((*name, make(patterns)?))).collect()
}

/// The contenders take turns at each text. First every text follows another, then itself.
fn measure(texts: usize, runners: &mut [Runner<'_>]) {
    for _ in 0..rounds() {
        for text in 0..texts {
            runners.iter_mut().for_each(|runner| runner.after_others(text));
        }
    }
    for text in 0..texts {
        for runner in &mut *runners {
            runner.alone(text, rounds());
        }
    }
}

/// For people.
fn name(text: &Text) -> String {
    format!("{} ({})", text.name, text.variant)
}
