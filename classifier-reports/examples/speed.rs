//! How fast reports are read, beside `mail-parser` alone, on one thread: `speed DIR [MIB]`.
//!
//! All mails of a folder are read again and again, until there were 200 MiB (or MIB) of them.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bounce_classifier_reports::read;
use mail_parser::MessageParser;

/// How often each contender runs; the best run counts.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("say which folder: speed DIR [MIB]")?;
    let mib: usize = arguments.next().map_or(Ok(200), |mib| mib.parse())?;
    let mut mails = Vec::new();
    take(Path::new(&folder), &mut mails)?;
    let once: usize = mails.iter().map(Vec::len).sum();
    if once == 0 {
        return Err(format!("there is no mail in {folder}").into());
    }
    let times = (mib << 20).div_ceil(once);
    let parser = MessageParser::default();
    let alone = race("mail-parser alone", &mails, times, |mail| parser.parse(mail).is_some());
    let ours = race("reports", &mails, times, |mail| read(mail).is_some());
    println!("reports at {:.2} of mail-parser", ours / alone);
    Ok(())
}

/// The files of a folder and of those in it.
fn take(folder: &Path, mails: &mut Vec<Vec<u8>>) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            take(&path, mails)?;
        } else if path.extension().is_some_and(|kind| kind == "eml" || kind == "txt") {
            mails.push(fs::read(path)?);
        }
    }
    Ok(())
}

/// Prints and returns the megabytes a second of the best run.
fn race(name: &str, mails: &[Vec<u8>], times: usize, read: impl Fn(&[u8]) -> bool) -> f64 {
    let bytes = mails.iter().map(Vec::len).sum::<usize>() * times;
    let run = |_| {
        let start = Instant::now();
        let found: usize =
            (0..times).map(|_| mails.iter().filter(|mail| black_box(read(black_box(mail)))).count()).sum();
        (start.elapsed().as_secs_f64(), found)
    };
    let (seconds, found) = (0..RUNS).map(run).min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are runs");
    let speed = bytes as f64 / 1e6 / seconds;
    let mails = mails.len() * times;
    println!("{name}: {speed:.0} MB/s, {:.0} mails/s, {found} of {mails} mails", mails as f64 / seconds);
    speed
}
