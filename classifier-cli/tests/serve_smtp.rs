//! Reports as they come by SMTP and LMTP: what the service says, and what is in the logs then.
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read};

use common::folder;
use common::mail::{self, ARF, BOUNCES, Client, Intake, oob};
use common::service::{Service, line_with, wait_until};

/// What KumoMTA's own test of the same mails counts, and what the records say.
#[test]
fn reports_are_logged_with_their_classes() {
    let intake = Intake::start("smtp-logged", "", "");
    let mut client = intake.client();
    assert!(client.ask("EHLO mx.example\r\n").unwrap().starts_with("250 SIZE 20971520"));
    for recipient in ["bob@example.com", "al@example.com"] {
        assert!(client.mail(BOUNCES, &oob(recipient)).unwrap().starts_with("250 2.0.0 OK ids="));
        assert!(client.mail("a@fbl.examplecorp.com", ARF).unwrap().starts_with("250 "));
    }
    let refused = client.mail(BOUNCES, "Subject: hello\r\n\r\nThis is no report.").unwrap();
    assert_eq!(refused, "550 5.7.1 relaying not permitted");
    // A complaint is no failure, and the other way round.
    assert!(client.mail(BOUNCES, ARF).unwrap().starts_with("550 "));
    assert_eq!(client.mail("a@example.net", ARF).unwrap(), "550 5.7.1 relaying not permitted for 127.0.0.1");
    // To the DATA that came along.
    assert!(client.reply().unwrap().starts_with("554 5.5.1"));
    let metrics = intake.service.get("/metrics").body;
    assert!(metrics.contains("bounce_messages_total{disposition=\"Oob\"} 2\n"), "{metrics}");

    // One that is in the middle of a mail is waited for.
    drop(client);
    let records = intake.records();
    let mut counts = BTreeMap::new();
    for record in &records {
        *counts.entry(record["type"].as_str().unwrap()).or_insert(0) += 1;
    }
    // Three and one, and one each more for the complaint at the wrong place.
    assert_eq!(counts, BTreeMap::from([("Feedback", 2), ("OOB", 2), ("Reception", 4), ("Rejection", 2)]));

    let oob = records.iter().find(|record| record["type"] == "OOB").unwrap();
    assert_eq!(oob["bounce_classification"], "InvalidRecipient");
    assert_eq!((&oob["sender"], &oob["recipient"]), (&BOUNCES.into(), &"bob@example.com".into()));
    assert_eq!(oob["response"]["code"], 550);
    assert_eq!(oob["response"]["content"], "<bob@example.com>: User unknown");
    assert_eq!(oob["response"]["enhanced_code"]["detail"], 1);
    assert_eq!(oob["peer_address"]["name"], "mx.example");
    assert_eq!((&oob["size"], &oob["reception_protocol"]), (&0.into(), &"ESMTP".into()));
    let reception = records.iter().find(|record| record["type"] == "Reception").unwrap();
    assert_eq!(reception["id"], oob["id"]);
    assert_eq!(reception["bounce_classification"], "Uncategorized");
    let feedback = records.iter().find(|record| record["type"] == "Feedback").unwrap();
    assert_eq!(feedback["feedback_report"]["feedback_type"], "abuse");
    assert_eq!(feedback["feedback_report"]["version"], "1");
    assert_eq!(feedback["feedback_report"]["original_rcpto_to"][0], "<bob@isp.example>");
}

/// A report that comes by HTTP says the same.
#[test]
fn a_report_by_http() {
    let service = Service::start(&[]);
    let answer = service.post("/v1/report", "message/rfc822", oob("bob@example.com")).json();
    assert_eq!((&answer["type"], &answer["reporting_mta"]), (&"OOB".into(), &"mx.example".into()));
    let failed = &answer["failed"][0];
    assert_eq!(failed["recipient"], "bob@example.com");
    assert_eq!(failed["reply"], "550 5.1.1 <bob@example.com>: User unknown");
    assert_eq!((&failed["label"], &failed["response"]["code"]), (&"InvalidRecipient".into(), &550.into()));
    assert!(failed["rule"]["line"].is_u64() && failed["severity"] == "permanent", "{failed}");
    let complaint = service.post("/v1/report", "message/rfc822", ARF).json();
    assert_eq!(complaint["feedback_report"]["feedback_type"], "abuse");
    let other = service.post("/v1/report", "message/rfc822", "Subject: hello\r\n\r\nhello");
    assert_eq!(other.status, 422);
}

