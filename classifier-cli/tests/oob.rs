//! `oob`: mails in, records out.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_output, folder, program, run, text};
use serde_json::Value;

const BOUNCE: &str = "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n\
    I wasn't able to deliver your message to the following addresses.\n\n\
    <bob@b.example>:\n192.0.2.1 said: 550 5.1.1 No such user\n";
const OTHER: &str = "From: al@a.example\nSubject: hello\n\nhello\n";
const TSV: &str = "bounce\tbob@b.example\tInvalidRecipient\t550 5.1.1 No such user\n";

#[test]
fn a_record_has_the_class_of_the_same_rules() {
    let output = run(program(["oob", "-"]), BOUNCE);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&record["kind"], &record["type"]), (&"bounce".into(), &"OOB".into()));
    assert_eq!(record["recipient"], "bob@b.example");
    assert_eq!(record["response"]["code"], 550);
    assert_eq!(record["bounce_classification"], "InvalidRecipient");

    let reply = run(program(["classify", "550 5.1.1 No such user"]), "");
    let place = format!("InvalidRecipient\t{}\tpermanent\tsuppress\n", record["rule"].as_str().unwrap());
    assert_eq!(text(&reply.stdout), place);
}

#[test]
fn mails_are_in_files_mailboxes_folders_and_standard_input() {
    let folder = folder("oob-inputs");
    for inner in ["maildir/cur", "maildir/new", "maildir/tmp", "plain"] {
        fs::create_dir_all(folder.join(inner)).unwrap();
    }
    fs::write(folder.join("maildir/cur/1:2,S"), BOUNCE).unwrap();
    fs::write(folder.join("maildir/new/2"), OTHER).unwrap();
    fs::write(folder.join("maildir/tmp/3"), BOUNCE).unwrap();
    fs::write(folder.join("plain/a.eml"), BOUNCE).unwrap();
    fs::write(folder.join("mbox"), format!("From a\n{OTHER}\nFrom b\n{BOUNCE}\nFrom c\n{BOUNCE}")).unwrap();
    for (input, count, said) in [
        ("maildir", 1, "1 mail is no report\n"),
        ("plain", 1, ""),
        ("plain/a.eml", 1, ""),
        ("mbox", 2, "1 mail is no report\n"),
    ] {
        let path = folder.join(input);
        let output = run(program([Path::new("oob"), Path::new("--format"), Path::new("tsv"), &path]), "");
        assert_output(&output, 0, &TSV.repeat(count), said);
    }
    assert_output(&run(program(["oob", "--format", "tsv"]), BOUNCE), 0, TSV, "");
}

#[test]
fn what_cannot_be_read_is_said() {
    let output = run(program(["oob", "no-such-file"]), "");
    assert_eq!(output.status.code(), Some(75));
    assert!(text(&output.stderr).starts_with("error: cannot read no-such-file: "), "{output:?}");

    let long = format!("{BOUNCE}{}", "x".repeat(1 << 20));
    let output = run(program(["oob", "--mail-mib", "1"]), long);
    let said = "error: cannot read standard input: it is longer than 1 MiB; --mail-mib sets the limit\n";
    assert_output(&output, 65, "", said);
}

#[test]
fn what_cannot_be_read_hides_nothing() {
    let folder = folder("oob-unreadable");
    let (mailbox, missing) = (folder.join("mbox"), folder.join("none"));
    let long = format!("From b\n{OTHER}{}\n", "x".repeat(1 << 20));
    fs::write(&mailbox, format!("From a\n{BOUNCE}\n{long}\nFrom c\n{BOUNCE}")).unwrap();
    let mut program = program(["oob", "--format", "tsv", "--mail-mib", "1"]);
    program.arg(&mailbox).arg(&missing);
    let output = run(program, "");
    assert_eq!(output.status.code(), Some(65), "{output:?}");
    assert_eq!(text(&output.stdout), TSV.repeat(2));
    let said = text(&output.stderr);
    assert!(said.contains("error: cannot read mail 2 of ") && said.contains("none: "), "{said}");
}

