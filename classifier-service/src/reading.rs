//! Reports in mails, as the service logs them: failures and complaints, and nothing else that
//! [`bounce_classifier_reports`] tells apart.

use bounce_classifier::Reply;
use bounce_classifier_reports::{self as reports, Feedback, Kind, Recipient};

/// What a mail is.
#[derive(Debug, PartialEq)]
pub(crate) enum Mail {
    /// A report of failures (RFC 3464), or one in words.
    Failures(Failures),
    /// A complaint (RFC 5965): its fields.
    Feedback(Box<Feedback>),
    /// Anything else, reports of success among it.
    Other,
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
        return Mail::Feedback(Box::new(report.feedback.unwrap_or_default()));
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
        assert_eq!((feedback.feedback_type.as_str(), feedback.version.as_str()), ("abuse", "1"));
    }
}
