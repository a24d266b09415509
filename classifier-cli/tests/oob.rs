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
    let place = format!("InvalidRecipient\t{}\n", record["rule"].as_str().unwrap());
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
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: cannot read no-such-file: "), "{output:?}");

    let long = format!("{BOUNCE}{}", "x".repeat(1 << 20));
    let output = run(program(["oob", "--mail-mib", "1"]), long);
    let said = "error: cannot read standard input: it is longer than 1 MiB; --mail-mib sets the limit\n";
    assert_output(&output, 1, "", said);
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
    assert_eq!(oob(&mail).status.code(), Some(2));
    assert_eq!(fs::read_to_string(&mail).unwrap(), BOUNCE);
    assert_eq!(oob(&folder.join("none/records")).status.code(), Some(1));
}

#[test]
fn nothing_in_a_mail_plays_tricks() {
    let mail = BOUNCE.replace("No such user", "No \u{1b}[31msuch\tuser");
    let output = run(program(["oob", "--format", "tsv"]), mail);
    assert_eq!(text(&output.stdout).matches('\t').count(), 3, "{output:?}");
    assert!(!output.stdout.contains(&0x1b));
}
