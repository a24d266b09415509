//! A reply in a session and the same reply in a report get the same class, whichever server wraps it.

use bounce_classifier::{Classifier, Reply};
use bounce_classifier_reports::read;
use bounce_classifier_testing::sets;

/// Replies of one's own; those of the field are not part of the project.
const REPLIES: [&str; 6] = [
    "550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown",
    "552 5.2.2 Mailbox full",
    "450 4.7.1 Greylisted, try again later",
    "554 5.7.1 Message rejected (in reply to nothing) as spam",
    "550 sorry, no mailbox here by that name (#5.1.1 - chkusr)",
    "421 Too many connections from 192.0.2.1: see https://example.com/550",
];

/// The forms: what stands before the reply and after it.
const FORMS: [(&str, &str, &str); 5] = [
    ("Postfix", STATUS, "Diagnostic-Code: smtp; {reply}\n"),
    ("Exim", STATUS, "Remote-MTA: dns; mx.example\nDiagnostic-Code: SMTP; {reply}\n"),
    (
        "old Postfix",
        STATUS,
        "Diagnostic-Code: X-Postfix; host mx.example[192.0.2.1] said: {reply} (in reply to RCPT TO command)\n",
    ),
    (
        "qmail",
        "Subject: failure notice\n\nI wasn't able to deliver your message to the following addresses.\n\n<rcpt@example.net>:\n",
        "192.0.2.1 does not like recipient.\nRemote host said: {reply}\n\n--- Below this line is a copy of the message.\n",
    ),
    (
        "Exim in words",
        "Subject: Mail delivery failed\n\nThis is a permanent error. The following address(es) failed:\n\n  rcpt@example.net\n",
        "    host mx.example [192.0.2.1]: {reply}\n\n------ This is a copy of the message ------\n",
    ),
];

const STATUS: &str = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
    Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; rcpt@example.net\nAction: failed\n";

fn label(classifier: &Classifier, (_, head, tail): &(&str, &str, &str), reply: &str) -> String {
    let mail = format!("From: MAILER-DAEMON@mx.example\n{head}{}", tail.replace("{reply}", reply));
    let report = read(mail.as_bytes()).unwrap_or_else(|| panic!("no report: {mail}"));
    let reply = report.recipients[0].reply.as_ref().unwrap_or_else(|| panic!("no reply: {mail}"));
    classifier.classify_reply(reply).label().to_owned()
}

#[test]
fn the_class_is_that_of_the_session() {
    let mut replies = REPLIES.map(str::to_owned).to_vec();
    replies.extend(sets::labelled_replies().unwrap_or_default());
    let classifier = Classifier::builtin();
    let mut differ = Vec::new();
    for reply in &replies {
        // A session gives a code; what has none was not a reply of one.
        let Ok(session) = Reply::from_line(reply) else { continue };
        if !(400..600).contains(&session.code) || reply.len() < 5 {
            continue;
        }
        let expected = classifier.classify_reply(&session).label().to_owned();
        for form in &FORMS {
            let found = label(classifier, form, reply);
            if found != expected {
                differ.push(format!("{}: {expected}, {found}: {reply}", form.0));
            }
        }
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}
