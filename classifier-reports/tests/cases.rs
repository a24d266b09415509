//! Mails as servers write them, made up, and what each must give.

mod common;

use bounce_classifier_reports::{Limit, MOST_RECIPIENTS, MOST_TEXT, MOST_TEXTS, read};

use common::records;

/// A mail of a server that says it in parts.
fn standard(outer: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: al@a.example\nSubject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: {outer}; boundary=b\n\n--b\nContent-Type: text/plain\n\nIt failed.\n--b\n\
         Content-Type: message/delivery-status\n\n{status}\n--b\nContent-Type: message/rfc822\n\n\
         From: al@a.example\nTo: bob@b.example\nMessage-ID: <1@a.example>\n\nhello\n--b--\n"
    )
}

/// A mail of a server that says it in words.
fn prose(text: &str) -> String {
    format!("From: MAILER-DAEMON@mx.example\nTo: al@a.example\nSubject: failure notice\n\n{text}")
}

#[test]
fn standard_reports() {
    let bob = "Final-Recipient: rfc822; bob@b.example\n";
    for (status, lines) in [
        (
            format!(
                "Reporting-MTA: dns; mx.example\n\n{bob}Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n"
            ),
            &["bounce bob@b.example 550 5.1.1 No such user"][..],
        ),
        // Without the block on the message, and with everything in other letters.
        (
            format!("{bob}ACTION: Failed (for ever)\nSTATUS: 5.2.2 (full)\nDiagnostic-Code: SMTP;552 Full\n"),
            &["bounce bob@b.example 552 5.2.2 Full"],
        ),
        // A status that is missing, and a code that is repeated.
        (
            format!("{bob}Action: failed\nDiagnostic-Code: smtp; 550-5.1.1 No such\n 550 5.1.1 user\n"),
            &["bounce bob@b.example 550 5.1.1 No such user"],
        ),
        // Blocks without a blank line between them, and one that is broken.
        (
            format!(
                "{bob}Action: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; cy@b.example\nAction: delayed\nStatus: 4.4.1\n\n\u{1}: x\n\nFinal-Recipient: rfc822; di@b.example\nAction: delivered\nStatus: 2.0.0\n"
            ),
            &[
                "bounce bob@b.example - 550 5.1.1",
                "delayed cy@b.example - 450 4.4.1",
                "delivered di@b.example - 250 2.0.0",
            ],
        ),
        (
            format!(
                "{bob}Original-Recipient: rfc822; bobby@c.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: X-Postfix; host b[192.0.2.1] said: 550 Gone (in reply to RCPT TO command)\n"
            ),
            &["bounce bobby@c.example 550 5.1.1 Gone"],
        ),
        ("nothing of this\n".to_owned(), &[]),
    ] {
        for outer in ["multipart/report; report-type=delivery-status", "Multipart/Mixed"] {
            let mail = standard(outer, &status);
            let given = records(&mail);
            // Where the parts say nothing, the returned message names the recipient.
            if lines.is_empty() {
                assert!(given.iter().all(|line| line.starts_with("bounce bob@b.example")), "{given:?}");
            } else {
                assert_eq!(given, lines, "{mail}");
            }
        }
    }
}

#[test]
fn reports_in_words() {
    for (text, lines) in [
        (
            "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<bob@b.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 No such user\n\n--- Below this line is a copy of the message.\n\nTo: cy@b.example\n",
            &["bounce bob@b.example 550 5.1.1 No such user"][..],
        ),
        (
            "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bob@b.example\n    host mx.b.example [192.0.2.1]: 552 5.2.2 Full\n  cy@b.example\n    unknown user\n\n------ This is a copy of the message, including all the headers. ------\n",
            &["bounce bob@b.example 552 5.2.2 Full", "bounce cy@b.example - 550 unknown user"],
        ),
        (
            "Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  bob@b.example\n\nbecause:\n\n  Bob is not listed in the directory\n",
            &["bounce bob@b.example - 550 Bob is not listed in the directory"],
        ),
        (
            "User's mailbox is full: <bob@b.example>\nUnable to deliver mail.\n",
            &["bounce bob@b.example - 550 User's mailbox is full: <bob@b.example> Unable to deliver mail."],
        ),
        // The sender's own address is no recipient.
        ("Your mail could not be delivered. Write to postmaster.\n", &[]),
        (
            "The address to which the message has not yet been delivered is:\n\n  bob@b.example\n\nDelivery attempts will continue for some time.\n",
            &["delayed bob@b.example - 450 Delivery attempts will continue for some time."],
        ),
    ] {
        assert_eq!(records(&prose(text)), lines, "{text}");
    }
}

