//! No command writes over what it reads.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use common::{folder, program, run, text};

const RECORD: &str = "{\"type\":\"Bounce\",\"response\":{\"code\":550,\"content\":\"User unknown\"}}\n";
const RULES: &str = "[rules]\nMine = ['User']\n";

/// A folder with a log, rules, links to them, and a folder of logs.
fn made(test: &str) -> PathBuf {
    let folder = folder(test);
    fs::write(folder.join("a.log"), RECORD).unwrap();
    fs::write(folder.join("mine.toml"), RULES).unwrap();
    fs::create_dir(folder.join("logs")).unwrap();
    fs::write(folder.join("logs/20261121-100000"), RECORD).unwrap();
    fs::create_dir(folder.join("out")).unwrap();
    symlink("../a.log", folder.join("out/a.log")).unwrap();
    symlink("a.log", folder.join("soft.log")).unwrap();
    fs::hard_link(folder.join("a.log"), folder.join("hard.log")).unwrap();
    folder
}

/// Everything in a folder: names, and what is in the files.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            all.extend(contents(&path));
        } else {
            all.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn what_would_be_overwritten_is_refused_and_stays() {
    let folder = made("same-file");
    let before = contents(&folder);
    let follow = ["annotate", "--input", "kumomta", "--interval", "1", "--follow"];
    let cases: &[&[&str]] = &[
        &["report", "-o", "a.log", "a.log"],
        &["report", "-o", "./a.log", "a.log"],
        &["report", "-o", "soft.log", "a.log"],
        &["report", "-o", "hard.log", "a.log"],
        &["report", "--rules", "mine.toml", "-o", "mine.toml", "a.log"],
        &["annotate", "-o", ".", "a.log"],
        &["annotate", "-o", "out", "a.log"],
        &["annotate", "--in-place", "--rules", "mine.toml", "mine.toml"],
        &["compile", "mine.toml", "-o", "mine.toml"],
        &[&follow[..], &["a.log", "-o", "a.log", "--checkpoint", "at"]].concat(),
        &[&follow[..], &["a.log", "-o", "soft.log", "--checkpoint", "at"]].concat(),
        &[&follow[..], &["a.log", "-o", "new", "--checkpoint", "a.log"]].concat(),
        &[&follow[..], &["a.log", "-o", "new", "--checkpoint", "new"]].concat(),
        &[&follow[..], &["a.log", "-o", "new", "--checkpoint", "./new"]].concat(),
        &[&follow[..], &["a.log", "-o", "a.log.1", "--checkpoint", "at"]].concat(),
        &[&follow[..], &["later.log", "-o", "later.log", "--checkpoint", "at"]].concat(),
        &[&follow[..], &["logs", "-o", "logs/20261121-200000", "--checkpoint", "at"]].concat(),
        &[&follow[..], &["logs", "-o", "new", "--checkpoint", "logs/at"]].concat(),
        &[&follow[..], &["logs", "--rules", "mine.toml", "-o", "mine.toml", "--checkpoint", "at"]].concat(),
    ];
    for args in cases {
        let mut command = program(*args);
        command.current_dir(&folder);
        let output = run(command, "");
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {message}");
        assert!(message.starts_with("error: ") && message.lines().count() == 1, "{args:?}: {message}");
        assert!(contents(&folder) == before, "{args:?} changed something");
    }
}

#[test]
fn other_files_are_written() {
    let folder = made("other-file");
    fs::remove_file(folder.join("hard.log")).unwrap();
    for args in [
        &["report", "-o", "report.txt", "a.log"][..],
        &["annotate", "-o", "logs", "a.log"],
        &["annotate", "--in-place", "--rules", "mine.toml", "a.log"],
        &["report", "-o", "/dev/null", "/dev/null"],
    ] {
        let mut command = program(args);
        command.current_dir(&folder);
        let output = run(command, "");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
    }
    for (file, part) in
        [("report.txt", "1 bounced"), ("logs/a.log", "InvalidRecipient"), ("a.log", "\"Mine\"")]
    {
        let written = fs::read_to_string(folder.join(file)).unwrap();
        assert!(written.contains(part), "{file}: {written}");
    }
}

/// Arguments of several runs.
type Runs<'a> = &'a [&'a [&'a str]];

/// Only logs are unpacked, and not of every form.
#[test]
fn what_is_not_unpacked_is_named() {
    let folder = folder("packed");
    fs::write(folder.join("x.toml"), RULES).unwrap();
    let lists = [&["classify"][..], &["diff", "--old", "x.toml", "--new", "x.toml", "log"]];
    let logs = [
        &["annotate", "log"][..],
        &["annotate"],
        &["annotate", "--in-place", "log"],
        &["report", "log"],
        lists[0],
        lists[1],
    ];
    let cases: [(&str, &[u8], Runs<'_>); 6] = [
        ("gzip", b"\x1f\x8b\x08\0rest", &lists),
        ("bzip2", b"BZh91AY", &lists),
        ("xz", b"\xfd7zXZ\0", &lists),
        ("zstd", b"\x28\xb5\x2f\xfd", &lists),
        ("lz4", b"\x04\x22\x4d\x18..", &logs),
        ("zip", b"PK\x03\x04..", &logs),
    ];
    for (form, bytes, commands) in cases {
        fs::write(folder.join("log"), bytes).unwrap();
        for args in commands {
            let mut command = program(*args);
            command.current_dir(&folder);
            let output = run(command, bytes);
            let message = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{form}, {args:?}: {message}");
            assert!(message.contains(&format!("compressed by {form}")), "{form}, {args:?}: {message}");
            assert!(fs::read(folder.join("log")).unwrap() == bytes);
        }
    }
}
