//! One classifier that two threads use at once, beside what else they could share.

use std::hint::black_box;
use std::ops::Range;
use std::sync::OnceLock;
use std::thread;

use bounce_classifier::Classifier;
use bounce_classifier_benches::agreement::assert_agreement;
use bounce_classifier_benches::contenders::{
    CACHED, Cached, Contender, OURS, TWO_CACHES, TwoCaches, large_regex_set,
};
use bounce_classifier_benches::race::{Column, Race, Races};
use bounce_classifier_benches::replies::{in_many_orders, replies};
use bounce_classifier_benches::rule_sets::small_and_large;
use bounce_classifier_benches::table::figure;

const THREADS: usize = 2;
const TITLE: &str =
    "Nanoseconds a reply, on two threads together (times as many replies as on one; 2.00 is best).";

/// As a program would have it.
static CLASSIFIER: OnceLock<Classifier> = OnceLock::new();

fn main() {
    let mut races = Races::new(TITLE);
    let set = small_and_large().swap_remove(0);
    let classifier = CLASSIFIER.get_or_init(|| set.build());
    let replies = replies(&set);
    let orders = in_many_orders(&replies);

    let mut column = races.column("threads", &set.name);
    let agreeing = |name, contender: &dyn Contender| assert_agreement(name, contender, classifier, &replies);
    gain(&mut column, OURS, &orders, || classifier);
    gain(&mut column, CACHED, &orders, || {
        let cached = Cached::new(classifier, &replies);
        agreeing(CACHED, &cached);
        cached
    });
    gain(&mut column, TWO_CACHES, &orders, || {
        let cached = TwoCaches::new(classifier, &replies);
        agreeing(TWO_CACHES, &cached);
        cached
    });
    gain(&mut column, "RegexSet, 256 MB", &orders, || {
        let set = large_regex_set(&set.patterns());
        agreeing("RegexSet, 256 MB", &set);
        set
    });
    drop(column);
    races.finish();
}

/// What a second thread gives.
fn gain<C>(column: &mut Column<'_>, name: &str, replies: &[&str], contender: impl FnOnce() -> C)
where
    C: Contender + Sync,
{
    let times = column.race(name, || race(contender(), replies));
    if let Some(times) = times {
        // An item is a reply for each of the threads.
        let each = times.contender / THREADS as f64;
        column.set(name, format!("{} ({})", figure(each), figure(times.baseline / each)));
    }
}

fn race<C: Contender + Sync>(
    contender: C,
    replies: &[&str],
) -> Race<impl FnMut(Range<usize>), impl FnMut(Range<usize>)> {
    // Shared by the two closures, which never run at once.
    let contender = std::rc::Rc::new(contender);
    let alone = std::rc::Rc::clone(&contender);
    Race {
        items: replies.len(),
        batch: replies.len(),
        baseline: move |range| run_on(1, &*alone, &replies[range]),
        contender: move |range| run_on(THREADS, &*contender, &replies[range]),
    }
}

/// Each thread classifies all replies, from another start. Starting threads costs a single one, too.
fn run_on(threads: usize, contender: &(impl Contender + Sync), replies: &[&str]) {
    thread::scope(|scope| {
        for thread in 0..threads {
            let (before, after) = replies.split_at(replies.len() * thread / threads);
            scope.spawn(move || {
                after.iter().chain(before).for_each(|reply| {
                    black_box(contender.classify(black_box(reply)));
                })
            });
        }
    });
}