#[test]
fn told_apart() {
    let complaint = "From: fbl@b.example\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: <bob@b.example>\n\n--b--\n";
    for (mail, line) in [
        (complaint, Some("feedback bob@b.example")),
        (
            "From: bob@b.example\nSubject: Automatic reply: hello\n\nI am away; could not be delivered\n",
            Some("auto-reply bob@b.example"),
        ),
        (
            "From: bob@b.example\nAuto-Submitted: auto-replied\nSubject: hello\n\nI am away\n",
            Some("auto-reply bob@b.example"),
        ),
        (
            "From: bob@b.example\nSubject: Please confirm your message\n\nhttps://b.example/1\n",
            Some("challenge bob@b.example"),
        ),
        ("From: bob@b.example\nSubject: unsubscribe\n\n\n", Some("unsubscribe bob@b.example")),
        ("From: bob@b.example\nSubject: subscribe\n\n\n", Some("subscribe bob@b.example")),
        ("From: bob@b.example\nSubject: hello\n\nI wrote to cy@b.example: user unknown, it said.\n", None),
        (
            "From: bob@b.example\nSubject: Re: Delivery failed\n\n> <cy@b.example>: could not be delivered\n",
            None,
        ),
        ("", None),
    ] {
        assert_eq!(records(mail).first().map(String::as_str), line, "{mail}");
    }
}

#[test]
fn hostile_mails_are_bounded() {
    let block = "Final-Recipient: rfc822; bob@b.example\nAction: failed\n\n";
    let many = standard("multipart/report", &block.repeat(MOST_RECIPIENTS * 2));
    let report = read(many.as_bytes()).unwrap();
    assert_eq!(report.recipients.len(), MOST_RECIPIENTS);
    assert_eq!(report.reached, [Limit::Recipients]);

    let parts = "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; bob@b.example\n"
        .repeat(100_000);
    let mail = format!("Content-Type: multipart/report; boundary=b\n\n{parts}--b--\n");
    assert!(read(mail.as_bytes()).unwrap().recipients.len() <= MOST_RECIPIENTS);

    let nested = "Content-Type: message/rfc822\n\n".repeat(20_000);
    read(nested.as_bytes());
    let signs = prose(&"@".repeat(1 << 20));
    read(signs.as_bytes());
    let codes = prose(&"could not be delivered to: b@b.example 550-".repeat(100_000));
    read(codes.as_bytes());
}

/// A mail of 50 MB costs what its length does: the recipient is found behind the parts, or before what is returned.
/// A message in a message whose multipart has ended: the parser of mails asserts that there is none, and reads on.
#[test]
fn a_message_in_a_message_without_its_multipart() {
    let inner = "Content-Type: message/rfc822\n\nFrom: al@a.example\nContent-Type: message/rfc822\n\n\
                 From: al@a.example\n\nhello\n--b--\n";
    let mail = format!(
        "From: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n\
         Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1\n\n--b\n{inner}"
    );
    let report = read(mail.as_bytes());
    assert!(report.is_none_or(|report| report.recipients.len() <= 1));
}

#[test]
fn fifty_megabytes() {
    let bob = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1\n\
               Diagnostic-Code: smtp; 550 5.1.1 No such user\n";
    let filler =
        "This line is of the message that is returned, and says nothing of it.\n".repeat(55_000_000 / 71);
    let returned = standard("multipart/report", bob).replace("\n\nhello\n", &format!("\n\n{filler}"));
    let parts = "--b\nContent-Type: text/plain\n\nnothing\n".repeat(55_000_000 / 43);
    let behind = standard("multipart/report", bob).replacen("--b\n", &format!("{parts}--b\n"), 1);
    for mail in [returned, behind] {
        assert!(mail.len() > 45_000_000, "{}", mail.len());
        let report = read(mail.as_bytes()).expect("a report");
        assert_eq!(report.recipients.len(), 1);
        assert_eq!(report.recipients[0].reply.as_ref().unwrap().to_string(), "550 5.1.1 No such user");
    }
}

#[test]
fn limits_that_are_reached_are_said() {
    let list: String = (0..=MOST_RECIPIENTS).map(|n| format!("<{n}@b.example>:\n")).collect();
    let announced = "could not be delivered to:\n<bob@b.example>:\n550 5.1.1 No such user\n";
    let parts = "--b\n\nhello\n".repeat(MOST_TEXTS);
    for (mail, limit) in [
        (prose(&format!("could not be delivered to:\n{list}")), Limit::Recipients),
        (prose(&format!("{announced}{}", "hello\n".repeat(MOST_TEXT / 6 + 1))), Limit::Text),
        (prose(&format!("{announced}{}", "hello\n".repeat(2000))), Limit::Reason),
        (
            format!(
                "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\
                 Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{announced}{parts}--b--\n"
            ),
            Limit::Texts,
        ),
    ] {
        let report = read(mail.as_bytes()).unwrap();
        assert!(report.reached.contains(&limit), "{limit:?}: {:?}", report.reached);
        assert!(!limit.to_string().is_empty());
    }
    // What is returned may be as long as it likes.
    let returned = prose(&format!("{announced}--- Original message ---\n{}", "hello\n".repeat(MOST_TEXT)));
    assert_eq!(read(returned.as_bytes()).unwrap().reached, []);
}

#[test]
fn reports_are_found_however_deep() {
    let bounce = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
                  Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n";
    let outer = "From: MAILER-DAEMON@mx.example\nSubject: failure notice\nContent-Type: message/rfc822\n\n";
    for depth in [1, 5, 50] {
        let mail = format!("{}{bounce}", outer.repeat(depth));
        assert_eq!(records(&mail), ["bounce bob@b.example - 550 5.1.1"], "{depth}");
    }
}
