//! The replies that are measured.

use bounce_classifier::EnhancedCode;
use bounce_classifier_testing::{fragments, parts, sets};

use crate::arguments::trying;
use crate::random::Random;
use crate::rule_sets::RuleSet;

/// Replies that a set's rules are sampled for, and that an unoptimised try takes.
const SAMPLES: usize = 600;
const TRIED: usize = 100;

/// So many orders of the same replies: processors learn the branches of a single one by heart.
const ORDERS: usize = 32;

/// The real replies of `../shared`, or where it is missing those of the tests and some that the set's rules
/// match.
pub fn replies(set: &RuleSet) -> Vec<String> {
    let mut replies = sets::labelled_replies().unwrap_or_else(|| made_for(set));
    Random::new().shuffle(&mut replies);
    if trying() {
        replies.truncate(TRIED);
    }
    replies
}

/// All replies in a random order, then again in another, and so on; always the same orders.
pub fn in_many_orders(replies: &[String]) -> Vec<&str> {
    let mut random = Random::new();
    let mut order: Vec<&str> = replies.iter().map(String::as_str).collect();
    let mut orders = Vec::new();
    for _ in 0..ORDERS {
        random.shuffle(&mut order);
        orders.extend_from_slice(&order);
    }
    orders
}

/// A reply in parts: code, enhanced code and content.
pub type Parts<'r> = (u16, Option<EnhancedCode>, &'r str);

/// Those of the replies that are made of a code and more, with their parts.
pub fn in_parts<'r>(replies: &[&'r str]) -> Vec<(&'r str, Parts<'r>)> {
    let in_parts = |line| {
        let (code, enhanced, content) = parts(line)?;
        let enhanced = enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
        Some((line, (code, enhanced, content)))
    };
    replies.iter().copied().filter_map(in_parts).collect()
}

fn made_for(set: &RuleSet) -> Vec<String> {
    let mut patterns = set.patterns();
    Random::new().shuffle(&mut patterns);
    let samples = patterns.iter().take(SAMPLES).map(|pattern| fragments::sample(pattern));
    sets::own_replies().chain(samples).collect()
}