/// The program's own reader of logs takes what the service writes.
#[test]
fn logs_are_read_by_report() {
    let intake = Intake::start("smtp-report", "", "");
    let mut client = intake.client();
    client.ask("EHLO x\r\n").unwrap();
    for number in 0..3 {
        assert!(client.mail(BOUNCES, &oob(&format!("{number}@example.com"))).unwrap().starts_with("250 "));
    }
    let folder = intake.folder.join("logs");
    assert_eq!(intake.records().len(), 6);
    let segment = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    assert!(fs::metadata(&segment).unwrap().permissions().readonly());
    let report = common::run(common::program(["report", "--format", "json", segment.to_str().unwrap()]), "");
    assert!(report.status.success(), "{report:?}");
    assert!(common::text(&report.stdout).contains("InvalidRecipient"));
}

/// What is said to what, line by line, in one session each.
#[test]
fn conversations() {
    let smtp: &[&[(&str, &str)]] = &[
        &[
            ("HELO x\r\n", "250 "),
            ("MAIL FROM:<>\r\n", "250 2.1.0"),
            ("RSET\r\n", "250 2.0.0"),
            ("QUIT\r\n", "221 2.0.0"),
        ],
        &[("MAIL FROM:<>\r\n", "503 5.5.1"), ("DATA\r\n", "503 5.5.1"), ("RCPT TO:<a@b>\r\n", "503 5.5.1")],
        &[("EHLO x\r\n", "250 "), ("MAIL FROM:<> SIZE=99999999\r\n", "552 5.3.4")],
        &[
            ("EHLO x\r\n", "250 "),
            ("MAIL FROM:<>\r\n", "250 "),
            ("MAIL FROM:<>\r\n", "503 "),
            ("DATA\r\n", "554 5.5.1"),
        ],
        &[
            ("EHLO x\r\n", "250 "),
            ("MAIL FROM:<> FOO=1\r\n", "555 "),
            ("FROB\r\n", "500 "),
            ("LHLO x\r\n", "502 "),
        ],
        &[("EHLO x\r\n", "250 "), ("VRFY a\r\n", "252 "), ("NOOP\r\n", "250 "), ("AUTH PLAIN x\r\n", "502 ")],
        &[
            ("EHLO x\r\n", "250 "),
            ("MAIL FROM:<>\r\n", "250 "),
            ("RCPT TO:<a>\r\n", "5"),
            ("RCPT TO:<a@example.net>\r\n", "550 5.7.1 relaying not permitted for 127.0.0.1"),
        ],
        // Chunks: what was announced comes, and is no command.
        &[("EHLO x\r\n", "250 "), ("BDAT 6\r\nQUIT\r\n", "503 "), ("NOOP\r\n", "250 ")],
        &[
            ("EHLO x\r\n", "250 "),
            ("MAIL FROM:<> BODY=8BITMIME SMTPUTF8\r\n", "250 "),
            ("RCPT TO:<a@bounce.examplecorp.com>\r\n", "250 2.1.5"),
            ("BDAT 4\r\na: b", "250 2.0.0"),
            ("DATA\r\n", "503 "),
            ("BDAT 4 LAST\r\n\r\n\r\n", "550 5.7.1 relaying not permitted"),
            ("QUIT\r\n", "221 "),
        ],
        // An empty message ends, and what follows it is a command.
        &[
            ("EHLO x\r\n", "250 "),
            ("MAIL FROM:<>\r\n", "250 "),
            ("RCPT TO:<a@BOUNCE.examplecorp.com>\r\n", "250 "),
            ("DATA\r\n", "354 "),
            (".\r\n", "550 5.7.1 relaying not permitted"),
            ("QUIT\r\n", "221 "),
        ],
    ];
    let intake = Intake::start("smtp-conversations", "", "");
    for conversation in smtp {
        let mut client = intake.client();
        for (said, expected) in *conversation {
            let reply = client.ask(said).unwrap();
            assert!(reply.starts_with(expected), "{said:?} of {conversation:?}: {reply}");
        }
    }
}

