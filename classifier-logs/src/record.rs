//! What a log says of one delivery, whichever server wrote it.

use std::borrow::Cow;

/// A record of a log, as far as it is known: the line may say more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record<'a> {
    /// What happened.
    pub kind: RecordKind,
    /// When, in seconds since 1970-01-01 UTC.
    pub time: Option<i64>,
    /// The name that the server knows the message by.
    pub queue_id: Option<Cow<'a, str>>,
    /// The envelope's sender.
    pub sender: Option<Cow<'a, str>>,
    /// The envelope's recipients; a log of KumoMTA may have several.
    pub recipients: Vec<Cow<'a, str>>,
    /// The provider that the log names, such as KumoMTA's `provider_name`.
    pub provider: Option<Cow<'a, str>>,
    /// The class that the log itself gives, such as PowerMTA's `bounceCat`.
    pub category: Option<Cow<'a, str>>,
    /// The host that answered.
    pub peer: Option<Cow<'a, str>>,
    /// The reply as one line, as rules see it; `None` where the record has none.
    pub reply: Option<Cow<'a, str>>,
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordKind {
    /// A delivery that has failed for good.
    Bounce,
    /// A delivery that failed and is tried again.
    Deferral,
    /// A delivery that succeeded.
    Delivery,
    /// Another record.
    Other,
    /// No record of a delivery, but a line that such a log has as well: of connections, of queues, and of mail that
    /// the server itself refused to take.
    Remark,
}

impl Record<'_> {
    /// The same with all of its text.
    pub fn into_owned(self) -> Record<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let Record { kind, time, queue_id, sender, recipients, provider, category, peer, reply } = self;
        Record {
            kind,
            time,
            queue_id: queue_id.map(owned),
            sender: sender.map(owned),
            recipients: recipients.into_iter().map(owned).collect(),
            provider: provider.map(owned),
            category: category.map(owned),
            peer: peer.map(owned),
            reply: reply.map(owned),
        }
    }

    /// A record of which nothing is known but its kind.
    pub fn new(kind: RecordKind) -> Self {
        Record {
            kind,
            time: None,
            queue_id: None,
            sender: None,
            recipients: Vec::new(),
            provider: None,
            category: None,
            peer: None,
            reply: None,
        }
    }
}
