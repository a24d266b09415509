//! `report`: what it counts, in each form of logs and of reports; files that are damaged; hostile replies.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{finish, folder, program, run, text};
use serde_json::Value;

const MAIL_LOG: &str = "\
Nov 21 10:00:00 mail postfix/smtp[1]: 4XyZ12abcdz3: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command))
Nov 21 10:59:00 mail postfix/smtp[1]: 4XyZ12abcdz4: to=<ann@example.net>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to mx.example.net[192.0.2.2]:25: Connection timed out)
Nov 21 11:00:00 mail postfix/smtp[1]: 4XyZ12abcdz5: to=<ann@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (host mx.example.com[192.0.2.1] said: 550 quibble for ann@example.com is on loan (in reply to RCPT TO command))
Nov 21 11:01:00 mail postfix/smtp[1]: 4XyZ12abcdz6: to=<eve@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (host mx.example.com[192.0.2.1] said: 550 quibble for eve@example.com is on loan (in reply to RCPT TO command))
Nov 21 11:02:00 mail postfix/smtp[1]: 4XyZ12abcdz7: to=<eve@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)
Nov 21 11:02:01 mail postfix/qmgr[2]: 4XyZ12abcdz7: removed
Nov 21 11:02:02 mail postfix/smtpd[3]: NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <x@example.com>: Relay access denied; from=<a@example.net> to=<x@example.com> proto=ESMTP helo=<x>
what is this
";

