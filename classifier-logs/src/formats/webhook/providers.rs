//! Where each field stands, by provider.

use crate::record::RecordKind::{self, Bounce, Deferral, Delivery};

/// Words that stand in fields: each at the path before it.
type Words = &'static [(&'static str, &'static str)];

/// Paths of fields, of which the first counts that is there.
type Paths = &'static [&'static str];

/// A provider, and where its events have what. Names of objects stand before those of their fields, with dots between.
#[derive(Debug)]
pub(super) struct Provider {
    /// Its events have all of these, and those of no other provider do.
    pub(super) marks: Paths,
    /// What happened, by the words that say so; what stands in no row is another kind.
    pub(super) kinds: &'static [(Words, RecordKind)],
    /// Recipients that are objects of their own; the fields below may stand in each.
    pub(super) lists: Paths,
    pub(super) recipients: Paths,
    /// What the server said.
    pub(super) replies: Paths,
    /// Its code, where that stands by itself.
    pub(super) codes: Paths,
    pub(super) enhanced: Paths,
    pub(super) times: Paths,
    pub(super) ids: Paths,
    pub(super) senders: Paths,
    pub(super) hosts: Paths,
    /// The class that the provider gives; with several, they are joined.
    pub(super) categories: Paths,
}

/// All that are known.
pub(super) const PROVIDERS: [Provider; 6] = [SES, SES_EVENTS, SENDGRID, MAILGUN, POSTMARK, SPARKPOST];

/// Amazon SES by SNS: <https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html>.
const SES: Provider = Provider {
    marks: &["notificationType", "mail"],
    kinds: &[(&[("notificationType", "Bounce")], Bounce), (&[("notificationType", "Delivery")], Delivery)],
    lists: &["bounce.bouncedRecipients"],
    recipients: &["emailAddress"],
    replies: &["diagnosticCode"],
    codes: &[],
    enhanced: &["status"],
    times: &["bounce.timestamp", "delivery.timestamp", "mail.timestamp"],
    ids: &["mail.messageId"],
    senders: &["mail.source"],
    // The one that reports is of SES itself.
    hosts: &[],
    categories: &["bounce.bounceType", "bounce.bounceSubType"],
};

/// The same as events: <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>.
const SES_EVENTS: Provider = Provider {
    marks: &["eventType", "mail"],
    kinds: &[
        (&[("eventType", "Bounce")], Bounce),
        (&[("eventType", "DeliveryDelay")], Deferral),
        (&[("eventType", "Delivery")], Delivery),
    ],
    lists: &["bounce.bouncedRecipients", "deliveryDelay.delayedRecipients"],
    times: &["bounce.timestamp", "deliveryDelay.timestamp", "mail.timestamp"],
    categories: &["bounce.bounceType", "bounce.bounceSubType", "deliveryDelay.delayType"],
    ..SES
};

/// SendGrid: <https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event>.
const SENDGRID: Provider = Provider {
    marks: &["event", "email", "timestamp"],
    kinds: &[
        (&[("event", "bounce")], Bounce),
        (&[("event", "dropped")], Bounce),
        (&[("event", "deferred")], Deferral),
        (&[("event", "delivered")], Delivery),
    ],
    lists: &[],
    recipients: &["email"],
    replies: &["reason", "response"],
    codes: &[],
    enhanced: &["status"],
    times: &["timestamp"],
    ids: &["sg_message_id", "smtp-id"],
    senders: &[],
    hosts: &[],
    categories: &["bounce_classification"],
};

/// Mailgun: <https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure>.
const MAILGUN: Provider = Provider {
    marks: &["event", "recipient", "timestamp"],
    kinds: &[
        (&[("event", "failed"), ("severity", "temporary")], Deferral),
        (&[("event", "failed")], Bounce),
        (&[("event", "rejected")], Bounce),
        (&[("event", "delivered")], Delivery),
    ],
    lists: &[],
    recipients: &["recipient"],
    replies: &["delivery-status.message", "delivery-status.description", "reject.reason"],
    codes: &["delivery-status.code"],
    enhanced: &["delivery-status.enhanced-code"],
    times: &["timestamp"],
    ids: &["message.headers.message-id", "id"],
    senders: &["envelope.sender"],
    hosts: &["delivery-status.mx-host"],
    categories: &["reason"],
};

/// Postmark: <https://postmarkapp.com/developer/webhooks/bounce-webhook>.
const POSTMARK: Provider = Provider {
    marks: &["RecordType", "MessageID"],
    kinds: &[
        (&[("RecordType", "Bounce"), ("Type", "Transient")], Deferral),
        (&[("RecordType", "Bounce"), ("Type", "AutoResponder")], RecordKind::Other),
        (&[("RecordType", "Bounce")], Bounce),
        (&[("RecordType", "Delivery")], Delivery),
    ],
    lists: &[],
    recipients: &["Email", "Recipient"],
    replies: &["Details", "Description"],
    codes: &[],
    enhanced: &[],
    times: &["BouncedAt", "DeliveredAt"],
    ids: &["MessageID"],
    senders: &["From"],
    hosts: &[],
    categories: &["Type"],
};

/// SparkPost: <https://developers.sparkpost.com/api/webhooks/>.
const SPARKPOST: Provider = Provider {
    marks: &["type", "rcpt_to", "timestamp"],
    kinds: &[
        (&[("type", "bounce")], Bounce),
        (&[("type", "out_of_band")], Bounce),
        (&[("type", "policy_rejection")], Bounce),
        (&[("type", "delay")], Deferral),
        (&[("type", "delivery")], Delivery),
    ],
    lists: &[],
    recipients: &["rcpt_to"],
    replies: &["raw_reason", "reason"],
    codes: &["error_code"],
    enhanced: &[],
    times: &["timestamp"],
    ids: &["message_id"],
    senders: &["msg_from", "friendly_from"],
    hosts: &["ip_address"],
    categories: &["bounce_class"],
};