#[test]
fn lmtp_answers_for_each_recipient() {
    let intake = Intake::start("smtp-lmtp", "protocol = 'lmtp'\n", "");
    let mut client = intake.client();
    assert!(client.ask("EHLO x\r\n").unwrap().starts_with("502 "));
    assert!(client.ask("LHLO x\r\n").unwrap().starts_with("250 "));
    client.ask("MAIL FROM:<>\r\n").unwrap();
    for to in ["a", "b", "c"] {
        assert!(
            client.ask(format!("RCPT TO:<{to}@bounce.examplecorp.com>\r\n")).unwrap().starts_with("250 ")
        );
    }
    assert!(client.ask("DATA\r\n").unwrap().starts_with("354 "));
    client.send(oob("bob@example.com") + "\r\n.\r\nQUIT\r\n").unwrap();
    for expected in ["250 2.0.0", "250 2.0.0", "250 2.0.0", "221 "] {
        assert!(client.reply().unwrap().starts_with(expected));
    }
    let records = intake.records();
    assert_eq!(records[0]["recipient"].as_array().unwrap().len(), 3);
    assert_eq!(records[0]["reception_protocol"], "LMTP");
    assert_eq!(records.len(), 2);
}

/// A whole session in one packet is answered in order.
#[test]
fn pipelining() {
    let intake = Intake::start("smtp-pipelining", "", "");
    let mut client = intake.client();
    let message = oob("bob@example.com");
    let mail = format!("MAIL FROM:<>\r\nRCPT TO:<{BOUNCES}>\r\nDATA\r\n{message}\r\n.\r\n");
    client.send(format!("EHLO x\r\n{mail}{mail}QUIT\r\n")).unwrap();
    for expected in ["250 ", "250 ", "250 ", "354 ", "250 2.0.0", "250 ", "250 ", "354 ", "250 2.0.0", "221 "]
    {
        let reply = client.reply().unwrap();
        assert!(reply.starts_with(expected), "{expected}: {reply}");
    }
    assert_eq!(intake.records().len(), 4);
}

/// Each limit, and what is said when it is met.
#[test]
fn limits() {
    let limits = "max_sessions = 1\nmax_messages = 2\nmax_recipients = 1\nmax_message = 1000\nmax_errors = 2\nidle_timeout = 1\n";
    let intake = Intake::start("smtp-limits", limits, "");
    {
        let mut client = intake.client();
        client.ask("EHLO x\r\n").unwrap();
        let mut second = Client::mute(intake.address).unwrap();
        assert!(second.reply().unwrap().starts_with("421 4.3.2 max_sessions"));
        client.ask("MAIL FROM:<>\r\n").unwrap();
        client.ask(format!("RCPT TO:<{BOUNCES}>\r\n")).unwrap();
        assert!(
            client.ask(format!("RCPT TO:<{BOUNCES}>\r\n")).unwrap().starts_with("452 4.5.3 max_recipients")
        );
        client.ask("DATA\r\n").unwrap();
        assert!(client.ask("x".repeat(2000) + "\r\n.\r\n").unwrap().starts_with("552 5.3.4"));
        assert!(client.mail(BOUNCES, &oob("bob@example.com")).unwrap().starts_with("250 "));
        assert!(client.mail(BOUNCES, &oob("al@example.com")).unwrap().starts_with("250 "));
        assert!(client.ask("MAIL FROM:<>\r\n").unwrap().starts_with("421 4.7.0 max_messages"));
    }
    let client = || {
        let mut client = None;
        wait_until("room for a session", || {
            client = Client::connect(intake.address).ok();
            client.is_some()
        });
        client.unwrap()
    };
    {
        let mut client = client();
        client.ask("FOO\r\n").unwrap();
        client.ask("FOO\r\n").unwrap();
        assert!(client.ask("FOO\r\n").unwrap().starts_with("421 4.7.0 max_errors"));
        assert_eq!(client.0.read_to_end(&mut Vec::new()).unwrap(), 0);
    }
    {
        // One line without end.
        let mut client = client();
        let line = "x".repeat(1 << 16);
        let mut sent = 0;
        while sent < 1000 && client.send(&line).is_ok() {
            sent += 1;
        }
        assert!(sent < 1000, "64 MB of one line were taken");
    }
    {
        let mut client = client();
        client.send("HALF A LI").unwrap();
        assert!(client.reply().unwrap().starts_with("421 4.4.2"));
    }
}

/// Sessions that last too long, or are begun too often, are refused by their limits.
#[test]
fn limits_of_time_and_rate() {
    let intake = Intake::start("smtp-time", "max_session_time = 1\n", "");
    let mut client = intake.client();
    // Whatever it says: without an end it would be there for ever.
    let said = std::iter::from_fn(|| client.ask("NOOP\r\n").ok()).find(|reply| !reply.starts_with("250 "));
    assert!(said.unwrap().starts_with("421 4.7.0 the session took longer than max_session_time"));

    let intake = Intake::start("smtp-rate", "max_session_rate = 2\n", "");
    drop((intake.client(), intake.client()));
    let mut third = Client::mute(intake.address).unwrap();
    assert!(third.reply().unwrap().starts_with("421 4.7.0 max_session_rate"));
    let metrics = intake.service.get("/metrics").body;
    for line in ["bounce_sessions_begun_total 3\n", "bounce_sessions_refused_total{limit=\"Rate\"} 1\n"] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
}

