//! What the program answers, as data: `cases.json`.

mod common;

use serde::Deserialize;

use common::{program, run, text};

/// One run of the program in `tests/data`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What it shows.
    name: String,
    args: Vec<String>,
    #[serde(default)]
    stdin: String,
    #[serde(default)]
    exit: i32,
    /// All of standard output, by line.
    #[serde(default)]
    stdout: Vec<String>,
    /// All of standard error...
    #[serde(default)]
    stderr: String,
    /// ... or, where it is not ours to say all of it, parts.
    #[serde(default)]
    stderr_has: Vec<String>,
}

#[test]
fn cases() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    let mistakes: Vec<String> = cases.iter().filter_map(mistake).collect();
    assert!(mistakes.is_empty(), "{} of {} cases:\n{}", mistakes.len(), cases.len(), mistakes.join("\n"));
}

/// What the program did otherwise than the case says.
fn mistake(case: &Case) -> Option<String> {
    let output = run(program(&case.args), case.stdin.as_str());
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let expected: String = case.stdout.iter().map(|line| format!("{line}\n")).collect();
    let said = match case.stderr_has.as_slice() {
        [] => stderr == case.stderr,
        parts => parts.iter().all(|part| stderr.contains(part)),
    };
    let right = output.status.code() == Some(case.exit) && stdout == expected && said;
    (!right).then(|| {
        let Case { name, args, .. } = case;
        let wanted = format!("{:?} {expected}{}{:?}", case.exit, case.stderr, case.stderr_has);
        let got = format!("{:?} {stdout}{stderr}", output.status.code());
        format!("{name}: {args:?}\n--- wanted\n{wanted}\n--- got\n{got}")
    })
}

/// A reader of JSON gets the reply back, whatever is in it. (The order of the keys is in the cases.)
#[test]
fn json_is_json() {
    let special = "550 5.1.1 \"\\ \u{0} \u{1b} é 😀 \u{2028} /";
    let output = run(program(["classify", "--format", "json", "--rules", "own.toml"]), special);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["reply"], special);
    assert_eq!(answer["label"], "InvalidRecipient");
    assert_eq!(answer["class"], "InvalidRecipient");
    let rule = serde_json::json!(
        {"number": 2, "pattern": r"^550 5\.1\.1", "file": "own.toml", "line": 4, "column": 41}
    );
    assert_eq!(answer["rule"], rule);
}

/// The built-in rules, whose lines may move: the place is taken from the library.
#[test]
fn built_in_rules() {
    let reply = "550 5.1.1 <bob@example.com>: User unknown";
    let builtin = bounce_classifier::Classifier::builtin().classify(reply);
    let rule = builtin.rule().unwrap();
    let place = format!("InvalidRecipient\t{}:{}\tpermanent\tsuppress\n", rule.file(), rule.line());
    common::assert_output(&run(program(["classify", reply]), ""), 0, &place, "");
}

#[test]
fn version() {
    let expected = concat!("bounce-classifier ", env!("CARGO_PKG_VERSION"), "\n");
    common::assert_output(&run(program(["--version"]), ""), 0, expected, "");
}

/// The errors of rules are the library's, to the byte.
#[test]
fn rule_errors() {
    let folder = common::data();
    let paths = ["broken.toml", "missing.toml", "more.json"].map(|name| folder.join(name));
    let builder = paths.iter().fold(bounce_classifier::Classifier::builder(), |b, path| b.file(path));
    let expected = format!("{}\n", builder.build().unwrap_err().render(false));
    for command in ["classify", "explain"] {
        let mut program = program([command, "x"]);
        for path in &paths {
            program.arg("--rules").arg(path);
        }
        common::assert_output(&run(program, ""), 2, "", &expected);
    }
}
