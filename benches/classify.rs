//! Nanoseconds a reply, ours beside `regex::RegexSet`, on varied replies in random order.
//!
//! `cargo bench --bench classify`; see `benches/README.md`. Each contender must give our answers before it
//! is timed. Without `../shared` the shipped rules are measured on the replies of the tests.

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::Duration;

use bounce_classifier::{Builder, Classifier};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use regex::RegexSet;

/// `RegexSet` takes milliseconds a reply with the largest set, where this many replies say enough.
const FEW_REPLIES: usize = 40;

fn classify(criterion: &mut Criterion) {
    let replies = shuffled(support::labelled_replies().unwrap_or_else(|| support::own_replies().collect()));
    for set in support::rule_sets() {
        let classifier =
            set.files.iter().fold(Classifier::builder(), Builder::file).build().expect("good rules");
        let patterns: Vec<&str> = classifier.rules().map(|rule| rule.pattern()).collect();
        let mut group = criterion.benchmark_group(format!("classify/{}", set.name));
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3));
        let mut time = |name: &str, replies: &[String], classify: &dyn Fn(&str) -> Option<usize>| {
            for reply in replies {
                assert_eq!(classify(reply), ours(&classifier, reply), "{name} on {reply:?}");
            }
            group.throughput(Throughput::Elements(replies.len() as u64));
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    replies.iter().filter_map(|reply| classify(black_box(reply))).map(black_box).count()
                });
            });
        };
        time("bounce-classifier", &replies, &|reply| ours(&classifier, reply));
        let replies =
            if patterns.len() > 2000 { &replies[..replies.len().min(FEW_REPLIES)] } else { &replies[..] };
        // As KumoMTA builds it; it refuses sets that are larger than its limit.
        if let Ok(set) = RegexSet::new(&patterns) {
            time("RegexSet", replies, &|reply| set.matches(reply).iter().next());
        }
        let large = support::oracle(patterns.iter().copied());
        time("RegexSet, 256 MB of cache", replies, &|reply| large.matches(reply).iter().next());
        group.finish();
    }
}

fn ours(classifier: &Classifier, reply: &str) -> Option<usize> {
    classifier.classify(reply).rule().map(|rule| rule.number())
}

/// The replies in an order that is random and always the same.
fn shuffled(mut replies: Vec<String>) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for end in (1..replies.len()).rev() {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        replies.swap(end, (state >> 33) as usize % (end + 1));
    }
    replies
}

criterion_group!(benches, classify);
criterion_main!(benches);
