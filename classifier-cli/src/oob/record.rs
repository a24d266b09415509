//! One record, in the words of KumoMTA's logs, with what else the report says.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::slice;
use std::time::{SystemTime, UNIX_EPOCH};

use bounce_classifier::json::Verdict;
use bounce_classifier::reports::{Action, CodeSource, Feedback, Kind, Limit, Recipient, Report};
use bounce_classifier::{BounceClass, Classifier, Reply};
use serde::Serialize;

use super::options::Format;
use crate::output::{Escaped, Visible, json_line, place};

/// What became of a message for a recipient. KumoMTA's fields come first, in its order.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    kind: Kind,
    r#type: Option<&'static str>,
    id: &'a str,
    /// Whom the report was sent to: the sender of the message.
    sender: &'a str,
    recipient: Option<&'a str>,
    queue: &'a str,
    site: &'a str,
    size: usize,
    response: Option<Reply>,
    peer_address: Option<()>,
    timestamp: i64,
    created: i64,
    num_attempts: u32,
    bounce_classification: Option<String>,
    egress_pool: Option<()>,
    egress_source: Option<()>,
    feedback_report: Option<&'a Feedback>,
    meta: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    delivery_protocol: Option<()>,
    reception_protocol: Option<()>,
    rule: Option<String>,
    code_source: Option<CodeSource>,
    action: Option<Action>,
    status: Option<&'a str>,
    final_recipient: Option<&'a str>,
    reporting_mta: Option<&'a str>,
    remote_mta: Option<&'a str>,
    message_id: Option<&'a str>,
    arrival: Option<&'a str>,
    last_attempt: Option<&'a str>,
    will_retry_until: Option<&'a str>,
    reached: &'a [Limit],
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
        let response = response(kind, recipient);
        let (label, rule) = class(kind, response.as_ref(), classifier);
        let created = report.received.unwrap_or_else(now);
        Record {
            kind,
            r#type: record_type(kind),
            id: report.id.as_deref().unwrap_or_default(),
            sender: report.sent_to.as_deref().unwrap_or_default(),
            recipient: recipient.and_then(Recipient::address),
            queue: "",
            site: "",
            size: 0,
            response,
            peer_address: None,
            timestamp: recipient.and_then(Recipient::last_attempt_time).unwrap_or(created),
            created,
            num_attempts: 0,
            bounce_classification: label,
            egress_pool: None,
            egress_source: None,
            feedback_report: report.feedback.as_ref(),
            meta: BTreeMap::new(),
            headers: BTreeMap::new(),
            delivery_protocol: None,
            reception_protocol: None,
            rule,
            code_source: recipient.and_then(|recipient| recipient.code_source),
            action: recipient.and_then(|recipient| recipient.action),
            status: recipient.and_then(|recipient| recipient.status.as_deref()),
            final_recipient: recipient.and_then(|recipient| recipient.last.as_deref()),
            reporting_mta: report.reporting_mta.as_deref(),
            remote_mta: recipient.and_then(|recipient| recipient.remote_mta.as_deref()),
            message_id: report.message_id.as_deref(),
            arrival: report.arrival.as_deref(),
            last_attempt: recipient.and_then(|recipient| recipient.last_attempt.as_deref()),
            will_retry_until: recipient.and_then(|recipient| recipient.will_retry_until.as_deref()),
            reached: &report.reached,
        }
    }

    pub(crate) fn write(&self, out: &mut impl Write, format: Format) -> io::Result<()> {
        let kind = self.kind.name();
        let recipient = self.recipient.unwrap_or("-");
        let label = self.bounce_classification.as_deref().unwrap_or("-");
        let reply = self.response.as_ref().map_or("-".to_owned(), Reply::to_string);
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

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The type that KumoMTA gives to such a record; it has records of failures and complaints alone.
fn record_type(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bounce => Some("OOB"),
        Kind::Feedback => Some("Feedback"),
        _ => None,
    }
}

/// What was replied; of a complaint, that it was taken, as in KumoMTA's records.
fn response(kind: Kind, recipient: Option<&Recipient>) -> Option<Reply> {
    match kind {
        Kind::Feedback => Some(Reply::with_message(250, "")),
        _ => recipient.and_then(|recipient| recipient.reply.clone()),
    }
}

/// The label and the place of its rule: of the kind, or of the reply.
fn class(kind: Kind, reply: Option<&Reply>, classifier: &Classifier) -> (Option<String>, Option<String>) {
    if let Some(class) = kind.class() {
        return (Some(BounceClass::name(class).to_owned()), None);
    }
    if !matches!(kind, Kind::Bounce | Kind::Delayed | Kind::Feedback) {
        return (None, None);
    }
    // A bounce of which nothing is said has a class too.
    let Some(reply) = reply else { return (Some(BounceClass::Uncategorized.name().to_owned()), None) };
    let verdict = Verdict::from(classifier.classify_reply(reply));
    let rule = verdict.rule.as_ref().map(|rule| place(Some(rule)));
    (Some(verdict.label.to_owned()), rule)
}
