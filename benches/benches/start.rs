//! From the start of a process to its first answer, less what starting any process costs.

use std::ops::Range;
use std::process::{Command, Stdio};

use bounce_classifier_benches::race::{Race, Races};
use bounce_classifier_benches::table::figure;

const EMPTY: &str = env!("CARGO_BIN_EXE_start_empty");
const PROGRAMS: [(&str, &str); 2] = [
    ("baked rules", env!("CARGO_BIN_EXE_start_baked")),
    ("RegexSet built at start", env!("CARGO_BIN_EXE_start_regex_set")),
];
const REPLY: &str = "552 5.2.2 <bob@example.com>: Mailbox full";
const MILLISECOND: f64 = 1e6;

fn main() {
    let answers = PROGRAMS.map(|(_, program)| answer(program));
    assert_eq!(answers[0], answers[1], "the programs disagree");

    let mut races = Races::new("Milliseconds to the first answer, more than an empty program takes.");
    let mut column = races.column("start", "shipped rules");
    for (name, program) in PROGRAMS {
        if let Some(times) = column.race(name, || race(program)) {
            column.set(name, figure((times.contender - times.baseline) / MILLISECOND));
        }
    }
    drop(column);
    races.finish();
}

/// Empty processes and those of the program take turns.
fn race(program: &'static str) -> Race<impl FnMut(Range<usize>), impl FnMut(Range<usize>)> {
    Race { items: 1, batch: 1, baseline: |_| run(EMPTY), contender: move |_| run(program) }
}

fn run(program: &str) {
    let status = Command::new(program).arg(REPLY).stdout(Stdio::null()).status();
    assert!(status.expect("the program starts").success(), "{program}");
}

fn answer(program: &str) -> Vec<u8> {
    Command::new(program).arg(REPLY).output().expect("the program starts").stdout
}
