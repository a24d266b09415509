//! Nanoseconds a reply, ours beside what one would use instead, on varied replies in random order.

use std::hint::black_box;
use std::ops::Range;
use std::time::Duration;

use bounce_classifier::Classifier;
use bounce_classifier_benches::agreement::assert_agreement;
use bounce_classifier_benches::arguments::wanted;
use bounce_classifier_benches::contenders::{
    CACHED, Cached, Contender, FROM_PATTERNS, OURS, TWO_CACHES, TwoCaches,
};
use bounce_classifier_benches::race::{Column, Race, Races, time};
use bounce_classifier_benches::replies::{in_many_orders, replies};
use bounce_classifier_benches::rule_sets::{RuleSet, rule_sets};

/// A contender that takes this long for a reply is slow ...
const SLOW: Duration = Duration::from_micros(100);
/// ... and is timed on so many replies at once, the next ones each time.
const FEW_REPLIES: usize = 10;
/// These may refuse a set, so they are made before it is known whether they are wanted.
const REFUSING: [&str; 3] = ["RegexSet", "lazy DFA, unlimited", "Hyperscan"];

fn main() {
    let mut races = Races::new("Nanoseconds a reply (times ours, in the same rounds).");
    for set in rule_sets() {
        measure(&set, &mut races.column("classify", &set.name));
    }
    races.finish();
}

fn measure(set: &RuleSet, column: &mut Column<'_>) {
    let replies = replies(set);
    let field = Field {
        classifier: set.build(),
        patterns: set.patterns(),
        orders: in_many_orders(&replies),
        replies: &replies,
    };
    column.compare(OURS, 1.0, || field.race(OURS, Box::new(field.classifier.clone())));
    let cached = || Box::new(Cached::new(&field.classifier, field.replies));
    column.compare(CACHED, 1.0, || field.race(CACHED, cached()));
    let two = || Box::new(TwoCaches::new(&field.classifier, field.replies));
    column.compare(TWO_CACHES, 1.0, || field.race(TWO_CACHES, two()));
    for (name, contender) in FROM_PATTERNS {
        if REFUSING.contains(name) && contender(&field.patterns).is_none() {
            refused(set, name, column);
            continue;
        }
        column.compare(name, 1.0, || field.race(name, contender(&field.patterns).expect("it is taken")));
    }
}

fn refused(set: &RuleSet, name: &'static str, column: &mut Column<'_>) {
    if wanted(&format!("classify/{}/{name}", set.name)) {
        column.set(name, "refused".to_owned());
    }
}

/// What a contender is measured on.
struct Field<'r> {
    classifier: Classifier,
    patterns: Vec<String>,
    replies: &'r [String],
    orders: Vec<&'r str>,
}

impl Field<'_> {
    fn race(
        &self,
        name: &str,
        contender: Box<dyn Contender>,
    ) -> Race<impl FnMut(Range<usize>), impl FnMut(Range<usize>)> {
        // This warms its caches, too.
        assert_agreement(name, &*contender, &self.classifier, self.replies);
        let few = self.replies.len().min(FEW_REPLIES);
        let took = time(|| run(&*contender, &self.orders[..few]));
        Race {
            items: self.orders.len(),
            batch: if took > SLOW * few as u32 { few } else { self.replies.len() },
            baseline: |range| run(&self.classifier, &self.orders[range]),
            contender: move |range| run(&*contender, &self.orders[range]),
        }
    }
}

/// All contenders are called through a pointer: what that costs is the same for each.
fn run(contender: &dyn Contender, replies: &[&str]) {
    for reply in replies {
        black_box(contender.classify(black_box(reply)));
    }
}
