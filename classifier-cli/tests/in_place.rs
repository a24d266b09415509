//! `annotate --in-place` while somebody appends to the log, and logs that it refuses.
#![cfg(target_os = "linux")]

mod common;

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Instant;

use bounce_classifier_logs::formats::LogFormat;
use bounce_classifier_logs::replay;
use common::{data, folder, program, run, text};

/// How often something is appended at a random moment: `BOUNCE_REPEAT` times, or this.
const APPENDS: u32 = 25;

const APPENDED: &str =
    "{\"type\":\"Bounce\",\"id\":\"APPENDED\",\"response\":{\"code\":550,\"content\":\"User unknown\"}}\n";

fn log(records: u64) -> Vec<u8> {
    let mut log = Vec::new();
    replay::replay(1, records, LogFormat::KumoMta, &mut log).unwrap();
    log
}

fn annotated(log: &[u8]) -> Vec<u8> {
    let output = run(program(["annotate"]), log);
    assert!(output.status.success());
    output.stdout
}

fn in_place(folder: &Path) -> Command {
    let mut command = program(["annotate", "--in-place", "x.log"]);
    command.current_dir(folder);
    command
}

/// The library that appends at a moment.
fn shim(folder: &Path) -> PathBuf {
    let shim = folder.join("append.so");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(&shim)
        .arg(data().join("append.c"))
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(made.success());
    shim
}

/// Replaces the log; something is appended to it when the program calls `moment`.
fn in_place_and_append(folder: &Path, moment: &str, appended: &[u8]) -> Output {
    fs::write(folder.join("appended"), appended).unwrap();
    let mut command = in_place(folder);
    command.env("LD_PRELOAD", shim(folder)).env("MOMENT", moment);
    command.env("VICTIM", folder.join("x.log")).env("TEXT", folder.join("appended"));
    run(command, "")
}

#[test]
fn what_is_appended_before_the_look_is_seen() {
    let folder = folder("in-place-sync");
    let old = log(20);
    fs::write(folder.join("x.log"), &old).unwrap();
    let output = in_place_and_append(&folder, "fsync", APPENDED.as_bytes());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("changed while it was read"));
    assert!(fs::read(folder.join("x.log")).unwrap() == [&old[..], APPENDED.as_bytes()].concat());
}

#[test]
fn what_is_appended_before_the_rename_is_carried_over() {
    let folder = folder("in-place-rename");
    let path = folder.join("x.log");
    let old = log(20);
    for appended in [APPENDED, &APPENDED.repeat(3), &format!("{APPENDED}{{\"type\":\"Bou")] {
        fs::write(&path, &old).unwrap();
        let output = in_place_and_append(&folder, "rename", appended.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let all = [&old[..], appended.as_bytes()].concat();
        assert!(fs::read(&path).unwrap() == annotated(&all), "{appended}");
    }
}

#[test]
fn frames_that_are_appended_before_the_rename_are_carried_over() {
    let folder = folder("in-place-rename-zstd");
    let path = folder.join("x.log");
    let old = log(20);
    let frame = zstd::encode_all(APPENDED.as_bytes(), 1).unwrap();
    let cut = &frame[..frame.len() - 1];
    for (appended, is_whole) in [(&frame[..], true), (cut, false)] {
        fs::write(&path, zstd::encode_all(&old[..], 1).unwrap()).unwrap();
        let output = in_place_and_append(&folder, "rename", appended);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let new = fs::read(&path).unwrap();
        let (expected, packed) = match is_whole {
            true => (annotated(&[&old[..], APPENDED.as_bytes()].concat()), &new[..]),
            // Whoever writes it may finish it.
            false => (annotated(&old), new.strip_suffix(cut).unwrap()),
        };
        assert!(zstd::decode_all(packed).unwrap() == expected);
    }
}

#[test]
fn nothing_is_lost_at_any_moment() {
    let folder = folder("in-place-race");
    let path = folder.join("x.log");
    let old = log(3000);
    fs::write(&path, &old).unwrap();
    let started = Instant::now();
    assert!(run(in_place(&folder), "").status.success());
    let span = started.elapsed().mul_f64(1.1);
    let new = fs::read(&path).unwrap();
    let times = std::env::var("BOUNCE_REPEAT").map_or(APPENDS, |times| times.parse().unwrap());
    let (mut refused, mut replaced) = (0, 0);
    for number in 0..times {
        fs::write(&path, &old).unwrap();
        let child = in_place(&folder).spawn().unwrap();
        // A moment anywhere in the run, in a scattered order.
        thread::sleep(span.mul_f64(f64::from(number * 37 % times) / f64::from(times)));
        File::options().append(true).open(&path).unwrap().write_all(APPENDED.as_bytes()).unwrap();
        let output = common::finish(child, "");
        let left = fs::read(&path).unwrap();
        match output.status.code() {
            Some(1) => {
                refused += 1;
                assert!(left == [&old[..], APPENDED.as_bytes()].concat(), "{number}");
            }
            Some(0) => {
                replaced += 1;
                // Annotated where it came before the end, as it was written where it came after that.
                let with = |line: &[u8]| [&new[..], line].concat();
                assert!(
                    left == with(&annotated(APPENDED.as_bytes())) || left == with(APPENDED.as_bytes()),
                    "{number}"
                );
            }
            code => panic!("{code:?}: {}", text(&output.stderr)),
        }
    }
    println!("{times} appends: {refused} refused, {replaced} in the new file");
    assert!(refused > 0, "no append was early enough to test anything");
}

#[test]
fn what_would_lose_something_is_refused() {
    let folder = folder("in-place-refused");
    let path = folder.join("x.log");
    let old = log(3);
    let refused = |what: &str| {
        let output = run(in_place(&folder), "");
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.starts_with("error: x.log: ") && message.contains(what), "{message}");
        assert!(fs::read(&path).unwrap() == old);
    };
    fs::write(&path, &old).unwrap();
    fs::hard_link(&path, folder.join("other.log")).unwrap();
    refused("1 more hard link");
    fs::remove_file(folder.join("other.log")).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o440)).unwrap();
    refused("read-only");
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    assert!(run(in_place(&folder), "").status.success());
    assert!(fs::read(&path).unwrap() == annotated(&old));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

/// Root may give files away: the new file belongs to whom the old one did.
#[test]
fn owners_are_kept_or_the_log_is_refused() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = folder("in-place-owner");
    let path = folder.join("x.log");
    let old = log(3);
    fs::write(&path, &old).unwrap();
    if chown(&path, Some(12345), Some(12345)).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    assert!(run(in_place(&folder), "").status.success());
    let there = fs::metadata(&path).unwrap();
    assert_eq!((there.uid(), there.gid()), (12345, 12345));
    // Somebody who may write to the folder, and is not the owner.
    let program = folder.join("program");
    fs::copy(common::PROGRAM, &program).unwrap();
    fs::write(&path, &old).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
    let mut command = Command::new(&program);
    std::os::unix::process::CommandExt::uid(&mut command, 23456);
    std::os::unix::process::CommandExt::gid(&mut command, 23456);
    command.args(["annotate", "--in-place", "x.log"]).current_dir(&folder);
    let Ok(output) = command.output() else {
        println!("skipped: the folder of the tests is closed to others");
        return;
    };
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(fs::read(&path).unwrap() == old);
    assert!(text(&output.stderr).contains("belongs to somebody else"), "{}", text(&output.stderr));
}
