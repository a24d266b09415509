//! What whoever comes from KumoMTA relies on: what is said at which point, and which records there are then.
#![cfg(unix)]

mod common;

use common::folder;
use common::mail::{ARF, Intake, oob};
use common::sink::Sink;
use serde_json::{Value, json};

const DOMAINS: &str = "['both.example']\nlog_oob = 'LogThenDrop'\nlog_arf = 'LogThenDrop'\n";

/// A complaint that has the parts of a report of failures as well.
fn both() -> String {
    let status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
        Final-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--";
    ARF.replace("--b--", &format!("--b\r\n{status}"))
}

/// To whom, what, what is said, and the kinds of the records.
type Case = (&'static [&'static str], String, &'static str, &'static [&'static str]);

const BOUNCES: &str = "a@bounce.examplecorp.com";
const COMPLAINTS: &str = "a@fbl.examplecorp.com";

fn cases() -> Vec<Case> {
    let (taken, refused) = ("250 2.0.0 OK ids=", "550 5.7.1 relaying not permitted");
    let report = || oob("b@example.com");
    vec![
        (&[BOUNCES], report(), taken, &["Reception", "OOB"]),
        (&[BOUNCES], ARF.to_owned(), refused, &["Reception", "Rejection"]),
        (&[BOUNCES], "Subject: hello\r\n\r\nhello".to_owned(), refused, &["Reception", "Rejection"]),
        (&[COMPLAINTS], ARF.to_owned(), taken, &["Feedback"]),
        (&[COMPLAINTS], report(), refused, &["Reception", "Rejection"]),
        // The first recipient decides.
        (&[BOUNCES, COMPLAINTS], report(), taken, &["Reception", "OOB"]),
        (&[COMPLAINTS, BOUNCES], report(), refused, &["Reception", "Rejection"]),
        // A complaint before a report of failures.
        (&["a@both.example"], both(), taken, &["Feedback"]),
        (&["a@both.example"], report(), taken, &["Reception", "OOB"]),
    ]
}

/// One after the other, so that the records come in the order of the cases.
#[test]
fn dispositions() {
    let intake = Intake::start_in_with(folder("drop-in"), "", "", DOMAINS);
    let mut client = intake.client();
    client.ask("EHLO mx.example\r\n").unwrap();
    let mut expected: Vec<&str> = Vec::new();
    for (recipients, message, said, kinds) in cases() {
        client.ask("MAIL FROM:<s@example.com>\r\n").unwrap();
        for to in recipients {
            assert!(client.ask(format!("RCPT TO:<{to}>\r\n")).unwrap().starts_with("250 "));
        }
        client.ask("DATA\r\n").unwrap();
        let reply = client.ask(format!("{message}\r\n.\r\n")).unwrap();
        assert!(reply.starts_with(said), "{recipients:?} {message}: {reply}");
        expected.extend(kinds);
    }
    client.ask("MAIL FROM:<s@example.com>\r\n").unwrap();
    let refused = client.ask("RCPT TO:<a@elsewhere.example>\r\n").unwrap();
    assert_eq!(refused, "550 5.7.1 relaying not permitted for 127.0.0.1");
    drop(client);
    let records = intake.records();
    let kinds: Vec<_> = records.iter().map(|record| record["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, expected);
    fields(&records);
}

/// Fields as they are written of late.
fn fields(records: &[Value]) {
    let first = &records[0];
    assert_eq!(first["sender"], "s@example.com", "addresses are without brackets");
    assert_eq!(first["recipient"], "a@bounce.examplecorp.com", "one recipient is no array");
    let client = &first["peer_address"];
    assert!(
        client["name"] == "mx.example" && client.get("is_secure").is_none(),
        "only where it is so: {client}"
    );
    assert!(first["timestamp"].is_u64() && first["created"].is_u64());
    assert!(first["event_time"].as_str().unwrap().ends_with('Z'));
    let complaint = records.iter().find(|record| record["type"] == "Feedback").unwrap();
    let report = &complaint["feedback_report"];
    assert_eq!(report["original_rcpto_to"], json!(["<bob@isp.example>"]));
    assert_eq!((&report["version"], &report["supplemental_trace"]), (&"1".into(), &Value::Null));
}

/// Kinds of records that are not wanted, the names of segments, and their first line.
#[test]
fn records_by_kind() {
    let records = "[records.per_record.Reception]\nenable = false\n[records.per_record.Any]\nsuffix = '.log'\n\
        segment_header = 'bounces'\n";
    let mut intake = Intake::start("drop-in-kinds", "", records);
    let mut client = intake.client();
    client.ask("EHLO x\r\n").unwrap();
    for _ in 0..2 {
        assert!(client.mail(BOUNCES, &oob("b@example.com")).unwrap().starts_with("250 "));
    }
    client.ask("QUIT\r\n").unwrap();
    intake.service.signal("TERM");
    assert!(intake.service.child.wait().unwrap().success());
    let segments: Vec<_> = std::fs::read_dir(intake.folder.join("logs")).unwrap().flatten().collect();
    assert_eq!(segments.len(), 1);
    assert!(segments[0].file_name().to_str().unwrap().ends_with(".log"));
    let text = zstd::decode_all(std::fs::File::open(segments[0].path()).unwrap()).unwrap();
    let lines: Vec<_> = common::text(&text).lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "bounces"));
    assert!(lines[1..].iter().all(|line| line.starts_with("{\"type\":\"OOB\"")), "{lines:?}");
}

/// A message for several recipients is one for each, unless batches are asked for.
#[test]
fn batches() {
    let sink = Sink::start(&[], false);
    let to = ["a@all.examplecorp.com", "b@all.examplecorp.com", "c@relay.examplecorp.com"];
    for (batch, expected) in [
        ("BifurcateAlways", vec![json!(to[0]), json!(to[1]), json!(to[2])]),
        ("BatchByDomain", vec![json!([to[0], to[1]]), json!(to[2])]),
    ] {
        let smtp = format!("batch_handling = '{batch}'\n");
        let intake = Intake::start_in(folder(&format!("drop-in-{batch}")), &smtp, &sink.relay());
        let mut client = intake.client();
        client.ask("EHLO x\r\nMAIL FROM:<s@example.com>\r\n").unwrap();
        client.reply().unwrap();
        for to in to {
            assert!(client.ask(format!("RCPT TO:<{to}>\r\n")).unwrap().starts_with("250 "));
        }
        client.ask("DATA\r\n").unwrap();
        let reply = client.ask("Subject: x\r\n\r\nx\r\n.\r\n").unwrap();
        assert_eq!(reply.split(',').count(), expected.len(), "{reply}");
        client.ask("QUIT\r\n").unwrap();
        let records = intake.records();
        let receptions = records.iter().filter(|record| record["type"] == "Reception");
        assert_eq!(receptions.map(|record| record["recipient"].clone()).collect::<Vec<_>>(), expected);
    }
}
