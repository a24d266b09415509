//! Disks that are full, or die: what was answered with 250 is there, and what is not there was answered with 4xx.
#![cfg(target_os = "linux")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::mail::{BOUNCES, Intake, oob};
use common::service::wait_until;
use common::sink::Sink;
use common::{data, folder};

/// The library that makes system calls fail.
fn failing(folder: &Path) -> PathBuf {
    let library = folder.join("failing.so");
    let source = data().join("failing.c");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(compiled.unwrap().success());
    library
}

/// Sends messages, and gives the numbers of those that were answered with 250. Others must be answered with 4xx.
fn sent(intake: &Intake, to: &str, message: impl Fn(usize) -> String) -> Vec<usize> {
    let mut client = intake.client();
    client.ask("EHLO x\r\n").unwrap();
    let mut taken = Vec::new();
    for number in 0..60 {
        let reply = client.mail(to, &message(number)).unwrap();
        match reply.split(' ').next() {
            Some("250") => taken.push(number),
            Some("451" | "452") => {}
            _ => panic!("{reply}"),
        }
    }
    taken
}

/// In the log once what was taken, and nothing else.
#[test]
fn the_log_has_what_was_taken() {
    for call in ["fdatasync", "write"] {
        let folder = folder(&format!("disk-log-{call}"));
        let library = failing(&folder);
        let intake = Intake::start_with(folder, "", &library, Path::new(call));
        let recipient = |number: usize| format!("{number}@example.com");
        let taken = sent(&intake, BOUNCES, |number| oob(&recipient(number)));
        assert!((20..50).contains(&taken.len()), "{call}: {} of 60 were taken", taken.len());
        let records = intake.records();
        let logged = records.iter().filter(|record| record["type"] == "OOB");
        let logged: Vec<_> = logged.map(|record| record["recipient"].as_str().unwrap().to_owned()).collect();
        let taken: Vec<_> = taken.into_iter().map(recipient).collect();
        assert_eq!(logged, taken, "{call}");
    }
}

/// Passed on at least once what was taken.
#[test]
fn the_spool_has_what_was_taken() {
    for call in ["fdatasync", "fsync", "write", "rename"] {
        let sink = Sink::start(&[], false);
        let folder = folder(&format!("disk-spool-{call}"));
        let library = failing(&folder);
        let relay = sink.relay() + "max_retry_interval = 1\n";
        let intake = Intake::start_with(folder, &relay, &library, Path::new(call));
        let taken = sent(&intake, "a@all.examplecorp.com", |number| format!("a: {number}"));
        assert!((10..50).contains(&taken.len()), "{call}: {} of 60 were taken", taken.len());
        let waiting = || fs::read_dir(intake.folder.join("spool/ready")).unwrap().count();
        wait_until("an empty spool", || waiting() == 0);
        let came: BTreeSet<_> = sink.messages().into_iter().collect();
        for number in taken {
            let message = format!("a: {number}\r\n");
            assert!(came.contains(message.as_bytes()), "{call}: {number} was taken, and did not come");
        }
    }
}