fn json(args: &[&str], input: &str) -> Value {
    let output = run(program(["report", "--format", "json"].iter().chain(args)), input);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn counts_of_a_mail_log() {
    let report = json(&["--input", "postfix", "--year", "2025"], MAIL_LOG);
    assert_eq!(report["records"]["all"], 5);
    assert_eq!(report["records"]["bounces"], 3);
    assert_eq!(report["records"]["deferrals"], 1);
    assert_eq!(report["records"]["deliveries"], 1);
    assert_eq!(report["records"]["unknown_lines"], 1);
    assert!(report["records"]["unknown_sample"].as_str().unwrap() == "what is this");
    assert_eq!(report["records"]["remarks"], 2);
    assert_eq!(report["coverage"]["classified"], 2);
    assert_eq!(report["coverage"]["share"], 0.5);
    assert_eq!(report["span"][0], "2025-11-21T10:00:00Z");
    let bars = report["times"]["bars"].as_array().unwrap();
    let bars: Vec<_> =
        bars.iter().map(|bar| (bar["start"].as_str().unwrap(), bar["count"].as_u64())).collect();
    assert_eq!(bars, [("2025-11-21 10:00", Some(2)), ("2025-11-21 11:00", Some(2))]);
    assert_eq!(report["sources"]["list"][0]["name"], "example.com");
    assert_eq!(report["sources"]["list"][0]["count"], 3);

    let template = &report["unclassified"]["list"][0];
    assert_eq!(template["template"], "550 quibble for <addr> is on loan");
    assert_eq!(template["count"], 2);
    assert_eq!(template["sample"], "550 quibble for ann@example.com is on loan");
    assert_eq!(template["rule"], "'(?i)^550 .*quibble for.*is on loan',");
}

const MAILBOX: &str = "\
From MAILER-DAEMON Fri Nov 21 10:00:00 2025
From: MAILER-DAEMON@mx.example
To: news@a.example
Date: Fri, 21 Nov 2025 10:00:00 +0000
Subject: failure notice

I wasn't able to deliver your message to the following addresses.

<bob@example.com>:
192.0.2.1 said: 550 5.1.1 No such user

From MAILER-DAEMON Fri Nov 21 11:00:00 2025
From: MAILER-DAEMON@mx.example
Subject: Delivery delayed
Content-Type: multipart/report; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ann@example.net
Action: delayed
Status: 4.4.1
Diagnostic-Code: smtp; 450 4.4.1 quibble
Last-Attempt-Date: Fri, 21 Nov 2025 11:00:00 +0000

--b--

From al Fri Nov 21 12:00:00 2025
Subject: hello

hello
";

#[test]
fn counts_of_mails() {
    let report = json(&["--input", "mail"], MAILBOX);
    for (name, count) in [("all", 3), ("bounces", 1), ("deferrals", 1), ("others", 1)] {
        assert_eq!(report["records"][name], count, "{name}: {}", report["records"]);
    }
    assert_eq!(report["span"][0], "2025-11-21T10:00:00Z");
    assert_eq!(report["span"][1], "2025-11-21T11:00:00Z");
    assert_eq!(report["sources"]["list"][0]["count"], 1);
    assert_eq!(report["coverage"]["classified"], 2);
}

/// What is suggested, pasted into a file, leaves nothing unclassified.
#[test]
fn suggested_rules_work() {
    let report = json(&["--input", "postfix"], MAIL_LOG);
    let folder = folder("report-suggested");
    let rules = folder.join("rules.toml");
    let line = report["unclassified"]["list"][0]["rule"].as_str().unwrap();
    fs::write(&rules, format!("[rules]\nHeld = [\n  {line}\n]\n")).unwrap();
    let report = json(&["--input", "postfix", "--rules", rules.to_str().unwrap()], MAIL_LOG);
    assert_eq!(report["rules"][0]["label"], "Held");
    assert_eq!(report["rules"][0]["hits"], 2);
}

#[test]
fn text_for_people() {
    let output = run(program(["report", "--input", "postfix"]), MAIL_LOG);
    let report = text(&output.stdout);
    for part in [
        "1 file, rules: the built-in rules\n5 records: 3 bounced, 1 deferred, 1 delivered, 0 other\n",
        "2 lines not of a delivery, left out\n",
        "1 line of unknown form, the first: what is this\n",
        "Coverage: 50.0% of 4 failures classified, 2 not\n",
        "          1   25.0%  InvalidRecipient         permanent  suppress\n",
        "          2   50.0%  550 quibble for <addr> is on loan\n",
    ] {
        assert!(report.contains(part), "{part} is not in:\n{report}");
    }
    assert!(!report.contains("Rules that never hit"));
    let all = run(program(["report", "--input", "postfix", "--all"]), MAIL_LOG);
    assert!(text(&all.stdout).contains("\nRules that never hit\n"));
}

#[test]
fn nothing_to_count() {
    let output = run(program(["report"]), "");
    assert!(output.status.success());
    assert!(text(&output.stdout).ends_with("There is nothing to classify.\n"), "{output:?}");
    for format in ["json", "html"] {
        let output = run(program(["report", "--format", format]), "");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn other_logs() {
    let exim = "2026-11-21 10:00:00 1vMabc-00000005fRk-1abc ** bob@example.com: Zorgle blinks\n";
    assert_eq!(json(&["--input", "exim"], exim)["coverage"]["unclassified"], 1);
    let kumomta = r#"{"type":"Bounce","recipient":["a@b.example"],"timestamp":1,"provider_name":"B","response":
        {"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"no","command":null}}"#;
    let report = json(&["--input", "kumomta"], &kumomta.replace('\n', ""));
    assert_eq!(report["classes"][0]["label"], "InvalidRecipient");
    assert_eq!(report["sources"]["by"], "provider");
    assert_eq!(json(&["--input", "lines"], "550 5.1.1 no\r\n\r\n450 x\n")["coverage"]["failures"], 2);
}

/// One file is missing, one is damaged: both are named, the others counted, and the exit code says so.
#[test]
fn damaged_files() {
    let folder = folder("report-damaged");
    let file = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    file("good.txt", b"550 5.1.1 no\n");
    // The start of a frame of zstd, and no more.
    file("damaged.zst", &[0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x11]);
    let files = ["missing.txt", "damaged.zst", "good.txt"];
    let mut command = program(["report", "--input", "lines", "--format", "json"].iter().chain(&files));
    let output = finish(command.current_dir(&folder).spawn().unwrap(), "");
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    for (line, name) in stderr.lines().zip(["missing.txt", "damaged.zst"]) {
        assert!(line.starts_with(&format!("error: cannot read all of {name}: ")), "{stderr}");
    }
    assert_eq!(stderr.lines().count(), 2);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["coverage"]["failures"], 1);
    assert_eq!(report["subject"]["files"], 3);
    assert_eq!(report["subject"]["damaged"].as_array().unwrap().len(), 2);
}

/// A log that is read as another server's says what it looks like, and is a mistake for scripts.
#[test]
fn a_log_of_another_server_is_named() {
    let folder = folder("report-another");
    let log = folder.join("mail.log");
    fs::write(&log, MAIL_LOG).unwrap();
    let log = log.to_str().unwrap();
    for command in [&["report"][..], &["annotate"], &["annotate", "--format", "tsv"]] {
        let output = run(program(command.iter().chain(&["--input", "exim", log])), "");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = "none of its 8 lines is a record of a log of Exim; it looks like a log of Postfix: --input postfix\n";
        assert!(text(&output.stderr).contains(said), "{command:?}: {output:?}");
        let output = run(program(command.iter().chain(&["--input", "kumomta"])), "what is this\n");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = "its only line is no record of a log of KumoMTA; --input says what wrote it";
        assert!(text(&output.stderr).contains(said), "{command:?}: {output:?}");
    }
}

/// Notes and counts are declined, mistakes are said; or more is said.
#[test]
fn quiet_and_verbose() {
    let output = run(program(["report", "--quiet"]), MAIL_LOG);
    assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty(), "{output:?}");
    let output = run(program(["annotate", "-q"]), MAIL_LOG);
    assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty(), "{output:?}");
    let output = run(program(["classify", "-v", "--rules", "own.toml", "450 greylisted"]), "");
    let said = text(&output.stderr);
    assert!(said.starts_with("rules: own.toml, 9 rules, loaded in ") && said.lines().count() == 1, "{said}");
    let output = run(program(["annotate", "-q", "--input", "exim"]), MAIL_LOG);
    assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
}

/// Options that count a part of the records, the same in each form.
#[test]
fn a_part_of_the_records() {
    let log = ["--input", "postfix", "--year", "2025"];
    for (options, failures, left_out) in [
        (&["--since", "2025-11-21T11:00:00Z"][..], 2, 2),
        (&["--since", "2025-11-21T11:00:00+01:00"], 4, 0),
        (&["--until", "2025-11-21T10:59:00"], 1, 4),
        (&["--since", "2025-11-22"], 0, 5),
        (&["--domain", "EXAMPLE.net"], 1, 4),
        (&["--domain", "example.net", "--domain", "example.com"], 4, 0),
        (&["--class", "InvalidRecipient"], 1, 4),
        (&["--class", "Uncategorized", "--class", "InvalidRecipient"], 3, 2),
    ] {
        let report = json(&[&log[..], options].concat(), MAIL_LOG);
        assert_eq!(report["coverage"]["failures"], failures, "{options:?}");
        assert_eq!(report["records"]["left_out"], left_out, "{options:?}");
        assert!(report["only"].is_string(), "{options:?}");
    }
    let output = run(program(["report", "--input", "postfix", "--domain", "example.net"]), MAIL_LOG);
    let said = "only to example.net: 4 records left out\n";
    assert!(text(&output.stdout).contains(said), "{output:?}");
}

#[test]
fn options_that_make_no_sense() {
    for (options, said) in [
        (["--class", "InvalidRecipent"], "no rule has the label `InvalidRecipent`; the labels are "),
        (["--since", "yesterday"], "a moment is a date (2026-11-23)"),
        (["--fail-under", "101"], "it must be from 0 to 100"),
    ] {
        let output = run(program(["report", "--input", "postfix"].iter().chain(&options)), MAIL_LOG);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains(said), "{output:?}");
    }
}

