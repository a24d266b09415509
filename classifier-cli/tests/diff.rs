//! `diff`: what two rule sets do otherwise.

mod common;

use std::fs;
use std::process::Output;

use common::{assert_output, folder, program, run, text};
use serde_json::{Value, json};

const BOTH: [&str; 5] = ["diff", "--old", "own.toml", "--new", "newer.toml"];

const REPLIES: &[u8] =
    b"450 greylisted\n451 try again\n452 try again later\n555 \xff\nuser unknown\n552 backslash\n\n";

const RULES: &str = r"old: own.toml, 9 rules
new: newer.toml, 10 rules

1 rule removed
  Replaced, own.toml:11
      ^555 �$

2 rules added
  Greylisted, newer.toml:6
      ^4.+try again
  Nothing, newer.toml:10
      ^450 g

2 rules moved
  Greylisted, own.toml:3 -> newer.toml:6
      (?i)^4.+grey-?list
  With\tTAB, own.toml:5 -> newer.toml:7
      ^551 tab

1 rule relabelled
  Back\slash -> Reverse, own.toml:6 -> newer.toml:8
      ^552 backslash
";

const CHANGES: &str = r"
7 replies: 4 change label, 0 keep the label but change the rule

        2  Uncategorized -> Greylisted
       by  - -> newer.toml:6
       as  451 try again

        1  Back\slash -> Reverse
       by  own.toml:6 -> newer.toml:8
       as  552 backslash

        1  Replaced -> Uncategorized
       by  own.toml:11 -> -
       as  555 �
";

fn diff(args: &[&str], input: &[u8]) -> Output {
    run(program([&BOTH, args].concat()), input)
}

fn json_of(output: &Output) -> Value {
    assert!(output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn rules() {
    assert_output(&diff(&[], b""), 0, RULES, "");
}

#[test]
fn replies_from_standard_input_and_from_a_file() {
    let expected = format!("{RULES}{CHANGES}");
    assert_output(&diff(&["-"], REPLIES), 0, &expected, "");
    let file = folder("diff-replies").join("replies.txt");
    fs::write(&file, REPLIES).unwrap();
    assert_output(&diff(&[file.to_str().unwrap()], b""), 0, &expected, "");
}

#[test]
fn as_json() {
    let report = json_of(&diff(&["--format", "json", "-"], REPLIES));
    assert_eq!(report["old"], json!({"name": "own.toml", "rules": 9}));
    assert_eq!(report["removed"][0]["rule"]["pattern"], "^555 �$");
    let lengths =
        ["removed", "added", "moved", "relabelled"].map(|key| report[key].as_array().unwrap().len());
    assert_eq!(lengths, [1, 2, 2, 1]);
    assert_eq!(report["relabelled"][0]["new"]["label"], "Reverse");

    let replies = &report["replies"];
    assert_eq!((&replies["count"], &replies["label_changes"]), (&json!(7), &json!(4)));
    let group = &replies["groups"][0];
    assert_eq!((&group["count"], &group["old"]["rule"]), (&json!(2), &Value::Null));
    assert_eq!((&group["new"]["rule"]["line"], &group["sample"]), (&json!(6), &json!("451 try again")));

    assert_eq!(json_of(&diff(&["--format", "json"], b""))["replies"], Value::Null);
}

/// Another rule, the same label: that is counted, and no change of label.
#[test]
fn replies_that_only_change_their_rule() {
    let folder = folder("diff-rule");
    fs::write(folder.join("a.toml"), "[rules]\nA = ['x', 'y']\nUncategorized = ['z']\n").unwrap();
    fs::write(folder.join("b.toml"), "[rules]\nA = ['y', 'x']\n").unwrap();
    let mut command = program(["diff", "--old", "a.toml", "--new", "b.toml", "--exit-code", "-"]);
    command.current_dir(&folder);
    let output = run(command, "xy\nx\ny\nz\n");
    assert!(
        text(&output.stdout).ends_with("\n4 replies: 0 change label, 2 keep the label but change the rule\n")
    );
    assert_eq!(output.status.code(), Some(0), "no reply changes its label");
}

#[test]
fn the_same_rules_under_another_name() {
    let image = folder("diff-image").join("own.image");
    let image = image.to_str().unwrap();
    assert!(run(program(["compile", "own.toml", "-o", image]), "").status.success());
    let output = run(program(["diff", "--old-image", image, "--new", "own.toml", "--exit-code"]), "");
    let expected = format!(
        "old: {image}, 9 rules\nnew: own.toml, 9 rules\n\nThe rules are the same, in the same order.\n"
    );
    assert_output(&output, 0, &expected, "");
}

#[test]
fn a_side_that_is_missing_is_the_built_in_rules() {
    for (side, line) in [("--new", "old: the built-in rules, "), ("--old", "\nnew: the built-in rules, ")] {
        let output = run(program(["diff", side, "own.toml"]), "");
        assert!(output.status.success() && text(&output.stdout).contains(line), "{output:?}");
    }
}

#[test]
fn the_exit_code_says_it_where_that_is_asked_for() {
    assert_eq!(diff(&["--exit-code"], b"").status.code(), Some(1));
    assert_eq!(diff(&["--exit-code", "-"], REPLIES).status.code(), Some(1));
    // The rules differ, and these replies do not see it.
    assert_eq!(diff(&["--exit-code", "-"], b"user unknown\n").status.code(), Some(0));
}

#[test]
fn groups_come_by_frequency_and_then_by_rule() {
    let replies = "552 backslash\n555 \u{fffd}\n451 try again\n".repeat(3);
    let report = json_of(&diff(&["--format", "json", "-"], replies.as_bytes()));
    let groups = report["replies"]["groups"].as_array().unwrap();
    let old: Vec<_> = groups.iter().map(|group| group["old"]["label"].as_str().unwrap()).collect();
    assert_eq!(old, ["Back\\slash", "Replaced", "Uncategorized"]);
    assert!(groups.iter().all(|group| group["count"] == 3));
}

#[test]
fn mistakes() {
    for (args, code, says) in [
        (&["diff"][..], 2, "--old <FILE>|--new <FILE>"),
        (&["diff", "--old", "own.toml", "--old-image", "x.image"], 2, "cannot be used with"),
        (&["diff", "--old-image", "x.image", "--rule-states", "9"], 2, "--old <FILE>|--new <FILE>"),
        (&["diff", "--old", "own.toml", "--new", "broken.toml"], 2, "unclosed group"),
        (&["diff", "--old", "missing.toml"], 2, "cannot read the rule file"),
        (&["diff", "--old", "own.toml", "missing.txt"], 1, "error: cannot read missing.txt: "),
    ] {
        let output = run(program(args), "");
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(code), ""), "{args:?}: {stderr}");
        assert!(stderr.contains(says), "{args:?}: {stderr}");
    }
}

#[test]
fn too_long_a_line_is_said_with_the_name_of_the_file() {
    let file = folder("diff-long").join("long.txt");
    fs::write(&file, vec![b'x'; (16 << 20) + 1]).unwrap();
    let output = diff(&[file.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(1));
    let start = format!("error: line 1 of {} is longer than 16777216 bytes", file.display());
    assert!(text(&output.stderr).starts_with(&start), "{output:?}");
}
