//! Mails in, lines out.

use bounce_classifier_reports::{CodeSource, Recipient, Report, read};

/// What a mail gives, as lines: the kind, or the kind, recipient and reply of each recipient; `-` stands before a reply
/// whose code the mail does not quote.
pub(crate) fn records(mail: &str) -> Vec<String> {
    let Some(report) = read(mail.as_bytes()) else { return Vec::new() };
    if report.recipients.is_empty() {
        return vec![report.kind.name().to_owned()];
    }
    report.recipients.iter().map(|recipient| line(&report, recipient)).collect()
}

fn line(report: &Report, recipient: &Recipient) -> String {
    let kind = recipient.kind().unwrap_or(report.kind).name();
    let address = recipient.address().unwrap_or("-");
    let reply = recipient.reply.as_ref().map(ToString::to_string).unwrap_or_default();
    let mark = if recipient.code_source.is_some_and(|code| code != CodeSource::Quoted) { "- " } else { "" };
    format!("{kind} {address} {mark}{reply}").trim_end().to_owned()
}