/// Half of the failures of the log have a class.
#[test]
fn coverage_can_be_asked_for() {
    for (percent, code) in [("50", 0), ("50%", 0), ("50.1", 1)] {
        let output = run(program(["report", "--input", "postfix", "--fail-under", percent]), MAIL_LOG);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(text(&output.stdout).contains("Coverage: 50.0%"), "the report is written all the same");
        let said = "error: 50.00 % of the failures have a class: --fail-under asks for 50.1 %\n";
        assert_eq!(text(&output.stderr).contains(said), code == 1, "{output:?}");
    }
    let nothing = run(program(["report", "--input", "lines", "--fail-under", "100"]), "");
    assert!(nothing.status.success(), "{nothing:?}");
}

#[test]
fn counts_for_spreadsheets() {
    let args = ["report", "--input", "postfix", "--year", "2025", "--format", "csv"];
    let output = run(program(args), MAIL_LOG);
    let csv = text(&output.stdout);
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "table,key,label,count");
    for line in [
        "class,Uncategorized,Uncategorized,2",
        "time,2025-11-21 10:00,InvalidRecipient,1",
        "source,example.com,InvalidRecipient,1",
        "template,550 quibble for <addr> is on loan,Uncategorized,2",
        "address,bob@example.com,InvalidRecipient,1",
    ] {
        assert!(lines.contains(&line), "{line} is not in:\n{csv}");
    }
}

#[test]
fn addresses_to_suppress() {
    let report = json(&["--input", "postfix", "--year", "2025"], MAIL_LOG);
    let lists = report["addresses"].as_array().unwrap();
    let suppress = lists.iter().find(|list| list["action"] == "suppress").unwrap();
    assert_eq!((suppress["distinct"].as_u64(), &suppress["exact"]), (Some(1), &Value::Bool(true)));
    assert_eq!(suppress["list"][0]["address"], "bob@example.com");
    assert_eq!(suppress["list"][0]["last"], "2025-11-21T10:00:00Z");
}

/// What replies say is never markup; `scripts/page/check` looks at it in a browser.
#[test]
fn hostile_replies_are_escaped() {
    let hostile = "550 <script>alert(1)</script> \"quoted\" 'single' & </td> \u{1b}[31m \u{202e}turned\n";
    let folder = folder("report-hostile");
    let page = folder.join("report.html");
    let output = run(
        program(["report", "--input", "lines", "--format", "html", "-o", page.to_str().unwrap()]),
        hostile,
    );
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<script>").count(), 1, "its own");
    assert!(page.contains("\\u003cscript>alert(1)\\u003c/script>"), "{page}");
    assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'));
    // It asks nobody for anything.
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("src="));
}
