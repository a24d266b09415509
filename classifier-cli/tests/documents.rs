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

/// Runs what a document shows, in a folder that has the files it names; compares where output is shown. Gives how often
/// that was.
fn check(document: &str) -> usize {
    let folder = folder(&format!("documents-{document}"));
    let files = data().join("readme");
    for file in fs::read_dir(files).unwrap().flatten() {
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    let mut compared = 0;
    for Shown { line, command, output } in commands(&fs::read_to_string(root().join(document)).unwrap()) {
        // What shows nothing is run only where it makes a file that others read.
        if output.is_empty() && !command.starts_with("scripts/") {
            continue;
        }
        let command_here = command
            .replace("cargo run --release --", "bounce-classifier")
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
        }
    }
    println!("{document}: {compared} commands print what is shown");
    compared
}

#[test]
fn commands_print_what_is_shown() {
    assert!(check("README.md") > 0);
    // It has none today.
    check("RULES.md");
}

#[test]
fn ellipses() {
    assert!(fits("a\n...\nc\n", "a\nb\n\nc\n"));
    assert!(fits("a\n...\n", "a\nb\n"));
    assert!(!fits("a\n", "a\nb\n"));
    assert!(!fits("a\n...\nd\n", "a\nb\n"));
}
