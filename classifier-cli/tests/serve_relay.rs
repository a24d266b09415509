//! Messages that are passed on: byte for byte, again after failures, and over restarts and kills.
#![cfg(unix)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;

use common::folder;
use common::mail::{self, ARF, BOUNCES, Client, Intake, oob};
use common::service::wait_until;
use common::sink::Sink;

fn counts(records: &[serde_json::Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record["type"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

fn greeted(intake: &Intake) -> Client {
    let mut client = intake.client();
    client.ask("EHLO x\r\n").unwrap();
    client
}

/// What KumoMTA's own test counts: a report each of both kinds, dropped and passed on, and a mail that is none.
#[test]
fn the_records_are_those_of_kumomta() {
    let sink = Sink::start(&[], false);
    let intake = Intake::start("relay-counts", "", &sink.relay());
    let mut client = greeted(&intake);
    for (to, message, reply) in [
        (BOUNCES, oob("bob@example.com"), "250 "),
        ("a@fbl.examplecorp.com", ARF.to_owned(), "250 "),
        ("a@relay.examplecorp.com", oob("bob@example.com"), "250 "),
        ("a@relay.examplecorp.com", ARF.to_owned(), "250 "),
        (
            "a@relay.examplecorp.com",
            "Subject: hello\r\n\r\nhello".to_owned(),
            "550 5.7.1 relaying not permitted",
        ),
    ] {
        assert!(client.mail(to, &message).unwrap().starts_with(reply), "{to}");
    }
    wait_until("both messages", || sink.messages().len() == 2);
    wait_until("an empty spool", || fs::read_dir(intake.folder.join("spool/ready")).unwrap().count() == 0);
    let records = intake.records();
    let expected = [("Delivery", 2), ("Feedback", 2), ("OOB", 2), ("Reception", 3), ("Rejection", 1)];
    assert_eq!(counts(&records), expected.map(|(kind, count)| (kind.to_owned(), count)).into());
    let delivery = records.iter().find(|record| record["type"] == "Delivery").unwrap();
    assert_eq!(delivery["response"]["content"], "kept");
    assert_eq!((&delivery["num_attempts"], &delivery["delivery_protocol"]), (&1.into(), &"ESMTP".into()));
    assert!(delivery["queue"].as_str().unwrap().starts_with("[127.0.0.1]:"));
    assert_eq!(delivery["peer_address"]["addr"], sink.address.to_string());
}

/// Whatever the bytes are, they arrive as they were sent.
#[test]
fn byte_for_byte() {
    let sink = Sink::start(&[], true);
    let intake = Intake::start("relay-bytes", "", &sink.relay());
    let mut client = greeted(&intake);
    let messages: &[&[u8]] = &[
        b"",
        b"\r\n",
        b".\r\n",
        b"..\r\n.a\r\n.\r\n",
        b"a: b\r\n\r\nno end",
        b"a: b\r\n\r\nbare\n.\r\nline feed\r\n",
        b"a: b\r\n\r\nbare\r.\rreturn\r\n",
        b"a: b\r\n\r\n.\r\r\nb\r\n",
        b"\xff\xfe\0\x80\r\n",
        &[b'x'; 100_000],
    ];
    for message in messages {
        client.ask("MAIL FROM:<s@example.com>\r\n").unwrap();
        client.ask("RCPT TO:<a@all.examplecorp.com>\r\n").unwrap();
        client.send(format!("BDAT {} LAST\r\n", message.len())).unwrap();
        assert!(client.ask(message).unwrap().starts_with("250 "));
    }
    wait_until("all messages", || sink.messages().len() == messages.len());
    let (mut sent, mut came) = (messages.to_vec(), sink.messages());
    sent.sort();
    came.sort();
    assert!(sent.iter().zip(&came).all(|(sent, came)| sent == came), "{came:?}");
}

/// What could mean two things to a server is not sent to it.
#[test]
fn bare_line_breaks_are_not_passed_on_by_data() {
    let sink = Sink::start(&[], false);
    let intake = Intake::start("relay-bare", "", &sink.relay());
    let mut client = greeted(&intake);
    let smuggled = "a: b\r\n\r\nx\n.\r\nMAIL FROM:<>\r\n";
    client.ask("MAIL FROM:<>\r\nRCPT TO:<a@all.examplecorp.com>\r\n").unwrap();
    client.reply().unwrap();
    client.ask("DATA\r\n").unwrap();
    assert!(client.ask(format!("{smuggled}.\r\n")).unwrap().starts_with("250 "));
    wait_until("an empty spool", || fs::read_dir(intake.folder.join("spool/ready")).unwrap().count() == 0);
    let records = intake.records();
    let bounce = records.iter().find(|record| record["type"] == "Bounce").expect("it is refused");
    assert!(bounce["response"]["content"].as_str().unwrap().contains("CHUNKING"), "{bounce}");
    assert!(sink.messages().is_empty());
}

/// Failures that may pass are tried again; others are not. Both have their class in the records.
#[test]
fn refusals() {
    let sink =
        Sink::start(&["452 4.2.2 Mailbox full", "451 4.7.1 Greylisted", "550 5.1.1 User unknown"], false);
    let intake = Intake::start("relay-refused", "", &sink.relay());
    let mut client = greeted(&intake);
    let passed_on = || fs::read_dir(intake.folder.join("spool/ready")).unwrap().count() == 0;
    assert!(client.mail("a@all.examplecorp.com", "a: b").unwrap().starts_with("250 "));
    wait_until("the end of the attempts", passed_on);
    assert!(client.mail("a@all.examplecorp.com", "a: b").unwrap().starts_with("250 "));
    wait_until("the second message", || passed_on() && sink.messages().len() == 1);
    let records = intake.records();
    let of = |kind: &str| -> Vec<_> { records.iter().filter(|record| record["type"] == kind).collect() };
    let failures = of("TransientFailure");
    assert_eq!(failures.len(), 2);
    assert_eq!(failures[0]["bounce_classification"], "QuotaIssues");
    assert_eq!((&failures[0]["num_attempts"], &failures[1]["num_attempts"]), (&1.into(), &2.into()));
    assert_eq!(of("Bounce")[0]["bounce_classification"], "InvalidRecipient");
    assert_eq!(of("Delivery").len(), 1);
}

/// The queue is kept over a restart, and a server that was away is found again.
#[test]
fn what_waits_survives_a_restart() {
    let away = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let relay = format!(
        "[relay]\nspool = 'spool'\nrouting_domain = '[127.0.0.1]:{}'\nretry_interval = 1\n",
        away.port()
    );
    let folder = folder("relay-restart");
    let mut intake = Intake::start_in(folder.clone(), "", &relay);
    assert!(greeted(&intake).mail("a@all.examplecorp.com", "a: b\r\n\r\nhello").unwrap().starts_with("250 "));
    intake.service.child.kill().unwrap();
    intake.service.child.wait().unwrap();
    let sink = Sink::start_at(away, &[], false);
    let intake = Intake::start_in(folder, "", &relay);
    wait_until("the message", || sink.messages() == [b"a: b\r\n\r\nhello\r\n"]);
    drop(intake);
}

/// A route that leads back is none.
#[test]
fn nothing_is_passed_on_to_itself() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let relay = format!(
        "[relay]\nspool = 'spool'\nrouting_domain = '[127.0.0.1]:{port}'\nmax_age = 0\nretry_interval = 1\n"
    );
    let intake = Intake::start_at("relay-loop", port, &relay);
    assert!(greeted(&intake).mail("a@all.examplecorp.com", "a: b").unwrap().starts_with("250 "));
    wait_until("the end of the attempts", || {
        fs::read_dir(intake.folder.join("spool/ready")).unwrap().count() == 0
    });
    let records = intake.records();
    let failure = records.iter().find(|record| record["type"] == "TransientFailure").unwrap();
    assert!(failure["response"]["content"].as_str().unwrap().contains("is this service itself"), "{failure}");
    assert_eq!(counts(&records)["Expiration"], 1);
    assert_eq!(counts(&records)["Reception"], 1, "it came back");
}

/// Whose mail is passed on, and whose is not: by the network of the client, and by the domain of the sender.
#[test]
fn who_may_relay() {
    let sink = Sink::start(&[], false);
    for (test, smtp, domains, cases) in [
        (
            "relay-from",
            "",
            "['own.example']\nrelay_from = ['127.0.0.1']\n['far.example']\nrelay_from = ['192.0.2.0/24']\n",
            &[
                ("s@own.example", true),
                ("s@Own.Example", true),
                ("s@far.example", false),
                ("s@x.own.example", false),
                ("", false),
            ][..],
        ),
        ("relay-hosts", "relay_hosts = ['127.0.0.0/8']\n", "", &[("s@any.example", true), ("", true)]),
        ("relay-nobody", "relay_hosts = ['192.0.2.1']\n", "", &[("s@any.example", false), ("", false)]),
    ] {
        let folder = folder(test);
        let mut intake = Intake::start_in_with(folder, smtp, &sink.relay(), domains);
        let mut client = greeted(&intake);
        for (from, is_passed_on) in cases {
            client.ask("RSET\r\n").unwrap();
            client.ask(format!("MAIL FROM:<{from}>\r\n")).unwrap();
            let reply = client.ask("RCPT TO:<bob@elsewhere.example>\r\n").unwrap();
            let expected =
                if *is_passed_on { "250 " } else { "550 5.7.1 relaying not permitted for 127.0.0.1" };
            assert!(reply.starts_with(expected), "{test}: {from}: {reply}");
        }
        intake.service.child.kill().unwrap();
    }
}

/// Mail is passed on only where there is a way.
#[test]
fn relaying_needs_a_route() {
    let folder = folder("relay-none");
    fs::write(folder.join("listener_domains.toml"), "['a.example']\nlog_oob = 'LogThenRelay'\n").unwrap();
    fs::write(
        folder.join("serve.toml"),
        "[records]\nlog_dir = 'logs'\n[[smtp]]\nlisten = '127.0.0.1:0'\ndomains = ['listener_domains.toml']\n",
    )
    .unwrap();
    let config = folder.join("serve.toml");
    let checked =
        common::run(common::program(["serve", "--check", "--config", config.to_str().unwrap()]), "");
    assert_eq!(checked.status.code(), Some(1), "{checked:?}");
    assert!(
        common::text(&checked.stderr).contains("mail for a.example is to be passed on: give relay.spool")
    );
}

/// Every message that was answered with 250 arrives.
#[test]
fn killed_under_load() {
    let sink = Sink::start(&[], false);
    let folder = folder("relay-killed");
    let start = || Intake::start_in(folder.clone(), "", &sink.relay());
    let answered = mail::killed_under_load(start, "a@all.examplecorp.com", |number| format!("a: {number}"));
    let intake = start();
    wait_until("an empty spool", || fs::read_dir(intake.folder.join("spool/ready")).unwrap().count() == 0);
    let came: BTreeSet<_> = sink.messages().into_iter().collect();
    let lost = answered.iter().filter(|number| !came.contains(format!("a: {number}\r\n").as_bytes())).count();
    assert_eq!(lost, 0, "of {}", answered.len());
    println!("{} kills, {} messages answered with 250, all of them arrived", mail::kills(), answered.len());
}
