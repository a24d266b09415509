//! `check`: findings in three formats, and exit codes.

mod common;

use serde_json::{Value, json};

use common::{assert_output, program, run, text};

const SUMMARY: &str = "3 rules, 1 example: 1 error, 1 warning, 1 note\n";

/// Exit code, standard output and standard error.
fn check(args: &[&str]) -> (i32, String, String) {
    let output = run(program(["check"].iter().chain(args)), "");
    let streams = [output.stdout, output.stderr].map(|bytes| text(&bytes).to_owned());
    let [stdout, stderr] = streams;
    (output.status.code().unwrap(), stdout, stderr)
}

#[test]
fn as_text() {
    let stdout = r"warning[literal-parentheses]: this group changes nothing: were its parentheses meant literally?
 --> checked.toml:4:24
  |
4 |   '^552 Quota exceeded (mailbox for user is full)',
  |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: the reply `552 Quota exceeded (mailbox for user is full)` is not matched
  = help: write `\(mailbox for user is full\)` for parentheses in the reply, or remove them

note[unterminated-code]: another digit may follow this code
 --> checked.toml:7:20
  |
7 | SpamBlock = ['^550 5\.7\.1.+listed by cbl\.abuseat\.org']
  |                    ^^^^^^^
  |
  = note: the reply `550 5.7.133 listed by cbl.abuseat.org` is taken too
  = help: write `5\.7\.1 `; the phrase makes another code unlikely, though

error[example-fails]: this example gives `QuotaIssues` and is to give `SpamBlock`
  --> checked.toml:10:9
   |
10 | reply = '552 5.2.2 <bob@example.com>: mailbox full'
   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
  ::: checked.toml:5:3
   |
 5 |   '^552 5\.2\.2 .*mailbox full',
   |   ----------------------------- this rule answers
   |
   = help: move the rule that was meant above the one that answers, or make that one more special

";
    assert_output(&run(program(["check", "checked.toml"]), ""), 1, stdout, SUMMARY);
}

