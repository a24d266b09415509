//! What README.md and RULES.md show of the program is what it prints.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{PROGRAM, data, folder, text};

/// A command of a document, and what stands below it.
struct Shown {
    line: usize,
    command: String,
    output: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The commands in the blocks of `console`. A line that ends with `\` goes on.
fn commands(document: &str) -> Vec<Shown> {
    let (mut all, mut in_block) = (Vec::new(), false);
    for (number, line) in (1..).zip(document.lines()) {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => in_block = line == "```console",
            _ if !in_block => {}
            Some(command) => {
                // What follows two blanks and a hash is for the reader.
                let command = command.split("  #").next().unwrap_or_default().trim_end().to_owned();
                all.push(Shown { line: number, command, output: String::new() });
            }
            None => {
                if let Some(Shown { output, .. }) = all.last_mut() {
                    *output += line;
                    output.push('\n');
                }
            }
        }
    }
    all
}

/// Whether a text is what was shown, in which `...` alone on a line stands for any lines.
fn fits(shown: &str, printed: &str) -> bool {
    let mut pieces = shown.split("...\n");
    let Some(mut rest) = printed.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.is_empty() || shown.ends_with("...\n")
}

/// A folder with the files that a document names: those that are kept, and logs and mails that are made up.
fn folder_with_files(document: &str) -> PathBuf {
    let folder = folder(&format!("documents-{document}"));
    for file in fs::read_dir(data().join("readme")).unwrap().flatten() {
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    fs::copy(folder.join("new.toml"), folder.join("newer.toml")).unwrap();
    for (name, options) in [
        ("mail.log", &["--format", "postfix"][..]),
        ("tuesday.log", &[]),
        ("monday.zst", &["--zstd"]),
        ("20261121-100000.zst", &["--zstd"]),
    ] {
        let mut replay = Command::new(PROGRAM);
        replay.args(["replay", "--records", "10", "-o", name]).args(options).current_dir(&folder);
        assert!(replay.status().unwrap().success(), "{name}");
    }
    let mails = folder.join("Maildir/new");
    fs::create_dir_all(&mails).unwrap();
    fs::write(mails.join("1"), MAIL).unwrap();
    folder
}

/// A report of qmail.
const MAIL: &str = "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n\
    Hi. This is the qmail-send program at mx.example.\n\n<bob@example.com>:\n\
    Remote host said: 550 5.1.1 User unknown\n";

/// Whether the test can run it: what builds, tests or waits for others is not for here.
fn is_run(command: &str) -> bool {
    let is_for_others = ["cargo build", "cargo test", "cargo install", "scripts/package-deb", "curl "]
        .iter()
        .any(|start| command.starts_with(start));
    !is_for_others && !command.ends_with('&')
}

/// Runs what a document shows, in a folder that has the files it names; compares where output is shown, and elsewhere asks
/// that it works. Gives how often it compared.
fn check(document: &str) -> usize {
    let folder = folder_with_files(document);
    let mut compared = 0;
    for Shown { line, command, output } in commands(&fs::read_to_string(root().join(document)).unwrap()) {
        if !is_run(&command) {
            assert_eq!(output, "", "{document}:{line}: `{command}` is not run, and has output");
            continue;
        }
        let command_here = command
            .replace("cargo run --release --", "bounce-classifier")
            // A few records do as well, and a program that is not optimised is slow.
            .replace("--records 1000000", "--records 1000")
            .replace("scripts/", &format!("{}/scripts/", root().display()));
        let script = format!("bounce-classifier() {{ '{PROGRAM}' \"$@\"; }}; {command_here}");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).current_dir(&folder).env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
        let ran = bash.output().unwrap();
        let printed = format!("{}{}", text(&ran.stdout), text(&ran.stderr));
        if !output.is_empty() {
            assert!(
                fits(&output, &printed),
                "{document}:{line}: `{command}` prints\n{printed}\nand the document shows\n{output}"
            );
            compared += 1;
        } else {
            // Findings and differences are 1, and mistakes of the caller are 2.
            let works = matches!(ran.status.code(), Some(0 | 1)) && !text(&ran.stderr).starts_with("error");
            assert!(works, "{document}:{line}: `{command}` fails:\n{printed}");
        }
    }
    println!("{document}: {compared} commands print what is shown");
    compared
}

#[test]
fn commands_print_what_is_shown() {
    assert!(check("README.md") > 0);
    assert!(check("RULES.md") > 0);
}

#[test]
fn ellipses() {
    assert!(fits("a\n...\nc\n", "a\nb\n\nc\n"));
    assert!(fits("a\n...\n", "a\nb\n"));
    assert!(!fits("a\n", "a\nb\n"));
    assert!(!fits("a\n...\nd\n", "a\nb\n"));
}
