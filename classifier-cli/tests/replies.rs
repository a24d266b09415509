//! A reply has one answer, whichever way it comes in: as it was on the wire, as an argument, on standard input, in a list,
//! by HTTP.

mod common;

use bounce_classifier::reply::single_line;
use bounce_classifier::{Action, Classifier, Reply, Severity};
use common::{program, run, text};
use serde::Deserialize;
use serde_json::Value;

/// The table of replies that the library's tests read too.
#[derive(Deserialize)]
struct Table {
    #[serde(rename = "reply")]
    replies: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    wire: Vec<String>,
    line: String,
}

impl Case {
    /// Whether a server sends such a code, and nobody changes its numbers: a text of one line is taken as it is.
    fn is_real(&self) -> bool {
        self.line.starts_with(['2', '4', '5']) && (self.wire.len() > 1 || self.wire[0] == self.line)
    }
}

/// The replies as on the wire, and the label and the rule that the library gives each.
fn expected() -> Vec<(String, Value)> {
    let table: Table = toml_edit::de::from_str(include_str!("../../tests/data/wire_replies.toml")).unwrap();
    let cases: Vec<_> = table.replies.iter().filter(|case| case.is_real()).collect();
    assert!(cases.len() >= 30, "cases are lost: {}", cases.len());
    let answer = |case: &&Case| {
        let wire = case.wire.join("\r\n") + "\r\n";
        let found = Classifier::builtin().classify_reply(&Reply::from_wire(&wire).unwrap());
        let place = found.rule().map(|rule| format!("{}:{}", rule.file(), rule.line()));
        (wire, serde_json::json!([found.label(), place]))
    };
    cases.iter().map(answer).collect()
}

/// The label and the rule in each line of an answer.
fn answers(output: &[u8]) -> Vec<Value> {
    let answer = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [label, place, severity, action] = fields[..] else { panic!("{line}") };
        assert!(severity.parse::<Severity>().is_ok() && action.parse::<Action>().is_ok(), "{line}");
        serde_json::json!([label, Some(place).filter(|place| *place != "-")])
    };
    text(output).lines().map(answer).collect()
}

#[test]
fn every_door_gives_the_answer_of_the_wire() {
    let (wires, expected): (Vec<String>, Vec<Value>) = expected().into_iter().unzip();
    let arguments = run(program(["classify", "--"].into_iter().chain(wires.iter().map(String::as_str))), "");
    assert_eq!(answers(&arguments.stdout), expected, "arguments");

    let lines: Vec<String> = wires.iter().map(|wire| single_line(wire).into_owned()).collect();
    let stdin = run(program(["classify"]), lines.join("\n"));
    assert_eq!(answers(&stdin.stdout), expected, "standard input");

    let listed = run(program(["annotate", "--input", "lines"]), lines.join("\n"));
    let listed = text(&listed.stdout).lines().map(|line| {
        let record: Value = serde_json::from_str(line).unwrap();
        serde_json::json!([record["bounce_classification"], record["rule"]])
    });
    assert_eq!(listed.collect::<Vec<_>>(), expected, "a list");
}

#[test]
fn an_explanation_is_of_the_line_that_is_classified() {
    for (line, label) in [
        ("\u{feff}5.1.1 <bob@example.com>: User unknown", "InvalidRecipient"),
        ("smtp; 552-5.2.2 The mailbox 552 5.2.2 is full", "QuotaIssues"),
    ] {
        let classified = run(program(["classify"]), line);
        assert_eq!(answers(&classified.stdout)[0][0], label);
        let explained = run(program(["explain", "--format", "json", "-"]), line);
        let explained: Value = serde_json::from_slice(&explained.stdout).unwrap();
        assert_eq!(explained["label"], label);
        assert!(explained["reply"].as_str().unwrap().starts_with("55"), "{explained}");
    }
}

#[cfg(all(unix, feature = "serve"))]
#[test]
fn http_gives_the_answer_of_the_wire() {
    let service = common::service::Service::start(&[]);
    let (wires, expected): (Vec<String>, Vec<Value>) = expected().into_iter().unzip();
    let answer =
        service.post("/v1/classify", "application/json", serde_json::json!(wires).to_string()).json();
    let answers = answer.as_array().unwrap().iter().map(|answer| {
        let rule = &answer["rule"];
        let place = rule.is_object().then(|| format!("{}:{}", rule["file"].as_str().unwrap(), rule["line"]));
        serde_json::json!([answer["label"], place])
    });
    assert_eq!(answers.collect::<Vec<_>>(), expected);
}
