//! Reports in mails, as the service logs them: failures and complaints, and nothing else that
//! [`bounce_classifier_reports`] tells apart.

use bounce_classifier::Reply;
use bounce_classifier_reports::{self as reports, Feedback, Kind, Recipient};
use mail_parser::decoders::base64::base64_decode;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::header;

/// What a mail is.
#[derive(Debug, PartialEq)]
pub(crate) enum Mail {
    /// A report of failures (RFC 3464), or one in words.
    Failures(Failures),
    /// A complaint (RFC 5965): its fields.
    Feedback(Box<Complaint>),
    /// Anything else, reports of success among it.
    Other,
}

/// A complaint, as records have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Complaint {
    #[serde(flatten)]
    pub(crate) feedback: Feedback,
    /// What KumoMTA wrote into the message when it sent it.
    supplemental_trace: Option<Map<String, Value>>,
}

impl Complaint {
    fn new(feedback: Feedback) -> Self {
        let supplemental_trace = feedback.original_message.as_deref().and_then(supplemental_trace);
        Complaint { feedback, supplemental_trace }
    }
}

/// How KumoMTA marks the JSON that it writes into a field of its own, whose name its owner may have chosen.
const TRACE_MARK: &str = "_@_";

fn supplemental_trace(message: &str) -> Option<Map<String, Value>> {
    header::fields(message.as_bytes())
        .filter(|(name, _)| name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"x-")))
        .find_map(|(_, value)| {
            let text: String = value.text().split_whitespace().collect();
            let decoded = base64_decode(text.as_bytes())?;
            let mut trace: Map<String, Value> = serde_json::from_slice(&decoded).ok()?;
            trace.remove(TRACE_MARK)?;
            Some(trace)
        })
}

/// A report of failures.
#[derive(Debug, PartialEq)]
pub(crate) struct Failures {
    /// Whoever sends it.
    pub(crate) reporting_mta: Option<String>,
    pub(crate) failed: Vec<Failed>,
}

/// A recipient that the mail did not reach.
#[derive(Debug, PartialEq)]
pub(crate) struct Failed {
    pub(crate) recipient: String,
    pub(crate) reply: Reply,
}

pub(crate) fn read(mail: &[u8]) -> Mail {
    let Some(report) = reports::read(mail) else { return Mail::Other };
    for limit in &report.reached {
        tracing::warn!(message_id = report.message_id, "there is more in a report: {limit}");
    }
    if report.kind == Kind::Feedback {
        return Mail::Feedback(Box::new(Complaint::new(report.feedback.unwrap_or_default())));
    }
    let failed: Vec<Failed> = report.recipients.into_iter().filter_map(failed).collect();
    if failed.is_empty() {
        return Mail::Other;
    }
    Mail::Failures(Failures { reporting_mta: report.reporting_mta, failed })
}

/// `None` for recipients that were reached or may be yet, and for those of whom not even the address is known.
fn failed(recipient: Recipient) -> Option<Failed> {
    if recipient.kind() != Some(Kind::Bounce) {
        return None;
    }
    let address = recipient.address()?.to_owned();
    // As KumoMTA has it where nothing is said.
    let reply = recipient.reply.unwrap_or_else(|| Reply::with_message(550, ""));
    Some(Failed { recipient: address, reply })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(part: &str, fields: &str) -> String {
        format!(
            "From: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=x; boundary=b\r\n\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\nIt failed.\r\n--b\r\nContent-Type: {part}\r\n\r\n{fields}\r\n--b--\r\n"
        )
    }

    #[test]
    fn failures_alone_are_logged() {
        let status = "Reporting-MTA: dns; mx.example\r\n\r\n\
                      Final-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
                      Final-Recipient: rfc822; cy@example.com\r\nAction: delayed\r\nStatus: 4.4.1\r\n";
        let Mail::Failures(failures) = read(report("message/delivery-status", status).as_bytes()) else {
            panic!("no failures");
        };
        assert_eq!(failures.reporting_mta.as_deref(), Some("mx.example"));
        let lines: Vec<String> =
            failures.failed.iter().map(|failed| format!("{} {}", failed.recipient, failed.reply)).collect();
        assert_eq!(lines, ["bob@example.com 550 5.1.1 "]);
    }

    #[test]
    fn traces_are_found_by_their_mark() {
        // {"_@_":"\\_/","recipient":"bob@example.com"}
        let trace = "eyJfQF8iOiJcXF8vIiwicmVjaXBp\r\n ZW50IjoiYm9iQGV4YW1wbGUuY29tIn0=";
        // {"recipient":"no"}
        let other = "eyJyZWNpcGllbnQiOiJubyJ9";
        let message =
            format!("Subject: x\r\nX-Other: {other}\r\nX-Text: hello\r\nx-kumoref: {trace}\r\n\r\n");
        let found = supplemental_trace(&message).map(Value::Object);
        assert_eq!(found, Some(serde_json::json!({ "recipient": "bob@example.com" })));
        assert_eq!(supplemental_trace("Subject: x\r\n\r\n"), None);
    }

    #[test]
    fn what_a_mail_is() {
        let delivered = "Final-Recipient: rfc822; bob@example.com\r\nAction: delivered\r\nStatus: 2.0.0\r\n";
        for mail in [
            report("message/delivery-status", delivered),
            report("message/delivery-status", ""),
            "Subject: hello\r\n\r\nContent-Type: multipart/report\r\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(mail.as_bytes()), Mail::Other, "{mail}");
        }
        let complaint = report("message/feedback-report", "Feedback-Type: abuse\r\nVersion: 1\r\n");
        let Mail::Feedback(feedback) = read(complaint.as_bytes()) else { panic!("no complaint") };
        let Feedback { feedback_type, version, .. } = &feedback.feedback;
        assert_eq!((feedback_type.as_str(), version.as_str()), ("abuse", "1"));
        assert_eq!(feedback.supplemental_trace, None);
    }
}
