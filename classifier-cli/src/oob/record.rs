//! One record, in the words of KumoMTA's logs, with what else the report says.

use std::io::{self, Write};
use std::slice;

use bounce_classifier::json::Verdict;
use bounce_classifier::{BounceClass, Classifier, Reply};
use bounce_classifier_reports::{Action, Kind, Recipient, Report};
use serde::Serialize;

use super::options::Format;
use crate::output::{Escaped, Visible, json_line, place};

/// What became of a message for a recipient.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    kind: Kind,
    r#type: Option<&'static str>,
    recipient: Option<&'a str>,
    response: Option<&'a Reply>,
    bounce_classification: Option<String>,
    rule: Option<String>,
    action: Option<Action>,
    status: Option<&'a str>,
    final_recipient: Option<&'a str>,
    reporting_mta: Option<&'a str>,
    remote_mta: Option<&'a str>,
    message_id: Option<&'a str>,
    arrival: Option<&'a str>,
    last_attempt: Option<&'a str>,
    will_retry_until: Option<&'a str>,
}

impl<'a> Record<'a> {
    /// The records of a report: one for each recipient, or one for a report that names none.
    pub(crate) fn of(report: &'a Report, classifier: &'a Classifier) -> impl Iterator<Item = Record<'a>> {
        let unknown = report.recipients.is_empty().then(|| Record::new(report, None, classifier));
        let recipients: slice::Iter<'_, Recipient> = report.recipients.iter();
        unknown
            .into_iter()
            .chain(recipients.map(|recipient| Record::new(report, Some(recipient), classifier)))
    }

    fn new(report: &'a Report, recipient: Option<&'a Recipient>, classifier: &'a Classifier) -> Self {
        let kind = recipient.and_then(|recipient| recipient.kind()).unwrap_or(report.kind);
        let response = recipient.and_then(|recipient| recipient.reply.as_ref());
        let (label, rule) = class(kind, response, classifier);
        Record {
            kind,
            r#type: record_type(kind),
            recipient: recipient.and_then(Recipient::address),
            response,
            bounce_classification: label,
            rule,
            action: recipient.and_then(|recipient| recipient.action),
            status: recipient.and_then(|recipient| recipient.status.as_deref()),
            final_recipient: recipient.and_then(|recipient| recipient.last.as_deref()),
            reporting_mta: report.reporting_mta.as_deref(),
            remote_mta: recipient.and_then(|recipient| recipient.remote_mta.as_deref()),
            message_id: report.message_id.as_deref(),
            arrival: report.arrival.as_deref(),
            last_attempt: recipient.and_then(|recipient| recipient.last_attempt.as_deref()),
            will_retry_until: recipient.and_then(|recipient| recipient.will_retry_until.as_deref()),
        }
    }

    pub(crate) fn write(&self, out: &mut impl Write, format: Format) -> io::Result<()> {
        let kind = self.kind.name();
        let recipient = self.recipient.unwrap_or("-");
        let label = self.bounce_classification.as_deref().unwrap_or("-");
        let reply = self.response.map_or("-".to_owned(), Reply::to_string);
        match format {
            Format::Json => json_line(out, self),
            Format::Tsv => {
                writeln!(out, "{kind}\t{}\t{}\t{}", Escaped(recipient), Escaped(label), Escaped(&reply))
            }
            Format::Text => {
                writeln!(out, "{kind} {} {}\n  {}", Visible(recipient), Visible(label), Visible(&reply))
            }
        }
    }
}

/// The type that KumoMTA gives to such a record; it has records of failures and complaints alone.
fn record_type(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bounce => Some("OOB"),
        Kind::Feedback => Some("Feedback"),
        _ => None,
    }
}

/// The label and the place of its rule: of the kind, or of the reply.
fn class(kind: Kind, reply: Option<&Reply>, classifier: &Classifier) -> (Option<String>, Option<String>) {
    if let Some(class) = kind.class() {
        return (Some(BounceClass::name(class).to_owned()), None);
    }
    if !matches!(kind, Kind::Bounce | Kind::Delayed) {
        return (None, None);
    }
    // A bounce of which nothing is said has a class too.
    let Some(reply) = reply else { return (Some(BounceClass::Uncategorized.name().to_owned()), None) };
    let verdict = Verdict::from(classifier.classify_reply(reply));
    let rule = verdict.rule.as_ref().map(|rule| place(Some(rule)));
    (Some(verdict.label.to_owned()), rule)
}
