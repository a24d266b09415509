//! A reply as its code, enhanced code and content, beside the same reply as one line.

use std::hint::black_box;
use std::ops::Range;

use bounce_classifier::{Classification, Classifier};
use bounce_classifier_benches::race::{Race, Races};
use bounce_classifier_benches::replies::{Parts, in_many_orders, in_parts, replies};
use bounce_classifier_benches::rule_sets::rule_sets;

fn main() {
    let mut races = Races::new("Nanoseconds a reply in parts (times the same reply as a line).");
    for set in rule_sets() {
        let classifier = set.build();
        let replies = replies(&set);
        let replies = in_parts(&in_many_orders(&replies));
        for (line, reply) in &replies {
            let number = |found: Classification<'_>| found.rule().map(|rule| rule.number());
            assert_eq!(number(classify(&classifier, reply)), number(classifier.classify(line)), "{line:?}");
        }
        for (name, contender) in [("in parts", one_in_parts as Contender), ("line built first", one_built)] {
            races.column("parts", &set.name).compare(name, 1.0, || race(&classifier, &replies, contender));
        }
    }
    races.finish();
}

fn classify<'c>(classifier: &'c Classifier, (code, enhanced, content): &Parts<'_>) -> Classification<'c> {
    classifier.classify_parts(black_box(*code), *enhanced, black_box(content))
}

/// Classifies a reply that comes in parts.
type Contender = fn(&Classifier, &Parts<'_>);

fn one_in_parts(classifier: &Classifier, reply: &Parts<'_>) {
    black_box(classify(classifier, reply).rule().is_some());
}

/// What a caller does who has parts and no way to classify them.
fn one_built(classifier: &Classifier, (code, enhanced, content): &Parts<'_>) {
    let line = match enhanced {
        Some(enhanced) => format!("{code} {enhanced} {content}"),
        None => format!("{code} {content}"),
    };
    black_box(classifier.classify(black_box(&line)).rule().is_some());
}

fn race<'r>(
    classifier: &'r Classifier,
    replies: &'r [(&str, Parts<'_>)],
    contender: Contender,
) -> Race<impl FnMut(Range<usize>), impl FnMut(Range<usize>)> {
    Race {
        items: replies.len(),
        batch: replies.len() / 32,
        baseline: move |range: Range<usize>| lines(classifier, &replies[range]),
        contender: move |range: Range<usize>| {
            replies[range].iter().for_each(|(_, reply)| contender(classifier, reply));
        },
    }
}

fn lines(classifier: &Classifier, replies: &[(&str, Parts<'_>)]) {
    for (line, _) in replies {
        black_box(classifier.classify(black_box(line)).rule().is_some());
    }
}
