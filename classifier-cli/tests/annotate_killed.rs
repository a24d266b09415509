//! `annotate` killed at any moment.
#![cfg(unix)]

mod common;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bounce_classifier_logs::formats::LogFormat;
use bounce_classifier_logs::replay;

use serde_json::Value;

use common::{folder, program, run, without_hanging};

/// How often it is killed: `BOUNCE_REPEAT` times, or 50.
fn kills() -> u32 {
    std::env::var("BOUNCE_REPEAT").map_or(50, |times| times.parse().unwrap())
}

fn log(seed: u64, records: u64) -> Vec<u8> {
    let mut log = Vec::new();
    replay::replay(seed, records, LogFormat::KumoMta, &mut log).unwrap();
    log
}

/// What becomes of a log.
fn annotated(log: &[u8]) -> Vec<u8> {
    let output = run(program(["annotate"]), log);
    assert!(output.status.success());
    output.stdout
}

/// Moments all over a span, in a scattered order.
fn moment(number: u32, span: Duration) -> Duration {
    span.mul_f64(f64::from(number * 37 % kills()) / f64::from(kills()))
}

fn in_place(folder: &Path) -> Child {
    let mut command = program(["annotate", "--in-place", "x.log"]);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn in_place_leaves_the_old_or_the_new_file() {
    let folder = folder("killed-in-place");
    let path = folder.join("x.log");
    for (kind, pack) in [("plain", false), ("zstd", true)] {
        let pack = |bytes: Vec<u8>| if pack { zstd::encode_all(&bytes[..], 1).unwrap() } else { bytes };
        let old = pack(log(1, 1500));
        fs::write(&path, &old).unwrap();
        let started = Instant::now();
        assert!(in_place(&folder).wait().unwrap().success());
        // Some kills are to be just after the end.
        let span = started.elapsed().mul_f64(1.1);
        let new = fs::read(&path).unwrap();
        assert_ne!(old, new);
        let mut olds = 0;
        for number in 0..kills() {
            fs::write(&path, &old).unwrap();
            let mut child = in_place(&folder);
            thread::sleep(moment(number, span));
            child.kill().unwrap();
            child.wait().unwrap();
            let left = fs::read(&path).unwrap();
            assert!(left == old || left == new, "{kind}: neither the old nor the new file");
            olds += u32::from(left == old);
        }
        assert!(olds > 0, "no kill was early enough to test anything");
    }
    // What was being written is left, and is gone after the next run.
    let names =
        || -> Vec<_> { fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect() };
    fs::write(folder.join(".bounce-classifier-killed"), "left by a run before it").unwrap();
    assert!(names().len() > 1);
    assert!(in_place(&folder).wait().unwrap().success());
    assert_eq!(names(), ["x.log"]);
}

/// Who is interrupted leaves the old file, and nothing beside it.
#[test]
fn interrupted_in_place_leaves_nothing_beside() {
    let folder = folder("interrupted-in-place");
    for signal in ["INT", "TERM"] {
        // A log that goes on, so that it is never done before the signal.
        let pipe = folder.join("log.fifo");
        let _ = fs::remove_file(&pipe);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut command = program(["report", "--input", "kumomta", "-o", "report.txt", "log.fifo"]);
        let mut child = command.current_dir(&folder).spawn().unwrap();
        // A pipe opens for one end once the other opens it: the program has made its output before it reads.
        let mut writer = File::options().write(true).open(&pipe).unwrap();
        writer.write_all(&log(3, 10)).unwrap();
        assert_eq!(names(&folder).len(), 2, "{:?}", names(&folder));
        let killed = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        assert!(!child.wait().unwrap().success());
        assert_eq!(names(&folder), ["log.fifo"]);
        drop(writer);
    }
}

fn names(folder: &Path) -> Vec<std::ffi::OsString> {
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect()
}

/// A program that follows `log` in a folder.
fn follow(folder: &Path) -> Child {
    let mut command: Command =
        program(["annotate", "--input", "kumomta", "--follow", "log", "-o", "out", "--checkpoint", "at"]);
    command.args(["--interval", "1"]).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
}

/// Waits for as many bytes of output; the program decides when.
fn wait_for(output: &Path, bytes: usize) {
    while fs::metadata(output).map_or(0, |file| file.len()) < bytes as u64 {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Waits for the checkpoint to be where the output is.
fn wait_for_note(folder: &Path) {
    let written = fs::metadata(folder.join("out")).unwrap().len();
    let noted = || -> Value { serde_json::from_slice(&fs::read(folder.join("at")).unwrap()).unwrap() };
    while noted()["output_bytes"] != written {
        thread::sleep(Duration::from_millis(1));
    }
}

/// The next file of a log that is moved away now and then.
fn rotated(folder: &Path, number: usize) -> File {
    let path = folder.join("log");
    if number > 0 {
        fs::rename(&path, folder.join(format!("log.{}", 100 - number))).unwrap();
    }
    File::create(path).unwrap()
}

/// The next file of a log that is a folder.
fn segment(folder: &Path, number: usize) -> File {
    fs::create_dir_all(folder.join("log")).unwrap();
    File::create(folder.join(format!("log/20261121-10{number:02}00.123456789"))).unwrap()
}

/// Writes a log as a server would: in pieces that are no whole lines, flushed, with a new file now and then.
fn write_log(next: impl Fn(usize) -> File, text: Vec<u8>, zstd: bool, allowed: Arc<AtomicU64>) {
    let rotations = 6;
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let mut written = 0;
    for (number, lines) in lines.chunks(lines.len().div_ceil(rotations)).enumerate() {
        let file = next(number);
        let mut file: Box<dyn Write> = match zstd {
            true => Box::new(zstd::stream::write::Encoder::new(file, 1).unwrap().auto_finish()),
            false => Box::new(file),
        };
        for piece in lines.concat().chunks(3001) {
            while written >= allowed.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(1));
            }
            file.write_all(piece).unwrap();
            file.flush().unwrap();
            written += 1;
        }
    }
}

fn follow_killed(name: &str, next: fn(&Path, usize) -> File, zstd: bool) {
    let folder = folder(name);
    let text = log(2, 1500);
    let expected = annotated(&text);
    let pieces = text.len() as u64 / 3001 + 10;
    // The log goes on while the program runs, and between a kill and the next start.
    let allowed = Arc::new(AtomicU64::new(0));
    let writer = {
        let (folder, allowed) = (folder.clone(), Arc::clone(&allowed));
        thread::spawn(move || write_log(|number| next(&folder, number), text, zstd, allowed))
    };
    // Whether it is a folder is seen at the start.
    allowed.fetch_add(1, Ordering::Relaxed);
    while !folder.join("log").exists() {
        thread::yield_now();
    }
    for number in 0..kills() {
        allowed.fetch_add(pieces / u64::from(kills()) / 2, Ordering::Relaxed);
        let mut child = follow(&folder);
        allowed.fetch_add(pieces / u64::from(kills()) / 2 + 1, Ordering::Relaxed);
        thread::sleep(moment(number, Duration::from_millis(60)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    allowed.store(u64::MAX, Ordering::Relaxed);
    writer.join().unwrap();
    let mut child = follow(&folder);
    wait_for(&folder.join("out"), expected.len());
    child.kill().unwrap();
    child.wait().unwrap();
    let out = fs::read(folder.join("out")).unwrap();
    assert!(out == expected, "{} bytes, and {} were expected", out.len(), expected.len());
}

#[test]
fn follow_writes_each_record_once() {
    without_hanging(|| follow_killed("killed-follow", rotated, false));
}

#[test]
fn follow_of_zstd_writes_each_record_once() {
    without_hanging(|| follow_killed("killed-follow-zstd", rotated, true));
}

#[test]
fn follow_of_a_folder_writes_each_record_once() {
    without_hanging(|| follow_killed("killed-follow-folder", segment, false));
}

#[test]
fn follow_of_a_folder_of_zstd_writes_each_record_once() {
    without_hanging(|| follow_killed("killed-follow-folder-zstd", segment, true));
}

#[test]
fn follow_through_everything_that_happens_to_folders() {
    without_hanging(|| {
        let folder = folder("follow-folder");
        let (logs, output) = (folder.join("log"), folder.join("out"));
        fs::create_dir(&logs).unwrap();
        let path = |name: &str| logs.join(name);
        let records: Vec<Vec<u8>> = (0..5).map(|seed| log(seed, 3)).collect();
        let mut expected = Vec::new();
        let mut child = follow(&folder);
        let mut due = |bytes: &[u8]| {
            expected.extend_from_slice(bytes);
            wait_for(&output, expected.len());
            assert!(fs::read(&output).unwrap() == expected);
        };
        fs::write(path("20261121-100000"), &records[0]).unwrap();
        due(&annotated(&records[0]));
        // While the next one is empty, the first may grow.
        let mut second = File::create(path("20261121-101000")).unwrap();
        let mut first = File::options().append(true).open(path("20261121-100000")).unwrap();
        first.write_all(&records[1]).unwrap();
        first.write_all(b"unfinished").unwrap();
        due(&annotated(&records[1]));
        second.write_all(&records[2]).unwrap();
        due(&[b"unfinished\n", &annotated(&records[2])[..]].concat());
        // Output comes first: only what is noted as well is done.
        wait_for_note(&folder);
        child.kill().unwrap();
        child.wait().unwrap();
        // What was done is taken away; nothing is done again for that.
        fs::remove_file(path("20261121-100000")).unwrap();
        fs::remove_file(path("20261121-101000")).unwrap();
        let mut child = follow(&folder);
        fs::write(path("20261121-102000"), &records[3]).unwrap();
        due(&annotated(&records[3]));
        child.kill().unwrap();
        child.wait().unwrap();
        fs::write(path("20261121-103000"), &records[4]).unwrap();
        let mut child = follow(&folder);
        due(&annotated(&records[4]));
        // What may be written at the same time is refused.
        fs::write(path("20261121-103000_other"), &records[4]).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1));
    });
}

#[test]
fn follow_through_everything_that_happens_to_logs() {
    without_hanging(|| {
        let folder = folder("follow");
        let (path, output) = (folder.join("log"), folder.join("out"));
        let records: Vec<Vec<u8>> = (0..5).map(|seed| log(seed, 3)).collect();
        let mut expected = Vec::new();
        let mut child = follow(&folder);
        let mut due = |bytes: &[u8]| {
            expected.extend_from_slice(bytes);
            wait_for(&output, expected.len());
            assert!(fs::read(&output).unwrap() == expected);
        };
        // It comes late.
        fs::write(&path, &records[0]).unwrap();
        due(&annotated(&records[0]));
        // It is emptied and filled anew.
        fs::write(&path, "").unwrap();
        fs::write(&path, &records[1]).unwrap();
        due(&annotated(&records[1]));
        // It is moved away, and the last line is still written then.
        fs::rename(&path, folder.join("log-20261121")).unwrap();
        let mut moved = File::options().append(true).open(folder.join("log-20261121")).unwrap();
        moved.write_all(&records[2]).unwrap();
        due(&annotated(&records[2]));
        moved.write_all(b"unfinished").unwrap();
        fs::write(&path, &records[3]).unwrap();
        due(&[b"unfinished\n", &annotated(&records[3])[..]].concat());
        // Nobody else may write the output.
        let second = follow(&folder).wait().unwrap();
        assert_eq!(second.code(), Some(2));
        child.kill().unwrap();
        child.wait().unwrap();
        // What happened meanwhile is not missed.
        fs::rename(&path, folder.join("log.1")).unwrap();
        fs::write(&path, &records[4]).unwrap();
        let mut child = follow(&folder);
        due(&annotated(&records[4]));
        child.kill().unwrap();
        child.wait().unwrap();
    });
}
