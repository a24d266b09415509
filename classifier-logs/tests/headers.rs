//! Headers of syslog in every form that systems write, before the lines of two servers.

use bounce_classifier_logs::clock;
use bounce_classifier_logs::formats::{LineReader, LogFormat, NotAfter};
use bounce_classifier_logs::record::RecordKind;

const HEADERS: &str = include_str!("data/headers.txt");

/// A server, what it calls itself, and what it says of a bounce.
const SERVERS: [(LogFormat, &str, &str); 2] = [
    (
        LogFormat::Postfix,
        "postfix/smtp",
        "4XyZ12abcdz3: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.5/0.6, \
         dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO \
         command))",
    ),
    (
        LogFormat::Exim,
        "exim",
        "1vMabc-00000005fRk-1abc ** bob@example.com R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.1]: SMTP error \
         from remote mail server after RCPT TO:<bob@example.com>: 550 5.1.1 User unknown",
    ),
];

/// The forms, each with the time of its record.
fn forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = HEADERS.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').expect("a time and a line"))
}

#[track_caller]
fn assert_bounce(format: LogFormat, time: &str, line: &str) {
    let reader = LineReader::new(format, NotAfter::At(clock::end_of(2026)));
    let record = reader.record(line).unwrap_or_else(|| panic!("no record: {line}"));
    let shown =
        record.time.map_or("-".to_owned(), |time| clock::utc(time).strftime("%Y-%m-%dT%H:%M:%S").to_string());
    assert_eq!((record.kind, shown.as_str()), (RecordKind::Bounce, time), "{line}");
    assert_eq!(record.recipients, ["bob@example.com"], "{line}");
    assert_eq!(record.peer.as_deref(), Some("mx.example.com"), "{line}");
    assert_eq!(record.reply.as_deref(), Some("550 5.1.1 User unknown"), "{line}");
}

#[test]
fn every_form_before_every_server() {
    assert!(forms().count() >= 50, "forms are lost");
    for (time, form) in forms() {
        for (format, name, message) in SERVERS {
            assert_bounce(format, time, &form.replace('~', name).replace('%', message));
        }
    }
}

#[test]
fn colours_are_taken_off() {
    for (format, name, message) in SERVERS {
        let header = format!("\u{1b}[36mmail-1  |\u{1b}[0m Nov 21 10:00:00 mail {name}[812]: ");
        assert_bounce(format, "2026-11-21T10:00:00", &(header + message));
    }
}

/// journald writes bytes where a message is no UTF-8.
#[test]
fn a_message_of_bytes() {
    for (format, name, message) in SERVERS {
        let bytes: Vec<String> = message.bytes().map(|byte| byte.to_string()).collect();
        let line = format!(
            r#"{{"SYSLOG_IDENTIFIER":"{name}","__REALTIME_TIMESTAMP":"1795255200000000","MESSAGE":[{}]}}"#,
            bytes.join(",")
        );
        assert_bounce(format, "2026-11-21T10:00:00", &line);
    }
}

/// `journalctl -o cat` prints messages alone.
#[test]
fn a_message_without_a_header() {
    for (format, _, message) in SERVERS {
        if format == LogFormat::Postfix {
            assert_bounce(format, "-", message);
        }
    }
}

/// Of other programs there are lines in every form as well.
#[test]
fn lines_of_others_are_remarks() {
    for (_, form) in forms() {
        let line = form.replace('~', "dovecot").replace('%', "imap-login: Disconnected (status=bounced)");
        let reader = LineReader::new(LogFormat::Postfix, NotAfter::At(clock::end_of(2026)));
        let record = reader.record(&line).unwrap_or_else(|| panic!("no record: {line}"));
        assert_eq!(record.kind, RecordKind::Remark, "{line}");
    }
}
