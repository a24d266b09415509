//! `sql` runs the program that has the engine.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use common::{PROGRAM, folder, text};

/// The program in a folder, with `sql` beside it or not.
fn sql(name: &str, script: Option<&str>, arguments: &[&str]) -> std::process::Output {
    let folder = folder(name);
    let program = folder.join("bounce-classifier");
    fs::copy(PROGRAM, &program).unwrap();
    if let Some(script) = script {
        let beside = folder.join("bounce-classifier-sql");
        fs::write(&beside, script).unwrap();
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o755)).unwrap();
    }
    loop {
        match Command::new(&program).args(arguments).env("PATH", "").output() {
            // Another test started a program while this file was written, and has it open until that program begins.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            output => return output.unwrap(),
        }
    }
}

#[test]
fn it_becomes_the_program_beside_it() {
    let script = "#!/bin/sh\nfor argument; do echo \"$argument\"; done; exit 7\n";
    let arguments = ["sql", "SELECT 1", "a=mail.log", "--format", "csv", "-o", "x"];
    let output = sql("sql-beside", Some(script), &arguments);
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert_eq!(text(&output.stdout), arguments[1..].join("\n") + "\n");
    let quiet = sql("sql-quiet", Some(script), &["-q", "sql", "SELECT 1"]);
    assert_eq!(text(&quiet.stdout), "--quiet\nSELECT 1\n");
}

#[test]
fn where_there_is_none_it_says_how_to_get_it() {
    let output = sql("sql-none", None, &["sql", "SELECT 1"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(text(&output.stderr).contains("cargo install --path classifier-datafusion"), "{output:?}");
    let help = sql("sql-help", None, &["sql", "--help"]);
    assert!(help.status.success() && text(&help.stdout).contains("bounce_log(path)"), "{help:?}");
}
