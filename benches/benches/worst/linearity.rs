//! Whether our time is linear in the text.

use bounce_classifier_benches::contenders::OURS;
use bounce_classifier_benches::hostile::texts;
use bounce_classifier_benches::replies::replies;
use bounce_classifier_benches::rule_sets::RuleSet;
use bounce_classifier_benches::table::figure;

use crate::runner::{Runner, least};
use crate::{length, name, rounds};

/// The longer texts are so much longer.
const LONGER: usize = 16;

/// Prints the text that grows worst.
pub(crate) fn linearity(set: &RuleSet) {
    let (patterns, replies) = (set.patterns(), replies(set));
    let short = texts(&patterns, &replies, length());
    let long = texts(&patterns, &replies, length() * LONGER);
    let mut on_short = Runner::new(OURS, Box::new(set.build()), &short);
    let mut on_long = Runner::new(OURS, Box::new(set.build()), &long);
    let in_one_piece = (0..short.len()).filter(|&text| short[text].pieces.len() == 1);
    let ratios = in_one_piece.map(|text| (ratio(text, &mut on_short, &mut on_long), text));
    let (ratio, text) = ratios.max_by(|(a, _), (b, _)| a.total_cmp(b)).expect("there are texts");
    let ratio = figure(ratio);
    println!(
        "{LONGER} times longer texts take at most {ratio} times the time a byte: {}\n",
        name(&short[text])
    );
}

/// Both lengths take turns.
fn ratio(text: usize, short: &mut Runner<'_>, long: &mut Runner<'_>) -> f64 {
    let times: Vec<(f64, f64)> = (0..rounds()).map(|_| (short.run(text), long.run(text))).collect();
    let (short, long): (Vec<f64>, Vec<f64>) = times.into_iter().unzip();
    least(&long) / least(&short)
}
