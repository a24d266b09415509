//! `fmt`: the canonical layout of rule files.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{assert_output, data, folder, program, run, text};

const UNTIDY: &str = include_str!("data/untidy.toml");
const TIDY: &str = include_str!("data/tidy.toml");

/// A folder with an untidy and a tidy file.
fn files(test: &str) -> PathBuf {
    let folder = folder(test);
    fs::write(folder.join("untidy.toml"), UNTIDY).unwrap();
    fs::write(folder.join("tidy.toml"), TIDY).unwrap();
    folder
}

fn fmt(folder: &Path, args: &[&str]) -> std::process::Output {
    let mut command = program([&["fmt"], args].concat());
    command.current_dir(folder);
    run(command, "")
}

#[test]
fn standard_input_to_standard_output() {
    assert_output(&run(program(["fmt", "-"]), UNTIDY), 0, TIDY, "");
    assert_output(&run(program(["fmt", "-"]), TIDY), 0, TIDY, "");
    assert_output(&run(program(["fmt", "-"]), UNTIDY.replace('\n', "\r\n")), 0, &crlf_in_pattern(), "");
}

/// Ends of lines are LF, but a pattern keeps its own.
fn crlf_in_pattern() -> String {
    TIDY.replace("'''\n(?x) x   # in the pattern\n'''", "'''\r\n(?x) x   # in the pattern\r\n'''")
}

#[test]
fn files_are_changed_and_named() {
    let folder = files("fmt-files");
    assert_output(&fmt(&folder, &["untidy.toml", "tidy.toml"]), 0, "untidy.toml\n", "");
    assert_eq!(fs::read_to_string(folder.join("untidy.toml")).unwrap(), TIDY);
    assert_output(&fmt(&folder, &["untidy.toml", "tidy.toml"]), 0, "", "");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left");
}

#[test]
fn files_are_changed_although_nobody_listens() {
    let folder = files("fmt-pipe");
    fs::write(folder.join("more.toml"), UNTIDY).unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = program(["fmt", "untidy.toml", "more.toml"]);
    let output = common::finish(command.current_dir(&folder).stdout(writer).spawn().unwrap(), "");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    for name in ["untidy.toml", "more.toml"] {
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), TIDY);
    }
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;

    let folder = files("fmt-permissions");
    let path = folder.join("untidy.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    assert!(fmt(&folder, &["untidy.toml"]).status.success());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o604);
}

#[test]
fn a_check_shows_what_would_change_and_changes_nothing() {
    let folder = files("fmt-check");
    let output = fmt(&folder, &["--check", "tidy.toml", "untidy.toml"]);
    let stdout = text(&output.stdout);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), "would change: untidy.toml\n"));
    assert!(stdout.starts_with("--- untidy.toml\n+++ untidy.toml\n@@ "), "{stdout}");
    assert!(stdout.contains("\n-[ rules ]    # the rules\n") && stdout.contains("\n+[rules] # the rules\n"));
    assert_eq!(fs::read_to_string(folder.join("untidy.toml")).unwrap(), UNTIDY);

    assert_output(&fmt(&folder, &["--check", "tidy.toml"]), 0, "", "");
    let output = run(program(["fmt", "--check", "-"]), UNTIDY);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), "would change: stdin.toml\n"));
}

/// What we ask of others holds for our own rules.
#[test]
fn the_shipped_rules_are_laid_out() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = bounce_classifier_rules::FILES.iter().map(|&(name, _)| name);
    let args: Vec<&str> = ["--check"].into_iter().chain(files).collect();
    assert_output(&fmt(&rules, &args), 0, "", "");
}

/// Comparing takes time with the square of the lines that differ.
#[test]
fn a_check_of_many_lines_ends() {
    let folder = folder("fmt-long");
    let list: String = (0..60_000).map(|n| format!("'a{n}',\n")).collect();
    fs::write(folder.join("long.toml"), format!("[rules]\nA = [\n{list}]\n")).unwrap();
    let output = common::without_hanging(move || fmt(&folder, &["--check", "long.toml"]));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), "would change: long.toml\n"));
    let stdout = text(&output.stdout);
    for line in ["\n-'a0',\n", "\n+  'a0',\n", "\n-'a59999',\n", "\n+  'a59999',\n"] {
        assert!(stdout.contains(line), "{line:?}");
    }
}

/// All mistakes are said, and no file is changed.
#[test]
fn mistakes() {
    let folder = files("fmt-mistakes");
    fs::copy(data().join("broken.toml"), folder.join("broken.toml")).unwrap();
    let output = fmt(&folder, &["untidy.toml", "broken.toml", "missing.toml"]);
    let stderr = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert!(stderr.contains("--> broken.toml:4:9") && stderr.contains("missing.toml"), "{stderr}");
    assert_eq!(fs::read_to_string(folder.join("untidy.toml")).unwrap(), UNTIDY);

    for (args, says) in [
        (&["untidy.toml", "more.json"][..], "error: more.json: `fmt` is for TOML files"),
        (&["untidy.toml", "-"], "error: `-` is standard input, and stands alone"),
        (&["untidy.yaml"], "untidy.yaml"),
        (&[], "<FILE>..."),
    ] {
        let output = fmt(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains(says), "{args:?}: {output:?}");
    }
    let output = run(program(["fmt", "-"]), b"\xff".to_vec());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

/// A pattern that does not compile can be laid out: its author may be at work on it.
#[test]
fn patterns_are_not_compiled() {
    let output = run(program(["fmt", "-"]), "[rules]\nA = ['(']\n");
    assert_output(&output, 0, "[rules]\nA = [\n  '(',\n]\n", "");
}

/// Every way to write the table of rules.
#[test]
fn other_forms_of_rules() {
    for (before, after) in [
        ("rules.A=['x']\nrules . B = [ ]\n[other]\n", "rules.A = [\n  'x',\n]\n\nrules.B = []\n\n[other]\n"),
        ("rules = { A = ['x'] , B=[\"y\"]}", "rules = { A = ['x'] , B=[\"y\"]}\n"),
        ("\u{feff}[rules]", "[rules]\n"),
        ("['rules']\n'A'=['''x''']", "['rules']\n'A' = [\n  'x',\n]\n"),
        ("[rules]\nA=['x']\n[a.rules]\nb=['x']", "[rules]\nA = [\n  'x',\n]\n\n[a.rules]\nb = ['x']\n"),
    ] {
        assert_output(&run(program(["fmt", "-"]), before), 0, after, "");
    }
}
