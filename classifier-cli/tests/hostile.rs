//! What strangers wrote plays no tricks with whoever looks at it, whatever command shows it.
#![cfg(unix)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::{folder, program, run, text};

/// A control character of each kind, marks of direction, no width, tags.
const HOSTILE: &str = "\u{1b}[31mA\u{9b}2J\u{7}B\u{202e}C\u{2066}D\u{200b}E\u{feff}F\u{e0041}G\u{85}H";

/// The characters of [`HOSTILE`] that may not be shown, and a carriage return.
fn tricks(output: &str) -> Vec<char> {
    let tricks = |c: &char| {
        matches!(
            c,
            '\u{1b}'
                | '\u{9b}'
                | '\u{7}'
                | '\u{202e}'
                | '\u{2066}'
                | '\u{200b}'
                | '\u{feff}'
                | '\u{e0041}'
                | '\u{85}'
                | '\r'
        )
    };
    output.chars().filter(tricks).collect()
}

/// JSON for a string: the rule file may hold it as it is but for the control characters below U+0020.
fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A folder with hostile rules, logs and replies, in files with hostile names.
fn made(test: &str) -> PathBuf {
    let folder = folder(test);
    let rules = format!(
        "{{\"rules\":{{{label}:[\"User unknown\",{pattern},\"x(\"]}},\"labels\":{{{label}:{{\"description\":{text}}}}}}}",
        label = json(&format!("L{HOSTILE}")),
        pattern = json(&format!("p{HOSTILE}").replace('[', "\\[")),
        text = json(HOSTILE),
    );
    fs::write(folder.join("bad.json"), &rules).unwrap();
    let good = rules.replace(",\"x(\"", "");
    fs::write(folder.join("good.json"), &good).unwrap();
    fs::write(folder.join(format!("n{HOSTILE}.json")), &good).unwrap();
    fs::write(
        folder.join(format!("n{HOSTILE}.toml")),
        format!("[rules]\nA = [ 'User' ] # {}\n", HOSTILE.replace(['\u{1b}', '\u{7}'], "")),
    )
    .unwrap();
    fs::write(folder.join("other.json"), good.replace("User unknown", "User  unknown")).unwrap();
    let record = format!(
        "{{\"type\":\"Bounce\",\"recipient\":{0},\"response\":{{\"code\":550,\"content\":{0}}}}}\n",
        json(&format!("User unknown {HOSTILE}"))
    );
    fs::write(folder.join("log"), &record).unwrap();
    fs::write(folder.join(format!("log{HOSTILE}")), "no record \u{1b}[31m\n").unwrap();
    fs::write(folder.join("replies"), format!("550 User unknown {HOSTILE}\n550 p{HOSTILE}\n")).unwrap();
    folder
}

fn run_in(folder: &Path, args: &[&str]) -> Output {
    let mut command = program(args);
    command.current_dir(folder);
    run(command, fs::read(folder.join("replies")).unwrap())
}

#[test]
fn no_command_shows_what_plays_tricks() {
    let folder = made("hostile");
    let reply = format!("550 User unknown {HOSTILE}");
    let (name_json, name_toml, log) =
        (format!("n{HOSTILE}.json"), format!("n{HOSTILE}.toml"), format!("log{HOSTILE}"));
    let cases: &[&[&str]] = &[
        &["check", "bad.json"],
        &["check", "good.json", &name_json],
        &["check", "bad.json", "--format", "json"],
        &["check", "bad.json", "--format", "github"],
        &["check", &name_json, "--format", "github", "--coverage"],
        &["classify", "--rules", "good.json", &reply],
        &["classify", "--rules", &name_json, &reply],
        &["classify", "--rules", "good.json"],
        &["classify", "--rules", "good.json", "--format", "json"],
        &["classify", "--rules", "bad.json"],
        &["explain", "--rules", "good.json", &reply],
        &["explain", "--rules", "good.json", HOSTILE],
        &["explain", "--rules", "good.json", "--format", "json", &reply],
        &["compile", "bad.json", "-o", "x.image"],
        &["compile", "good.json", "-o", &name_toml],
        &["inspect", &name_json],
        &["inspect", "--rules-list", &name_json],
        &["inspect", "--format", "json", &name_json],
        &["inspect", HOSTILE],
        &["diff", "--old", "good.json", "--new", "other.json", "replies"],
        &["diff", "--old", "good.json", "--new", "other.json", "--format", "json", "replies"],
        &["diff", "--old", &name_json, "--new", HOSTILE, "replies"],
        &["fmt", "--check", &name_toml],
        &["fmt", &name_json],
        &["report", "log", &log],
        &["report", "--format", "json", "log", &log],
        &["report", "--rules", &name_json, "log"],
        &["annotate", "--format", "tsv", "log", &log],
        &["annotate", "--format", "json", "log", &log],
        &["annotate", "-o", "out", "log", &format!("out/{log}")],
        &["annotate", "-o", "out", &log, &format!("./{log}")],
        &["annotate", HOSTILE],
        &["classify", &format!("--{HOSTILE}")],
        &["annotate", "--input", HOSTILE],
        &[HOSTILE],
        // Writes the file, so it comes last.
        &["fmt", &name_toml],
    ];
    for args in cases {
        let output = run_in(&folder, args);
        for stream in [&output.stdout, &output.stderr] {
            let shown = text(stream);
            assert_eq!(tricks(shown), [], "{args:?}: {shown}");
        }
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty(), "{args:?} says nothing");
    }
}

/// JSON and TSV are for programs, which get the text back.
#[test]
fn programs_get_the_text_as_it_is() {
    let folder = made("hostile-data");
    let label = format!("L{HOSTILE}");
    let output = run_in(&folder, &["classify", "--rules", "good.json", "--format", "json"]);
    for line in text(&output.stdout).lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["label"], label);
    }
    let output = run_in(&folder, &["classify", "--rules", "good.json"]);
    let field = text(&output.stdout).split('\t').next().unwrap();
    // The escapes are Rust's; those of JSON that differ do not occur.
    let escaped: String = label
        .chars()
        .map(|c| {
            if c == '\u{1b}' || tricks(&c.to_string()).len() == 1 {
                c.escape_unicode().to_string()
            } else {
                c.into()
            }
        })
        .collect();
    assert_eq!(field, escaped);
}