#[test]
fn a_mail_server_keeps_the_mail_where_its_records_are_not_written() {
    let full = ["oob", "-o", "/dev/full"];
    for arguments in [&full[..], &["oob", "--rules", "no-such-file"], &["oob", "--no-such-option"]] {
        if arguments == full && !Path::new("/dev/full").exists() {
            continue;
        }
        let output = run(program(arguments.iter().copied()), BOUNCE);
        assert_eq!(output.status.code(), Some(75), "{arguments:?}: {output:?}");
        assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
    }
}

#[test]
fn the_return_path_outranks_the_text() {
    let mail = format!("Delivered-To: b+cy=c.example@a.example\n{BOUNCE}");
    let pattern = "b+{local}={domain}@a.example";
    let output = run(program(["oob", "--return-path", pattern]), mail);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&record["recipient"], &record["final_recipient"]),
        (&"cy@c.example".into(), &"bob@b.example".into())
    );
    assert_eq!(record["sender"], "b+cy=c.example@a.example");
    let output = run(program(["oob", "--return-path", "b@a.example"]), BOUNCE);
    assert_eq!(output.status.code(), Some(75));
}

#[test]
fn a_complaint_has_all_its_fields() {
    let mail = "From: fbl@b.example\nDate: Thu, 1 Jan 1970 00:01:00 +0000\nMIME-Version: 1.0\n\
                Content-Type: multipart/report; boundary=b\n\n--b\n\nA complaint.\n--b\n\
                Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: fbl/1\nVersion: 1\n\
                Original-Rcpt-To: <bob@b.example>\nX-Own: a\n\n--b--\n";
    let output = run(program(["oob"]), mail);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&record["type"], &record["recipient"]), (&"Feedback".into(), &"bob@b.example".into()));
    assert_eq!((&record["created"], &record["response"]["code"]), (&60.into(), &250.into()));
    let report = &record["feedback_report"];
    assert_eq!(report["feedback_type"], "abuse");
    assert_eq!(report["original_rcpto_to"][0], "<bob@b.example>");
    assert_eq!(report["extensions"]["x-own"][0], "a");
}

#[test]
fn codes_that_are_not_quoted_and_limits_are_said() {
    let mail = BOUNCE.replace("550 5.1.1 No such user", "unknown user");
    let output = run(program(["oob"]), mail);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["code_source"], "assumed");

    let long = format!("{BOUNCE}{}", "It goes on.\n".repeat(1000));
    let output = run(program(["oob"]), long);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&record["code_source"], &record["reached"][0]), (&"quoted".into(), &"reason".into()));
    assert!(text(&output.stderr).starts_with("warning: there is more in a report: only 8 KiB"), "{output:?}");
}

#[test]
fn records_are_appended_and_never_to_what_is_read() {
    let folder = folder("oob-output");
    let (mail, records) = (folder.join("a.eml"), folder.join("records.tsv"));
    fs::write(&mail, BOUNCE).unwrap();
    let oob = |output: &Path| {
        let mut program = program(["oob", "--format", "tsv", "-o"]);
        program.arg(output).arg(&mail);
        run(program, "")
    };
    for times in 1..=2 {
        assert_output(&oob(&records), 0, "", "");
        assert_eq!(fs::read_to_string(&records).unwrap(), TSV.repeat(times));
    }
    // What a program that was killed has left is no part of a record.
    fs::write(&records, "bounce\tbo").unwrap();
    assert_output(&oob(&records), 0, "", "");
    assert_eq!(fs::read_to_string(&records).unwrap(), format!("bounce\tbo\n{TSV}"));
    assert_eq!(oob(&mail).status.code(), Some(75));
    assert_eq!(fs::read_to_string(&mail).unwrap(), BOUNCE);
    assert_eq!(oob(&folder.join("none/records")).status.code(), Some(75));
}

#[test]
fn nothing_in_a_mail_plays_tricks() {
    let mail = BOUNCE.replace("No such user", "No \u{1b}[31msuch\tuser");
    let output = run(program(["oob", "--format", "tsv"]), mail);
    assert_eq!(text(&output.stdout).matches('\t').count(), 3, "{output:?}");
    assert!(!output.stdout.contains(&0x1b));
}
