//! What a report says.

use std::fmt;

use bounce_classifier_core::bounce_class::BounceClass;
use bounce_classifier_core::reply::Reply;
use mail_parser::DateTime;
use serde::Serialize;

use crate::diagnosis::Diagnosed;
use crate::feedback::Feedback;
use crate::{MOST_REASON, MOST_RECIPIENTS, MOST_TEXT, MOST_TEXTS};

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

    /// The class of the codes that say so.
    pub(crate) fn class(self) -> u8 {
        match self {
            Action::Failed => 5,
            Action::Delayed => 4,
            Action::Delivered | Action::Relayed | Action::Expanded => 2,
        }
    }
}

/// Where the code of a reply is from. A reply needs one to be classified, and not every report has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeSource {
    /// The report quotes it.
    Quoted,
    /// The report has an enhanced status code alone: 250, 450 or 550 by its class.
    Status,
    /// The report has neither: 550 where it failed, 450 where it is tried again.
    Assumed,
}

/// A limit beyond which a mail is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Limit {
    /// [`MOST_RECIPIENTS`].
    Recipients,
    /// [`MOST_TEXTS`].
    Texts,
    /// [`MOST_TEXT`].
    Text,
    /// [`MOST_REASON`].
    Reason,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Recipients => write!(f, "only {MOST_RECIPIENTS} recipients are taken"),
            Limit::Texts => write!(f, "only {MOST_TEXTS} texts are looked at"),
            Limit::Text => write!(f, "only {} KiB of a text are looked at", MOST_TEXT >> 10),
            Limit::Reason => {
                write!(f, "only {} KiB of what is said of a recipient are taken", MOST_REASON >> 10)
            }
        }
    }
}

/// What a mail reports, and for whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The kind; of several, the one that matters most: a failure before a delay, and that before the rest.
    pub kind: Kind,
    /// The id of the mail itself, without brackets.
    pub id: Option<String>,
    /// Whom the mail was sent to, which is the sender of the message: by the headers that servers add when they deliver
    /// it, or else by its `To`.
    pub sent_to: Option<String>,
    /// When the mail came, in seconds since 1970: by the last server that it came through, or else by its `Date`.
    pub received: Option<i64>,
    /// The server that reports, as it calls itself.
    pub reporting_mta: Option<String>,
    /// When the message had come there, as it is written.
    pub arrival: Option<String>,
    /// The id of the message that is reported on, without brackets.
    pub message_id: Option<String>,
    /// The recipients. None where the mail is of a kind that names none.
    pub recipients: Vec<Recipient>,
    /// What a complaint says, where this is one in the standard's form.
    pub feedback: Option<Feedback>,
    /// The limits that the mail goes beyond: it may say more than what is here.
    pub reached: Vec<Limit>,
}

impl Report {
    /// A report of which nothing but the kind is known.
    pub(crate) fn of(kind: Kind) -> Self {
        Report {
            kind,
            id: None,
            sent_to: None,
            received: None,
            reporting_mta: None,
            arrival: None,
            message_id: None,
            recipients: Vec::new(),
            feedback: None,
            reached: Vec::new(),
        }
    }
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
    /// Where the code of the reply is from; `None` where there is no reply.
    pub code_source: Option<CodeSource>,
    /// The server that replied.
    pub remote_mta: Option<String>,
    /// When it was tried last, as it is written.
    pub last_attempt: Option<String>,
    /// Until when it is tried again, as it is written.
    pub will_retry_until: Option<String>,
}

impl Recipient {
    /// Sets the reply, and where its code is from.
    pub(crate) fn say(&mut self, said: Option<Diagnosed>) {
        let (reply, code) = said.map(|said| (said.reply, said.code)).unzip();
        (self.reply, self.code_source) = (reply, code);
    }

    /// When it was tried last, in seconds since 1970; `None` where that is not said, or is no date.
    pub fn last_attempt_time(&self) -> Option<i64> {
        seconds(self.last_attempt.as_deref()?)
    }

    /// What its action makes of the report; `None` where none is said.
    pub fn kind(&self) -> Option<Kind> {
        self.action.map(Action::kind)
    }

    /// The address that the sender gave, or else the one that it became.
    pub fn address(&self) -> Option<&str> {
        self.original.as_deref().or(self.last.as_deref())
    }
}

/// A date (RFC 5322) as seconds since 1970.
pub(crate) fn seconds(date: &str) -> Option<i64> {
    DateTime::parse_rfc822(date).filter(DateTime::is_valid).map(|date| date.to_timestamp())
}
