//! Reports in mails: what of a delivery failed, for whom, and what the server said.
//!
//! Takes what mail servers send, not only what RFC 3464 allows: words in any case, blocks without all fields, comments
//! behind codes. A mail that is no report, or that cannot be read, is no error but simply none.

use bounce_classifier::{EnhancedCode, Reply};
use mail_parser::{MessageParser, MessagePart, MimeHeaders};

/// How many recipients of one report are taken.
const MOST_RECIPIENTS: usize = 10_000;

/// What a mail is.
#[derive(Debug, PartialEq)]
pub(crate) enum Mail {
    /// A report of failures (RFC 3464).
    Failures(Failures),
    /// A complaint (RFC 5965): its fields.
    Feedback(Vec<(String, String)>),
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
    let Some(message) = MessageParser::default().parse(mail) else { return Mail::Other };
    let is_report = message
        .content_type()
        .is_some_and(|kind| is(kind.ctype(), "multipart") && is_type(kind.subtype(), "report"));
    if !is_report {
        return Mail::Other;
    }
    let part = |names: &[&str]| message.parts.iter().find(|part| is_part(part, names));
    if let Some(part) = part(&["feedback-report"]) {
        return Mail::Feedback(blocks(&text(part)).into_iter().next().unwrap_or_default());
    }
    part(&["delivery-status", "global-delivery-status"]).map_or(Mail::Other, |part| failures(&text(part)))
}

fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn is_type(subtype: Option<&str>, name: &str) -> bool {
    subtype.is_some_and(|subtype| is(subtype, name))
}

fn is_part(part: &MessagePart<'_>, names: &[&str]) -> bool {
    part.content_type().is_some_and(|kind| {
        is(kind.ctype(), "message") && names.iter().any(|name| is_type(kind.subtype(), name))
    })
}

fn text(part: &MessagePart<'_>) -> String {
    String::from_utf8_lossy(part.contents()).into_owned()
}

type Fields = Vec<(String, String)>;

/// Fields in blocks, with blank lines between them. Names are in lower case.
fn blocks(text: &str) -> Vec<Fields> {
    let mut blocks = vec![Fields::new()];
    for line in text.lines() {
        let fields = blocks.last_mut().expect("there is one");
        match line.split_once(':') {
            _ if line.trim().is_empty() && fields.is_empty() => {}
            _ if line.trim().is_empty() => blocks.push(Fields::new()),
            _ if line.starts_with([' ', '\t']) => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            Some((name, value)) => fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            None => {}
        }
    }
    blocks
}

