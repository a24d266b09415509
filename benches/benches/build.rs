//! Rules to classifier, and image to classifier, beside the building of `RegexSet`.

use std::hint::black_box;
use std::ops::Range;

use bounce_classifier::Classifier;
use bounce_classifier_benches::contenders::{regex_set, unlimited_regex_set};
use bounce_classifier_benches::race::{Race, Races};
use bounce_classifier_benches::rule_sets::{RuleSet, rule_sets};

const MICROSECONDS: f64 = 1e3;

fn main() {
    let mut races = Races::new("Microseconds (times the building of ours, in the same rounds).");
    for set in rule_sets() {
        measure(&set, &mut races);
    }
    races.finish();
}

fn measure(set: &RuleSet, races: &mut Races) {
    let patterns = set.patterns();
    let image = set.build().image().to_vec();
    let mut column = races.column("build", &set.name);
    column.compare("rules to classifier", MICROSECONDS, || race(set, || drop(black_box(set.build()))));
    column.compare("image to classifier", MICROSECONDS, || {
        race(set, || {
            let loaded = Classifier::from_image_bytes(black_box(&*image));
            drop(black_box(loaded.expect("our own image")));
        })
    });
    column.compare("patterns to RegexSet", MICROSECONDS, || {
        let refused = regex_set(&patterns).is_none();
        race(set, move || {
            let built = if refused { Some(unlimited_regex_set(&patterns)) } else { regex_set(&patterns) };
            drop(black_box(built));
        })
    });
}

fn race(
    set: &RuleSet,
    mut contender: impl FnMut(),
) -> Race<impl FnMut(Range<usize>), impl FnMut(Range<usize>)> {
    let baseline = |_| drop(black_box(set.build()));
    Race { items: 1, batch: 1, baseline, contender: move |_| contender() }
}
