//! What is said only to a person at a terminal: a hint, and colour.
#![cfg(target_os = "linux")]

mod common;

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use common::{assert_output, program, run, without_hanging};

/// The two sides of a new terminal: the person's, and the program's.
fn terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    (person.into(), program.into())
}

#[test]
fn a_hint_where_a_person_has_to_type() {
    without_hanging(|| {
        let (mut person, program_side) = terminal();
        let mut command = program(["classify", "--rules", "own.toml"]);
        let mut child = command.stdin(program_side).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert_eq!(line, "Reading replies, one a line, from the terminal; Ctrl-D ends it.\n");

        line.clear();
        person.write_all(b"450 greylisted\n").unwrap();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "Greylisted\town.toml:3\teither\treview\n");

        line.clear();
        person.write_all(b"\x04").unwrap();
        assert_eq!(stdout.read_line(&mut line).unwrap(), 0);
        assert!(child.wait().unwrap().success());
        assert_eq!(stderr.read_line(&mut line).unwrap(), 0, "{line}");
    });
}

#[test]
fn no_hint_where_the_reply_is_given() {
    for command in ["classify", "explain"] {
        let (_person, program_side) = terminal();
        let output = program([command, "none"]).stdin(program_side).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    }
}

/// What the program puts on a terminal: all of one stream.
fn shown(mut command: Command, to: fn(&mut Command, File) -> &mut Command, code: i32) -> String {
    let (mut person, program_side) = terminal();
    let status = to(command.stdin(Stdio::null()), program_side).status().unwrap();
    assert_eq!(status.code(), Some(code));
    // The program's side is closed when the last owner of it is gone; then reading ends with an error.
    drop(command);
    let mut shown = Vec::new();
    let _ = person.read_to_end(&mut shown);
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

/// What broken rules put on a terminal.
fn errors_on_terminal(no_color: Option<&str>) -> String {
    let mut command = program(["classify", "--rules", "broken.toml", "x"]);
    if let Some(value) = no_color {
        command.env("NO_COLOR", value);
    }
    shown(command, |command, terminal| command.stderr(terminal), 2)
}

#[test]
fn colour_is_for_terminals() {
    without_hanging(|| {
        let plain = run(program(["classify", "--rules", "broken.toml", "x"]), "");
        let plain = common::text(&plain.stderr).to_owned();
        assert!(!plain.contains('\u{1b}'));
        assert_eq!(errors_on_terminal(Some("1")), plain);

        let colored = errors_on_terminal(None);
        assert!(colored.contains('\u{1b}'), "{colored:?}");
        assert_eq!(errors_on_terminal(Some("")), colored);
    });
}

/// A terminal shows in colour what is marked by a line elsewhere.
#[test]
fn parts_in_colour() {
    without_hanging(|| {
        let explain = |variable: Option<(&str, &str)>| {
            let mut command = program(["explain", "--rules", "own.toml", "450 greylisted"]);
            command.envs(variable);
            command
        };
        let on_terminal =
            |variable| shown(explain(variable), |command, terminal| command.stdout(terminal), 0);
        let plain = run(explain(None), "");
        let plain = common::text(&plain.stdout).to_owned();
        assert!(plain.contains("\n  ^~~~^^^^^^^^\n") && !plain.contains('\u{1b}'), "{plain}");
        for declined in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
            assert_eq!(on_terminal(Some(declined)), plain);
        }

        let colored = on_terminal(None);
        let marked =
            "  \u{1b}[1m\u{1b}[36m4\u{1b}[0m\u{1b}[33m50 \u{1b}[0m\u{1b}[1m\u{1b}[32mgreylist\u{1b}[0med\n\n";
        assert!(colored.contains(marked), "{colored:?}");
        let forced = run(explain(Some(("CLICOLOR_FORCE", "1"))), "");
        assert_eq!(common::text(&forced.stdout), colored);
        // The command line is above the environment.
        let asked = |color: &str| {
            let mut command = explain(Some(("CLICOLOR_FORCE", "1")));
            command.args(["--color", color]);
            common::text(&run(command, "").stdout).to_owned()
        };
        assert_eq!([asked("never"), asked("auto"), asked("always")], [plain, colored.clone(), colored]);
    });
}

/// What `check` puts on a terminal.
fn findings_on_terminal(no_color: Option<&str>) -> String {
    let (mut person, program_side) = terminal();
    let mut command = program(["check", "checked.toml"]);
    if let Some(value) = no_color {
        command.env("NO_COLOR", value);
    }
    let mut child = command.stdin(Stdio::null()).stdout(program_side).spawn().unwrap();
    drop(command);
    let mut shown = Vec::new();
    let _ = person.read_to_end(&mut shown);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

#[test]
fn findings_are_coloured_on_terminals_too() {
    without_hanging(|| {
        let plain = run(program(["check", "checked.toml"]), "");
        let plain = common::text(&plain.stdout).to_owned();
        assert!(!plain.contains('\u{1b}'));
        assert_eq!(findings_on_terminal(Some("1")), plain);
        assert!(findings_on_terminal(None).contains('\u{1b}'));
    });
}

#[test]
fn explain_reads_from_a_terminal_too() {
    let (mut person, program_side) = terminal();
    // A terminal keeps what is typed ahead.
    person.write_all(b"450 greylisted\n").unwrap();
    let mut command = program(["explain", "--rules", "own.toml", "-"]);
    let output = command.stdin(program_side).output().unwrap();
    let stdout = run(program(["explain", "--rules", "own.toml", "450 greylisted"]), "").stdout;
    let stdout = common::text(&stdout);
    let stderr = "Reading a reply of one line, from the terminal; Ctrl-D ends it.\n";
    assert_output(&output, 0, stdout, stderr);
}

/// Nobody wants to see an image, and terminals do strange things with one.
#[test]
fn no_image_on_a_terminal() {
    let (_person, program_side) = terminal();
    let mut command = program(["compile", "own.toml", "-o", "-"]);
    let output = command.stdin(Stdio::null()).stdout(program_side).output().unwrap();
    let message =
        "error: an image is nothing to read: send standard output elsewhere, or say `-o rules.image`\n";
    assert_output(&output, 2, "", message);
}
