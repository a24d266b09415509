//! Bytes that are not text: in lines, in arguments, in names of files.

mod common;

use common::{assert_output, program, run};

#[test]
fn lines_that_are_not_utf8() {
    let input = b"555 \xff\n450 greylisted \xc3\n\xff\xfe\n";
    let answers = "Replaced\town.toml:11\teither\treview\nGreylisted\town.toml:3\teither\treview\nUncategorized\t-\teither\treview\n";
    assert_output(&run(program(["classify", "--rules", "own.toml"]), input), 0, answers, "");

    let output = run(program(["classify", "--format", "json"]), b"a\xffb \xe2\x82\n");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["reply"], "a\u{fffd}b \u{fffd}");

    let output = run(program(["explain", "--format", "json", "-"]), b"a\xffb");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["reply"], "a\u{fffd}b");
}

#[test]
fn nul_bytes_are_text() {
    let output = run(program(["classify", "--format", "json"]), b"a\0b\n");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["reply"], "a\0b");
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let reply = OsStr::from_bytes(b"555 \xff");
    let mut command = program(["classify", "--rules", "own.toml"]);
    command.arg(reply);
    assert_output(&run(command, ""), 0, "Replaced\town.toml:11\teither\treview\n", "");

    let mut command = program(["explain", "--format", "json"]);
    command.arg(reply);
    let answer: serde_json::Value = serde_json::from_slice(&run(command, "").stdout).unwrap();
    assert_eq!(answer["reply"], "555 \u{fffd}");
}

/// File systems elsewhere refuse such names.
#[cfg(target_os = "linux")]
#[test]
fn names_of_rule_files() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = common::folder("names");
    for (name, shown) in [
        (&b"a\tb.toml"[..], r"a\tb.toml"),
        (b"a\nb.toml", r"a\nb.toml"),
        (b"a\\b.toml", r"a\\b.toml"),
        (b"\x1b[31m.toml", r"\u{1b}[31m.toml"),
        (b"a b.toml", "a b.toml"),
        (b"a:1.toml", "a:1.toml"),
        (b"-.toml", "-.toml"),
        (b"\xff.toml", "\u{fffd}.toml"),
    ] {
        let name = OsStr::from_bytes(name);
        std::fs::write(folder.join(name), "[rules]\nMine = ['x']\n").unwrap();
        let mut command = program(["classify", "x"]);
        let mut rules = std::ffi::OsString::from("--rules=");
        rules.push(name);
        command.current_dir(&folder).arg(rules);
        assert_output(&run(command, ""), 0, &format!("Mine\t{shown}:2\teither\treview\n"), "");
    }
}
