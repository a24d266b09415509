//! The examples in the help work when they are copied to a shell.
#![cfg(unix)]

mod common;

use std::process::{Command, Stdio};
use std::{env, fs};

use common::{PROGRAM, finish, program, run, text};

#[test]
fn examples_run() {
    let folder = common::folder("examples");
    fs::copy(common::data().join("own.toml"), folder.join("mine.toml")).unwrap();
    fs::copy(common::data().join("more.json"), folder.join("more.json")).unwrap();
    fs::copy(common::data().join("newer.toml"), folder.join("newer.toml")).unwrap();
    fs::write(folder.join("replies.txt"), "450 greylisted\nuser unknown\n").unwrap();
    fs::write(folder.join("mail.log"), "").unwrap();
    let bounce =
        "From: MAILER-DAEMON\nSubject: failure notice\n\nCould not be delivered to: bob@example.com\n";
    fs::write(folder.join("bounce.eml"), bounce).unwrap();
    fs::create_dir_all(folder.join("Maildir/new")).unwrap();
    fs::create_dir_all(folder.join("Maildir/cur")).unwrap();
    fs::write(folder.join("Maildir/new/1"), bounce).unwrap();
    fs::write(folder.join("mainlog"), "").unwrap();
    fs::write(folder.join("kumomta.jsonl"), "").unwrap();
    // In this order: an example may use what one before it has made.
    for (command, least) in [
        ("replay", 3),
        ("annotate", 6),
        ("compile", 2),
        ("classify", 3),
        ("explain", 3),
        ("check", 4),
        ("inspect", 3),
        ("diff", 4),
        ("fmt", 3),
        ("report", 6),
        ("oob", 3),
        ("serve", 2),
    ] {
        let examples = examples(command);
        assert!(examples.len() >= least, "examples of {command}: {examples:?}");
        for example in examples {
            let output = finish(shell(&example).current_dir(&folder).spawn().unwrap(), "");
            // What `check` finds is no failure of the example; how much it is, goes to standard error.
            let is_check = command == "check";
            let is_done = output.status.success() || (is_check && output.status.code() == Some(1));
            assert!(is_done, "{example}: {output:?}");
            // Of some, what they have made is in files, or said on standard error.
            let (answer, other) = match command {
                "compile" => (&output.stderr, &output.stdout),
                // Those that write a file.
                "report" if example.contains(" -o ") => continue,
                _ => (&output.stdout, &output.stderr),
            };
            let is_quiet = ["annotate", "replay"].contains(&command);
            assert!(
                is_quiet || !answer.is_empty() && (is_check || other.is_empty()),
                "{example}: {output:?}"
            );
        }
    }
}

/// The lines of the help that start with the name of the program.
fn examples(command: &str) -> Vec<String> {
    let help = run(program([command, "--help"]), "");
    assert!(help.status.success() && help.stderr.is_empty(), "{help:?}");
    let lines = text(&help.stdout).lines().map(str::trim);
    lines.filter(|line| line.starts_with("bounce-classifier ")).map(str::to_owned).collect()
}

/// A shell that finds the program under test first.
fn shell(line: &str) -> Command {
    let folder = std::path::Path::new(PROGRAM).parent().unwrap().to_owned();
    let others = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([folder].into_iter().chain(env::split_paths(&others))).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).env("PATH", path);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

#[test]
fn help_says_what_scripts_need() {
    for (args, parts) in [
        (&["--help"][..], &["Exit codes:", "classify", "explain", "first listed rule"][..]),
        (
            &["classify", "--help"],
            &["LABEL<TAB>FILE:LINE", r"(\t,", r"\u{1b}", "16 MiB", "--rule-states", "--ungated-states"],
        ),
        (
            &["explain", "--help"],
            &[
                "--format",
                "--nearest <N>",
                "too_early",
                "bytes of the reply",
                "NO_COLOR",
                "--rule-states",
                "--ungated-states",
                "--rules <FILE>",
            ],
        ),
        (&["check", "--help"], &["Exit codes:", "--deny", "[[allow]]", "end_column", "--rule-states"]),
        (&["compile", "--help"], &["--output <IMAGE>", "--rule-states", "--ungated-states"]),
        (&["inspect", "--help"], &["SHA-256", "--rules-list", "search-nfa"]),
        (&["diff", "--help"], &["built-in rules", "16 MiB", "500 characters", "--exit-code"]),
        (&["fmt", "--help"], &["single quotes", "--check", "JSON", "the exit code is 1"]),
        (&["report", "--help"], &["zstd", "5,000", "exit code is 1", "--year", "taken as UTC", "a `+`"]),
        (
            &["annotate", "--help"],
            &["bounce_classification", "4 MiB", "200 MB", "--checkpoint <FILE>", "--in-place"],
        ),
        (&["oob", "--help"], &["code_source", "sysexits.h", "  75  try again", "--return-path <PATTERN>"]),
        (&["replay", "--help"], &["Zipf", "--seed <N>", "--zstd"]),
        (&["-h"], &["Exit codes:", "diff --exit-code and fmt --check"]),
    ] {
        let output = run(program(args), "");
        let help = text(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        parts.iter().for_each(|part| assert!(help.contains(part), "{part} is not in:\n{help}"));
    }
}
