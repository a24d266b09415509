//! What is printed of the comparison.

use bounce_classifier_benches::table::{Table, figure};

use crate::name;
use crate::runner::Runner;

pub(crate) fn print(runners: &[Runner<'_>]) {
    let title = "Nanoseconds a byte: the worst of each text's variants, by itself / after the others.";
    let mut table = Table::new(title);
    for runner in runners {
        for (text, alone, after) in worst_of_each_text(runner) {
            table.set(text, &runner.name, format!("{} / {}", shown(alone), shown(after)));
        }
        print_worst(runner);
    }
    println!("\n{table}");
}

fn print_worst(runner: &Runner<'_>) {
    let times = runner.times().map(|(text, alone, after)| (text, alone.max(after)));
    let times = times.filter(|(_, worst)| !worst.is_nan());
    let (text, worst) = times.max_by(|(_, a), (_, b)| a.total_cmp(b)).expect("there are texts");
    println!("worst of {}: {} on {}", runner.name, shown(worst), name(text));
}

/// Over the codes before a text and what is in its middle.
fn worst_of_each_text(runner: &Runner<'_>) -> Vec<(&'static str, f64, f64)> {
    let mut texts: Vec<(&'static str, f64, f64)> = Vec::new();
    for (text, alone, after) in runner.times() {
        match texts.last_mut() {
            // Of a number and none, `max` is the number.
            Some(last) if last.0 == text.name => *last = (last.0, last.1.max(alone), last.2.max(after)),
            _ => texts.push((text.name, alone, after)),
        }
    }
    texts
}

fn shown(nanoseconds: f64) -> String {
    if nanoseconds.is_nan() { "-".to_owned() } else { figure(nanoseconds) }
}