/// Behind a proxy the records say who the client is, and nobody but the proxy is listened to.
#[test]
fn a_proxy_says_who_comes() {
    let intake = Intake::start("smtp-proxy", "proxy_protocol = true\n", "");
    let mut client = Client::mute(intake.address).unwrap();
    let header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x07\x7f\0\0\x01\x1f\x90\0\x19";
    assert!(client.ask(header).unwrap().starts_with("220 "));
    client.ask("EHLO x\r\n").unwrap();
    assert!(client.mail(BOUNCES, &oob("bob@example.com")).unwrap().starts_with("250 "));
    assert!(client.mail("a@example.net", "a: b").unwrap().ends_with("relaying not permitted for 192.0.2.7"));
    let mut stranger = Client::mute(intake.address).unwrap();
    stranger.send("EHLO mx.example\r\nNOOP\r\n").unwrap();
    assert_eq!(stranger.0.read_to_end(&mut Vec::new()).unwrap_or(0), 0);
    drop((client, stranger));
    let records = intake.records();
    assert_eq!(records[0]["peer_address"], serde_json::json!({ "name": "x", "addr": "192.0.2.7:8080" }));
    assert_eq!(records.len(), 2);
}

/// Nothing is taken where there is no room for it.
#[test]
fn a_disk_that_is_nearly_full() {
    let folder = folder("smtp-full");
    let intake = Intake::start_in(folder, "", "");
    let config = fs::read_to_string(intake.folder.join("serve.toml")).unwrap();
    let folder = intake.folder.clone();
    drop(intake);
    // All of it is to be free, which it never is.
    fs::write(folder.join("other.toml"), config.replace("min_free_space = 0", "min_free_space = 100"))
        .unwrap();
    let args = ["--config", folder.join("other.toml").to_str().unwrap()].map(str::to_owned);
    let mut child = common::program(
        ["serve", "--listen", "127.0.0.1:0"].iter().copied().chain(args.iter().map(|arg| &**arg)),
    )
    .spawn()
    .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let line = line_with(&mut log, "listening for ESMTP");
    let address = line.split("address=").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let mut client = Client::connect(address).unwrap();
    client.ask("EHLO x\r\n").unwrap();
    assert!(client.ask("MAIL FROM:<>\r\n").unwrap().starts_with("452 4.3.1"));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Segments are closed by size and by age, and no record is lost on the way.
#[test]
fn segments_are_rotated() {
    let intake = Intake::start("smtp-rotated", "", "max_file_size = 1500\nmax_segment_duration = 1\n");
    let logs = intake.folder.join("logs");
    let segments = || fs::read_dir(&logs).unwrap().count();
    let mut client = intake.client();
    client.ask("EHLO x\r\n").unwrap();
    for number in 0..10 {
        assert!(client.mail(BOUNCES, &oob(&format!("{number}@example.com"))).unwrap().starts_with("250 "));
    }
    assert!(segments() > 2);
    let all_finished = || {
        let mut paths = fs::read_dir(&logs).unwrap().map(|entry| entry.unwrap().path());
        paths.all(|path| fs::metadata(path).unwrap().permissions().readonly())
    };
    wait_until("the last segment to be old", all_finished);
    assert_eq!(intake.records().len(), 20);
}

/// Every message that was answered with 250 is in the log, and once.
#[test]
fn killed_under_load() {
    let folder = folder("smtp-killed");
    let recipient = |number: u64| format!("{number}@example.com");
    let start = || Intake::start_in(folder.clone(), "", "");
    let answered = mail::killed_under_load(start, BOUNCES, |number| oob(&recipient(number)));
    // This start finishes what the last kill has left.
    let logged = start().records();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for record in logged.iter().filter(|record| record["type"] == "OOB") {
        *counts.entry(record["recipient"].as_str().unwrap()).or_default() += 1;
    }
    let is_wrong = |number: &&u64| counts.get(recipient(**number).as_str()) != Some(&1);
    let wrong: Vec<_> = answered.iter().filter(is_wrong).collect();
    assert!(wrong.is_empty(), "{} of {} are not there once: {wrong:?}", wrong.len(), answered.len());
    println!(
        "{} kills, {} messages answered with 250, all of them in the log once",
        mail::kills(),
        answered.len()
    );
}
