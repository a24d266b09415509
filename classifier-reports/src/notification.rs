//! Notifications of Amazon SES, which SNS sends as mails with JSON in them: bounces, complaints and deliveries.
//!
//! The form: <https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html>.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::MOST_RECIPIENTS;
use crate::address;
use crate::diagnosis;
use crate::feedback::Feedback;
use crate::mail::Mail;
use crate::report::{Action, Kind, Limit, Recipient, Report};

/// What SNS puts around it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    message: String,
}

/// What SES says.
#[derive(Deserialize)]
struct Notification {
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    delivery: Option<Delivery>,
    #[serde(default)]
    mail: Message,
}

#[derive(Default, Deserialize)]
struct Message {
    timestamp: Option<String>,
    #[serde(rename = "commonHeaders", default)]
    headers: CommonHeaders,
}

#[derive(Default, Deserialize)]
struct CommonHeaders {
    #[serde(rename = "messageId")]
    message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounced_recipients: Vec<Bounced>,
    #[serde(rename = "reportingMTA")]
    reporting_mta: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounced {
    email_address: String,
    status: Option<String>,
    diagnostic_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Complained>,
    complaint_feedback_type: Option<String>,
    user_agent: Option<String>,
    arrival_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complained {
    email_address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    recipients: Vec<String>,
    smtp_response: Option<String>,
    #[serde(rename = "reportingMTA")]
    reporting_mta: Option<String>,
}

/// The notification in a mail; `None` where there is none.
pub(crate) fn read(mail: &Mail<'_>) -> Option<Report> {
    let notification = mail.texts.iter().find_map(|text| within(text))?;
    let (message_id, arrival) = (notification.mail.headers.message_id, notification.mail.timestamp);
    let mut report = match (notification.bounce, notification.complaint, notification.delivery) {
        (Some(bounce), ..) => bounced(bounce),
        (_, Some(complaint), _) => complained(complaint),
        (.., Some(delivery)) => delivered(delivery),
        _ => return None,
    };
    if report.recipients.len() > MOST_RECIPIENTS {
        report.recipients.truncate(MOST_RECIPIENTS);
        report.reached.push(Limit::Recipients);
    }
    report.message_id = message_id.map(|id| crate::apart::id(&id));
    report.arrival = arrival;
    Some(report)
}

/// The JSON at the start of a text, as SNS wraps it or as it is.
fn within(text: &str) -> Option<Notification> {
    let text = text.trim_start();
    if !text.starts_with('{') {
        return None;
    }
    let wrapped = first::<Envelope>(text).and_then(|envelope| first(&envelope.message));
    wrapped.or_else(|| first(text))
}

/// What a text begins with; SNS writes how to unsubscribe behind it.
fn first<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

fn bounced(bounce: Bounce) -> Report {
    let recipients = bounce.bounced_recipients.into_iter().map(|bounced| {
        let code = bounced.status.as_deref().and_then(diagnosis::leading);
        let mut recipient = recipient(&bounced.email_address, Some(Action::Failed));
        recipient.say(diagnosis::reply(&bounced.diagnostic_code.unwrap_or_default(), code, Action::Failed));
        recipient.status = bounced.status;
        recipient
    });
    Report {
        recipients: recipients.collect(),
        reporting_mta: bounce.reporting_mta.as_deref().map(name),
        ..Report::of(Kind::Bounce)
    }
}

fn complained(complaint: Complaint) -> Report {
    let addresses: Vec<String> =
        complaint.complained_recipients.into_iter().map(|complained| complained.email_address).collect();
    let recipients = addresses.iter().map(|address| recipient(address, None)).collect();
    let feedback = Feedback {
        feedback_type: complaint.complaint_feedback_type.unwrap_or_default(),
        user_agent: complaint.user_agent.unwrap_or_default(),
        arrival_date: complaint.arrival_date,
        original_rcpt_to: addresses,
        ..Feedback::default()
    };
    Report { recipients, feedback: Some(feedback), ..Report::of(Kind::Feedback) }
}

fn delivered(delivery: Delivery) -> Report {
    let response = delivery.smtp_response.unwrap_or_default();
    let recipients = delivery.recipients.iter().map(|address| {
        let mut recipient = recipient(address, Some(Action::Delivered));
        recipient.say(diagnosis::reply(&response, None, Action::Delivered));
        recipient
    });
    Report {
        recipients: recipients.collect(),
        reporting_mta: delivery.reporting_mta.as_deref().map(name),
        ..Report::of(Kind::Delivered)
    }
}

fn recipient(address: &str, action: Option<Action>) -> Recipient {
    let original = address::first(address).map(str::to_owned);
    Recipient { original, action, ..Recipient::default() }
}

/// The name of a server behind its type: `dsn; a.example`.
fn name(value: &str) -> String {
    value.split_once(';').map_or(value, |(_, name)| name).trim().to_owned()
}
