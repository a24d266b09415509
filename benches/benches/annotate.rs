//! Logs of KumoMTA annotated from memory, beside a loop that only reads `type` and `response` of each line.
//!
//! Rounds of all contenders, one after the other. Of the clock the best of each counts, for ratios, as machines are noisy;
//! where others use the machine too, two threads have less than two cores, and only the processor's time, of which it is
//! the median, says what they cost. Rules: the shipped ones, and with `../shared` KumoMTA's.

use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

use bounce_classifier::Classifier;
use bounce_classifier_benches::rule_sets;
use bounce_classifier_logs::annotate::{Annotator, Counts, OutputForm};
use bounce_classifier_logs::files::{Chunks, Limits, Source, ordered};
use bounce_classifier_logs::formats::{LineReader, LogFormat, NotAfter};
use bounce_classifier_logs::replay;
use serde::Deserialize;

/// As the program takes them.
const CHUNK_BYTES: usize = 256 << 10;

fn main() {
    // `cargo test` runs it without this, to see that it works.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (records, rounds) = if is_bench { (100_000, 15) } else { (100, 1) };
    let mut log = Vec::new();
    replay::replay(1, records, LogFormat::KumoMta, &mut log).expect("a vector takes everything");

    // The program reads files, which nobody copies for it.
    let log: &'static [u8] = log.leak();
    println!("{records} records of {} bytes", log.len() as u64 / records);
    race("the shipped rules", Classifier::builtin(), log, rounds);
    if let Some(set) = rule_sets::rule_sets().into_iter().find(|set| set.name == "135") {
        race("KumoMTA's 135 rules", &set.build(), log, rounds);
    }
}

fn race(rules: &str, classifier: &Classifier, log: &'static [u8], rounds: usize) {
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..rounds {
        let now = [
            time(|| read(log)),
            time(|| annotate(classifier, log, 1)),
            time(|| annotate(classifier, log, 2)),
        ];
        times.iter_mut().zip(now).for_each(|(times, now)| times.push(now));
    }
    let rate = |times: &[Time]| {
        let best = times.iter().map(|time| time.clock).min().unwrap_or_default();
        log.len() as f64 / best.as_secs_f64() / 1e6
    };
    let [serde, one, two] = times.each_ref().map(|times| rate(times));
    let [_, one_ticks, two_ticks] = times.map(median_ticks);
    println!("\n{rules}");
    println!("serde_json, type and response: {serde:6.0} MB/s");
    println!("annotate, one thread:          {one:6.0} MB/s, {:.2} times as fast", one / serde);
    println!("annotate, two threads:         {two:6.0} MB/s, {:.2} times one", two / one);
    if let (Some(one), Some(two)) = (one_ticks, two_ticks) {
        println!("processor's time of two threads: {:.2} times that of one", two as f64 / one.max(1) as f64);
    }
}

#[derive(Clone, Copy)]
struct Time {
    clock: Duration,
    /// What the processors did for this program, all together, where the system says it.
    ticks: Option<u64>,
}

fn median_ticks(mut times: Vec<Time>) -> Option<u64> {
    times.sort_unstable_by_key(|time| time.ticks);
    times[times.len() / 2].ticks
}

/// The time of the processors so far, of the program and of the system for it: as Linux counts it.
fn ticks() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name, in parentheses.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

fn time(run: impl FnOnce() -> u64) -> Time {
    let (started, before) = (Instant::now(), ticks());
    black_box(run());
    Time { clock: started.elapsed(), ticks: ticks().zip(before).map(|(now, before)| now - before) }
}

#[derive(Deserialize)]
struct Read<'a> {
    r#type: &'a str,
    response: Response,
}

#[derive(Deserialize)]
struct Response {
    code: u16,
    enhanced_code: Option<Enhanced>,
    content: String,
}

#[derive(Deserialize)]
struct Enhanced {
    class: u8,
    subject: u16,
    detail: u16,
}

/// The least that anybody would do.
fn read(log: &[u8]) -> u64 {
    let lines = log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let Read { r#type, response } = serde_json::from_slice(line).expect("a record");
            let Response { code, enhanced_code, content } = response;
            let enhanced = enhanced_code.map_or(0, |Enhanced { class, subject, detail }| {
                u64::from(class) + u64::from(subject) + u64::from(detail)
            });
            (r#type.len() + content.len()) as u64 + u64::from(code) + enhanced
        })
        .sum()
}

/// Everything but the files.
fn annotate(classifier: &Classifier, log: &'static [u8], threads: usize) -> u64 {
    let annotator =
        Annotator::new(classifier, LineReader::new(LogFormat::KumoMta, NotAfter::Now), OutputForm::Annotated);
    let limits = Limits::default();
    let source = Source::new(Cursor::new(log), limits).expect("memory can be read");
    let mut chunks = Chunks::new(source, CHUNK_BYTES, limits);
    let (mut counts, mut bytes) = (Counts::default(), 0);
    ordered(
        threads,
        |chunk| chunks.next(chunk).map_err(|error| error.to_string()),
        || Ok(|lines: &[u8], out: &mut Vec<u8>| Ok(annotator.chunk(lines, out))),
        |out, more| {
            counts += more;
            bytes += black_box(out).len() as u64;
            Ok(())
        },
    )
    .expect("nothing fails");
    assert!(counts.classified > 0 && counts.unknown == 0 && counts.bytes == log.len() as u64);
    bytes
}
