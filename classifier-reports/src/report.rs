//! What a report says.

use bounce_classifier::{BounceClass, Reply};
use serde::Serialize;

/// What a mail reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A message did not reach a recipient, and will not.
    Bounce,
    /// It did not yet, and is tried again.
    Delayed,
    /// It did.
    Delivered,
    /// It went to a host that sends no reports.
    Relayed,
    /// It went on to the members of a list.
    Expanded,
    /// A recipient complains about it (RFC 5965).
    Feedback,
    /// A machine answers for a recipient, who is away (RFC 3834).
    AutoReply,
    /// A machine wants the sender to prove to be a person.
    Challenge,
    /// It was shown to its recipient, or deleted (RFC 8098).
    Disposition,
    /// Somebody wants to be on a list.
    Subscribe,
    /// Somebody wants to be off a list.
    Unsubscribe,
}

impl Kind {
    /// The word for it, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Bounce => "bounce",
            Kind::Delayed => "delayed",
            Kind::Delivered => "delivered",
            Kind::Relayed => "relayed",
            Kind::Expanded => "expanded",
            Kind::Feedback => "feedback",
            Kind::AutoReply => "auto-reply",
            Kind::Challenge => "challenge",
            Kind::Disposition => "disposition",
            Kind::Subscribe => "subscribe",
            Kind::Unsubscribe => "unsubscribe",
        }
    }

    /// The class that mails of this kind have, whatever they say; `None` where that depends on the reply.
    pub fn class(self) -> Option<BounceClass> {
        match self {
            Kind::AutoReply => Some(BounceClass::AutoReply),
            Kind::Challenge => Some(BounceClass::ChallengeResponse),
            Kind::Subscribe => Some(BounceClass::Subscribe),
            Kind::Unsubscribe => Some(BounceClass::Unsubscribe),
            _ => None,
        }
    }
}

/// What became of a message for a recipient (RFC 3464, section 2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It did not reach the recipient, and will not.
    Failed,
    /// It did not yet.
    Delayed,
    /// It did.
    Delivered,
    /// It went to a host that sends no reports.
    Relayed,
    /// It went on to several addresses.
    Expanded,
}

impl Action {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Action::Failed => Kind::Bounce,
            Action::Delayed => Kind::Delayed,
            Action::Delivered => Kind::Delivered,
            Action::Relayed => Kind::Relayed,
            Action::Expanded => Kind::Expanded,
        }
    }
}

/// What a mail reports, and for whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The kind; of several, the one that matters most: a failure before a delay, and that before the rest.
    pub kind: Kind,
    /// The server that reports, as it calls itself.
    pub reporting_mta: Option<String>,
    /// When the message had come there, as it is written.
    pub arrival: Option<String>,
    /// The id of the message that is reported on, without brackets.
    pub message_id: Option<String>,
    /// The recipients. None where the mail is of a kind that names none.
    pub recipients: Vec<Recipient>,
}

/// What became of a message for one recipient.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Recipient {
    /// The address that the sender gave.
    pub original: Option<String>,
    /// The address that it became.
    #[serde(rename = "final")]
    pub last: Option<String>,
    /// What became of the message.
    pub action: Option<Action>,
    /// The status, as it is written.
    pub status: Option<String>,
    /// What the server replied.
    pub reply: Option<Reply>,
    /// The server that replied.
    pub remote_mta: Option<String>,
    /// When it was tried last, as it is written.
    pub last_attempt: Option<String>,
    /// Until when it is tried again, as it is written.
    pub will_retry_until: Option<String>,
}

impl Recipient {
    /// What its action makes of the report; `None` where none is said.
    pub fn kind(&self) -> Option<Kind> {
        self.action.map(Action::kind)
    }

    /// The address that the sender gave, or else the one that it became.
    pub fn address(&self) -> Option<&str> {
        self.original.as_deref().or(self.last.as_deref())
    }
}