fn objects(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn as_json() {
    let (code, stdout, stderr) = check(&["--format", "json", "checked.toml"]);
    assert_eq!((code, stderr.as_str()), (1, SUMMARY));
    // The order of the keys, for people.
    assert!(stdout.starts_with(r#"{"lint":"literal-parentheses","level":"warning","message":"#), "{stdout}");
    let expected = [
        json!({
            "lint": "literal-parentheses",
            "level": "warning",
            "message": "this group changes nothing: were its parentheses meant literally?",
            "file": "checked.toml", "line": 4, "column": 24, "end_line": 4, "end_column": 50,
            "label": "",
            "notes": ["the reply `552 Quota exceeded (mailbox for user is full)` is not matched"],
            "help": r"write `\(mailbox for user is full\)` for parentheses in the reply, or remove them",
            "related": [],
        }),
        json!({
            "lint": "unterminated-code",
            "level": "note",
            "message": "another digit may follow this code",
            "file": "checked.toml", "line": 7, "column": 20, "end_line": 7, "end_column": 27,
            "label": "",
            "notes": ["the reply `550 5.7.133 listed by cbl.abuseat.org` is taken too"],
            "help": r"write `5\.7\.1 `; the phrase makes another code unlikely, though",
            "related": [],
        }),
        json!({
            "lint": "example-fails",
            "level": "error",
            "message": "this example gives `QuotaIssues` and is to give `SpamBlock`",
            "file": "checked.toml", "line": 10, "column": 9, "end_line": 10, "end_column": 52,
            "label": "",
            "notes": [],
            "help": "move the rule that was meant above the one that answers, or make that one more special",
            "related": [{
                "file": "checked.toml", "line": 5, "column": 3, "end_line": 5, "end_column": 32,
                "label": "this rule answers",
            }],
        }),
    ];
    assert_eq!(objects(&stdout), expected);
}

#[test]
fn as_annotations() {
    let (code, stdout, stderr) = check(&["--format", "github", "checked.toml", "clean.toml"]);
    assert_eq!((code, stderr.as_str()), (1, "5 rules, 2 examples: 1 error, 1 warning, 1 note\n"));
    let expected = r"::warning file=checked.toml,line=4,endLine=4,col=24,endColumn=50,title=literal-parentheses::this group changes nothing: were its parentheses meant literally?%0Athe reply `552 Quota exceeded (mailbox for user is full)` is not matched%0Ahelp: write `\(mailbox for user is full\)` for parentheses in the reply, or remove them
::notice file=checked.toml,line=7,endLine=7,col=20,endColumn=27,title=unterminated-code::another digit may follow this code%0Athe reply `550 5.7.133 listed by cbl.abuseat.org` is taken too%0Ahelp: write `5\.7\.1 `; the phrase makes another code unlikely, though
::error file=checked.toml,line=10,endLine=10,col=9,endColumn=52,title=example-fails::this example gives `QuotaIssues` and is to give `SpamBlock`%0Achecked.toml:5: this rule answers%0Ahelp: move the rule that was meant above the one that answers, or make that one more special
";
    assert_eq!(stdout, expected);
}

#[test]
fn a_file_without_a_place_in_it() {
    let (code, stdout, _) = check(&["--format", "github", "no,such:file.toml"]);
    assert_eq!(code, 2);
    assert!(
        stdout.starts_with("::error file=no%2Csuch%3Afile.toml,title=invalid-rules::cannot read"),
        "{stdout}"
    );
    let (_, stdout, _) = check(&["--format", "json", "missing.toml"]);
    let object = &objects(&stdout)[0];
    assert_eq!(object["lint"], "invalid-rules");
    for key in ["line", "column", "end_line", "end_column"] {
        assert_eq!(object[key], Value::Null, "{key}");
    }
}

#[test]
fn nothing_to_say() {
    let output = run(program(["check", "--deny", "note", "clean.toml"]), "");
    assert_output(&output, 0, "", "2 rules, 1 example: nothing found\n");
}

#[test]
fn exit_codes() {
    for (args, expected) in [
        (&["checked.toml"][..], 1),
        (&["--deny", "error", "checked.toml"], 1),
        (&["--deny", "never", "checked.toml"], 0),
        // What is not shown counts all the same.
        (&["--deny", "note", "--level", "error", "checked.toml"], 1),
        (&["--max", "1", "--deny", "error", "checked.toml"], 1),
        (&["--deny", "error", "own.toml"], 0),
        (&["clean.toml"], 0),
        (&["--coverage", "clean.toml"], 0),
        (&["--coverage", "--deny", "note", "clean.toml"], 1),
        (&["broken.toml"], 2),
        (&["--deny", "never", "broken.toml"], 2),
        (&["missing.toml", "clean.toml"], 2),
        (&[], 2),
        (&["--deny", "all", "clean.toml"], 2),
        (&["--lints", "clean.toml"], 2),
        (&["--lints"], 0),
    ] {
        let (code, stdout, stderr) = check(args);
        assert_eq!(code, expected, "{args:?}\n{stdout}\n{stderr}");
    }
}

#[test]
fn without_a_file_it_says_what_to_give() {
    let (_, stdout, stderr) = check(&[]);
    assert!(stdout.is_empty());
    assert!(stderr.contains("<FILE>...") && stderr.contains("bounce-classifier check <FILE>..."), "{stderr}");
}

/// The mistakes of files are said as the builder says them, but on standard output, and with a name.
#[test]
fn mistakes() {
    let (code, stdout, stderr) = check(&["broken.toml", "missing.toml"]);
    let folder = common::data();
    let builder = bounce_classifier::Classifier::builder();
    let errors =
        builder.file(folder.join("broken.toml")).file(folder.join("missing.toml")).build().unwrap_err();
    let errors =
        errors.to_string().replace(&format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR), "");
    let errors = errors.replace("error: ", "error[invalid-rules]: ");
    assert_eq!((code, stdout), (2, format!("{errors}\n\n")));
    assert_eq!(stderr, "3 rules, 0 examples: 3 errors\n");
}

#[test]
fn what_is_shown() {
    let lints = |args: &[&str]| -> Vec<String> {
        let (_, stdout, stderr) = check(&[&["--format", "json", "checked.toml"], args].concat());
        assert_eq!(stderr, SUMMARY);
        objects(&stdout).iter().map(|object| object["lint"].as_str().unwrap().to_owned()).collect()
    };
    let all = ["literal-parentheses", "unterminated-code", "example-fails"];
    assert_eq!(lints(&[]), all);
    assert_eq!(lints(&["--level", "warning"]), [all[0], all[2]]);
    assert_eq!(lints(&["--level", "error"]), all[2..]);
    assert_eq!(lints(&["--max", "1"]), all[..1]);
    assert_eq!(lints(&["--max", "0"]), all);

    let (_, stdout, _) = check(&["--max", "1", "checked.toml"]);
    assert!(stdout.ends_with("\n\nerror: 2 more findings are not shown\n\n"), "{stdout}");
}

/// As text 100 are shown, in other formats all.
#[test]
fn many_findings() {
    let folder = common::folder("many");
    let rules: String = (0..150).map(|n| format!("'^550 full {n} (now) x',\n")).collect();
    std::fs::write(folder.join("many.toml"), format!("[rules]\nA = [\n{rules}]\n")).unwrap();
    let shown = |args: &[&str]| {
        let mut command = program(["check", "many.toml"].iter().chain(args));
        let output = run(std::mem::replace(command.current_dir(&folder), program(["x"])), "");
        text(&output.stdout).to_owned()
    };
    let as_text = shown(&[]);
    assert_eq!(as_text.matches("warning[literal-parentheses]").count(), 100);
    assert!(as_text.ends_with("warning: 50 more findings are not shown\n\n"), "{as_text}");
    assert_eq!(shown(&["--max", "0"]).matches("warning[literal-parentheses]").count(), 150);
    assert_eq!(shown(&["--format", "json"]).lines().count(), 150);
    assert_eq!(shown(&["--format", "github", "--max", "3"]).lines().count(), 3);
}

#[test]
fn coverage_lists_the_rules_that_win_no_example() {
    let (_, stdout, stderr) = check(&["--coverage", "--format", "json", "clean.toml"]);
    let objects = objects(&stdout);
    assert_eq!(stderr, "2 rules, 1 example: 1 note\n");
    assert_eq!(objects.len(), 1);
    assert_eq!((&objects[0]["lint"], &objects[0]["column"]), (&json!("rule-without-example"), &json!(33)));
}

#[test]
fn limits() {
    for (limit, name, file) in [
        ("--rule-states", "rule_states", "large.toml"),
        ("--ungated-states", "ungated_states", "ungated.toml"),
    ] {
        let (code, stdout, _) = check(&["--deny", "never", limit, "10", file]);
        assert!(code == 2 && stdout.contains(&format!("the limit `{name}`")), "{stdout}");
        let (code, stdout, _) = check(&["--deny", "never", limit, "8192", file]);
        assert_eq!(code, 0, "{stdout}");
    }
}

#[test]
fn the_lints() {
    let lints = bounce_classifier::check::LINTS;
    let (code, stdout, stderr) = check(&["--lints"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(stdout.lines().count(), lints.len());
    for (line, lint) in stdout.lines().zip(lints) {
        let words: Vec<&str> = line.split_whitespace().take(2).collect();
        assert_eq!(words, [lint.name, lint.level.name()]);
        assert!(line.ends_with(lint.finds));
    }
    let (_, stdout, _) = check(&["--lints", "--format", "json"]);
    let names: Vec<_> = objects(&stdout).iter().map(|o| o["lint"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, lints.iter().map(|lint| lint.name).collect::<Vec<_>>());
}

/// `explain` is where one looks when an example fails, so it takes rules with such.
#[test]
fn what_only_looks_at_rules_takes_failing_examples() {
    let reply = "550 5.7.133 listed";
    for (command, code) in [("explain", 0), ("classify", 2)] {
        let output = run(program([command, "--rules", "checked.toml", reply]), "");
        assert_eq!(output.status.code(), Some(code), "{output:?}");
    }
}