fn field<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// What stands behind the type of a value: `rfc822; bob@example.com`.
fn untyped(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

fn failures(text: &str) -> Mail {
    let blocks = blocks(text);
    let reporting_mta = blocks.iter().find_map(|fields| field(fields, "reporting-mta"));
    let failed: Vec<Failed> = blocks.iter().filter_map(failed).take(MOST_RECIPIENTS).collect();
    if failed.is_empty() {
        return Mail::Other;
    }
    Mail::Failures(Failures { reporting_mta: reporting_mta.map(|mta| untyped(mta).to_owned()), failed })
}

/// `None` for blocks about something else, and for recipients that were reached or may be yet.
fn failed(fields: &Fields) -> Option<Failed> {
    let recipient = field(fields, "original-recipient").or_else(|| field(fields, "final-recipient"))?;
    if !field(fields, "action")
        .is_some_and(|action| is(action.split([' ', '(', ';']).next().unwrap_or_default(), "failed"))
    {
        return None;
    }
    let status = field(fields, "status").and_then(code);
    let recipient = untyped(recipient).trim_start_matches('<').trim_end_matches('>').to_owned();
    Some(Failed { recipient, reply: reply(field(fields, "diagnostic-code").unwrap_or_default(), status) })
}

/// The enhanced code that a status starts with: `5.1.1 (bad destination mailbox)`.
fn code(status: &str) -> Option<EnhancedCode> {
    let code = status.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let mut numbers = code.split('.');
    let class @ (2 | 4 | 5) = numbers.next()?.parse().ok()? else { return None };
    let (subject, detail) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some(EnhancedCode::new(class, subject, detail))
}

/// The reply that a diagnosis quotes, or one made of what there is.
fn reply(diagnosis: &str, status: Option<EnhancedCode>) -> Reply {
    let said = diagnosis
        .split_once(';')
        .filter(|(kind, _)| is(kind.trim(), "smtp"))
        .map_or(diagnosis, |(_, said)| said);
    let said = said.trim();
    let default = if status.is_some_and(|status| status.class == 4) { 450 } else { 550 };
    let quoted = said.split_at_checked(3).filter(|(code, rest)| {
        matches!(code.as_bytes()[0], b'2'..=b'5')
            && code.bytes().all(|b| b.is_ascii_digit())
            && rest.starts_with([' ', '-'])
    });
    let mut reply = match quoted {
        Some((code, rest)) => {
            // Lines that were joined keep their codes: `550-5.1.1 No such 550 5.1.1 user`.
            let lines = rest[1..].replace(&format!(" {code}-"), "\n").replace(&format!(" {code} "), "\n");
            Reply::with_message(code.parse().unwrap_or(default), &lines)
        }
        None => Reply::with_message(default, said),
    };
    reply.enhanced_code = reply.enhanced_code.or(status);
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: &str, part: &str, fields: &str) -> String {
        format!(
            "From: <>\r\nMIME-Version: 1.0\r\nContent-Type: {kind}; report-type=x; boundary=b\r\n\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\nIt failed.\r\n--b\r\nContent-Type: {part}\r\n\r\n{fields}\r\n--b--\r\n"
        )
    }

    fn failed(block: &str) -> Vec<String> {
        let mail = report(
            "multipart/report",
            "message/delivery-status",
            &format!("Reporting-MTA: dns; mx.example\r\n\r\n{block}"),
        );
        match read(mail.as_bytes()) {
            Mail::Failures(Failures { reporting_mta, failed }) => {
                assert_eq!(reporting_mta.as_deref(), Some("mx.example"));
                failed.iter().map(|failed| format!("{} {}", failed.recipient, failed.reply)).collect()
            }
            Mail::Other => Vec::new(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn failures_as_servers_write_them() {
        let to = "Final-Recipient: rfc822; bob@example.com\r\n";
        for (rest, lines) in [
            (
                "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n",
                &["bob@example.com 550 5.1.1 No such user"][..],
            ),
            (
                "Action: Failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: SMTP; 550 5.1.1 No such user\r\n",
                &["bob@example.com 550 5.1.1 No such user"],
            ),
            ("Action: failed (permanent)\r\nStatus: 5.2.2 (full)\r\n", &["bob@example.com 550 5.2.2 "]),
            ("Action: failed\r\nStatus: 4.4.7\r\n", &["bob@example.com 450 4.4.7 "]),
            (
                "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550-5.1.1 No such\r\n 550 5.1.1 user\r\n",
                &["bob@example.com 550 5.1.1 No such user"],
            ),
            (
                "Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: X-Postfix; Host not found\r\n",
                &["bob@example.com 550 5.0.0 X-Postfix; Host not found"],
            ),
            (
                "Action: failed\r\nDiagnostic-Code: smtp; 552 mailbox full\r\n",
                &["bob@example.com 552 mailbox full"],
            ),
            ("Action: delayed\r\nStatus: 4.4.1\r\n", &[]),
            ("Action: delivered\r\nStatus: 2.0.0\r\n", &[]),
            ("Status: 5.1.1\r\n", &[]),
            (
                "Original-Recipient: rfc822; <al@example.com>\r\nAction: failed\r\nStatus: 5.1.1\r\n",
                &["al@example.com 550 5.1.1 "],
            ),
            (
                "Action: failed\r\nStatus: 5.1.1\r\n\r\nnonsense\r\n\r\nFinal-Recipient: rfc822;al@example.com\r\nAction: failed\r\nStatus: 5.2.2\r\n",
                &["bob@example.com 550 5.1.1 ", "al@example.com 550 5.2.2 "],
            ),
        ] {
            assert_eq!(failed(&format!("{to}{rest}")), lines, "{rest}");
        }
    }

    #[test]
    fn what_a_mail_is() {
        let status = "Final-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        let other = |mail: String| assert_eq!(read(mail.as_bytes()), Mail::Other, "{mail}");
        other(report("multipart/mixed", "message/delivery-status", status));
        other(report("multipart/report", "text/plain", status));
        other(report("multipart/report", "message/delivery-status", ""));
        other("Subject: hello\r\n\r\nContent-Type: multipart/report\r\n".to_owned());
        other(String::new());
        let complaint =
            report("Multipart/Report", "message/feedback-report", "Feedback-Type: abuse\r\nVersion: 1\r\n");
        let fields = [("feedback-type", "abuse"), ("version", "1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(complaint.as_bytes()), Mail::Feedback(fields.into()));
    }
}
