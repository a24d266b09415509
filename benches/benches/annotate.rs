//! Logs of KumoMTA annotated from memory, beside a loop that only reads `type` and `response` of each line.
//!
//! Rounds of all contenders, one after the other, and the best of each: for ratios, as the machine is noisy.

use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

use bounce_classifier::Classifier;
use bounce_classifier_logs::annotate::{Annotator, Counts, Form};
use bounce_classifier_logs::files::{Chunks, Limits, Source, ordered};
use bounce_classifier_logs::input::Input;
use bounce_classifier_logs::replay;
use serde::Deserialize;

/// As the program takes them.
const CHUNK_BYTES: usize = 256 << 10;

fn main() {
    // `cargo test` runs it without this, to see that it works.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (records, rounds) = if is_bench { (100_000, 15) } else { (100, 1) };
    let mut log = Vec::new();
    replay::replay(1, records, replay::Form::KumoMta, &mut log).expect("a vector takes everything");

    // The program reads files, which nobody copies for it.
    let log: &'static [u8] = log.leak();

    let mut best = [Duration::MAX; 3];
    for _ in 0..rounds {
        let times = [time(|| read(log)), time(|| annotate(log, 1)), time(|| annotate(log, 2))];
        best.iter_mut().zip(times).for_each(|(best, time)| *best = time.min(*best));
    }
    let [serde, one, two] = best.map(|time| log.len() as f64 / time.as_secs_f64() / 1e6);
    println!("{records} records of {} bytes", log.len() as u64 / records);
    println!("serde_json, type and response: {serde:6.0} MB/s");
    println!("annotate, one thread:          {one:6.0} MB/s, {:.2} times as fast", one / serde);
    println!("annotate, two threads:         {two:6.0} MB/s, {:.2} times one", two / one);
}

fn time(run: impl FnOnce() -> u64) -> Duration {
    let started = Instant::now();
    black_box(run());
    started.elapsed()
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
fn annotate(log: &'static [u8], threads: usize) -> u64 {
    let annotator = Annotator::new(Classifier::builtin(), Input::KumoMta, Form::Same);
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
