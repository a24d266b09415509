//! One record, with the fields of KumoMTA's.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use bounce_classifier::Reply;
use bounce_classifier_logs::clock;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answers::seconds;
use crate::config::Protocol;
use crate::intake::Envelope;
use crate::reading::{Complaint, Failed};
use crate::relay::Entry;

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Kind {
    /// A message came in.
    Reception,
    /// A report in it says that a recipient was not reached.
    #[serde(rename = "OOB")]
    Oob,
    /// A report in it is a complaint.
    Feedback,
    /// A message was refused.
    Rejection,
    /// A message was passed on.
    Delivery,
    /// It was not, and may be later.
    TransientFailure,
    /// It was refused where it was to go.
    Bounce,
    /// It was tried for too long.
    Expiration,
}

impl Kind {
    /// As records have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Reception => "Reception",
            Kind::Oob => "OOB",
            Kind::Feedback => "Feedback",
            Kind::Rejection => "Rejection",
            Kind::Delivery => "Delivery",
            Kind::TransientFailure => "TransientFailure",
            Kind::Bounce => "Bounce",
            Kind::Expiration => "Expiration",
        }
    }
}

/// How records come that are messages, as KumoMTA says it.
pub(crate) const OF_RECORDS: &str = "LogRecord";

/// A record before it has a class.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) reply: Reply,
    id: String,
    sender: String,
    recipients: Vec<String>,
    size: usize,
    peer_name: String,
    peer: Option<SocketAddr>,
    is_secure: bool,
    /// How it came; `None` where it went.
    protocol: Option<Protocol>,
    /// Whether the message is a record itself, which a policy wants to have passed on.
    is_record: bool,
    time: SystemTime,
    /// When the message came, in seconds since 1970.
    created: u64,
    queue: String,
    attempts: u32,
    feedback: Option<Complaint>,
    /// What else is said of the message.
    said: Said,
}

/// Metadata and fields of the header, those that records are to have.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(crate) struct Said {
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) meta: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
}

// In KumoMTA's order.
#[derive(Serialize)]
struct Line<'a> {
    r#type: Kind,
    id: &'a str,
    sender: &'a str,
    recipient: Addresses<'a>,
    queue: &'a str,
    site: &'a str,
    size: usize,
    response: &'a Reply,
    peer_address: Option<Peer<'a>>,
    timestamp: u64,
    event_time: String,
    created: u64,
    created_time: String,
    num_attempts: u32,
    bounce_classification: &'a str,
    egress_pool: Option<&'a str>,
    egress_source: Option<&'a str>,
    source_address: Option<&'a str>,
    feedback_report: Option<&'a Complaint>,
    meta: &'a Map<String, Value>,
    headers: &'a Map<String, Value>,
    delivery_protocol: Option<&'a str>,
    reception_protocol: Option<&'a str>,
}

/// One is a string, several are an array.
#[derive(Serialize)]
#[serde(untagged)]
enum Addresses<'a> {
    One(&'a str),
    More(&'a [String]),
}

#[derive(Serialize)]
struct Peer<'a> {
    name: &'a str,
    addr: String,
    /// Only where it is so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_secure: bool,
}

impl Record {
    /// What all records of a message have in common.
    pub(crate) fn new(id: String, envelope: &Envelope, size: usize, said: Said) -> Self {
        let time = SystemTime::now();
        Record {
            kind: Kind::Reception,
            reply: Reply { code: 250, enhanced_code: None, content: String::new(), command: None },
            id,
            sender: envelope.sender.clone(),
            recipients: envelope.recipients.iter().map(|recipient| recipient.address.clone()).collect(),
            size,
            peer_name: envelope.helo.clone(),
            peer: Some(envelope.connection.peer),
            is_secure: envelope.is_secure,
            protocol: Some(envelope.protocol),
            is_record: false,
            time,
            created: seconds(time),
            queue: String::new(),
            attempts: 0,
            feedback: None,
            said,
        }
    }

    /// What became of a message at the server that it was passed on to.
    pub(crate) fn relayed(
        kind: Kind,
        entry: &Entry,
        recipient: &str,
        peer: Option<SocketAddr>,
        reply: Reply,
        size: usize,
    ) -> Self {
        Record {
            kind,
            reply,
            id: entry.id.clone(),
            sender: entry.sender.clone(),
            recipients: vec![recipient.to_owned()],
            size,
            peer_name: entry.routing_domain.clone(),
            peer,
            is_secure: false,
            protocol: None,
            is_record: entry.is_record,
            time: SystemTime::now(),
            created: entry.received,
            queue: entry.routing_domain.clone(),
            attempts: entry.attempts,
            feedback: None,
            said: entry.said.clone(),
        }
    }

    pub(crate) fn reception(&self) -> Record {
        self.clone()
    }

    /// The same of a message that is one of several which it is divided into.
    pub(crate) fn reception_of(&self, id: &str, recipients: Vec<String>, said: Said) -> Record {
        Record { id: id.to_owned(), recipients, said, ..self.clone() }
    }

    /// It was refused with this reply.
    pub(crate) fn rejection(&self, reply: Reply) -> Record {
        Record { kind: Kind::Rejection, reply, ..self.clone() }
    }

    /// Sender is whom the report was sent to, recipient who was not reached.
    pub(crate) fn oob(&self, reporting_mta: Option<&str>, failed: Failed) -> Record {
        Record {
            kind: Kind::Oob,
            reply: failed.reply,
            sender: self.recipients.first().cloned().unwrap_or_default(),
            recipients: vec![failed.recipient],
            size: 0,
            peer_name: reporting_mta.unwrap_or(&self.peer_name).to_owned(),
            ..self.clone()
        }
    }

    pub(crate) fn feedback(&self, feedback: Complaint) -> Record {
        Record { kind: Kind::Feedback, feedback: Some(feedback), ..self.clone() }
    }

    /// The record on a line of its own.
    pub(crate) fn line(&self, label: &str) -> Vec<u8> {
        let since = self.time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let line = Line {
            r#type: self.kind,
            id: &self.id,
            sender: &self.sender,
            recipient: match self.recipients.as_slice() {
                [one] => Addresses::One(one),
                more => Addresses::More(more),
            },
            queue: &self.queue,
            site: "",
            size: self.size,
            response: &self.reply,
            peer_address: self.peer.map(|peer| Peer {
                name: &self.peer_name,
                addr: peer.to_string(),
                is_secure: self.is_secure,
            }),
            timestamp: since.as_secs(),
            event_time: rfc3339(since.as_secs(), since.subsec_micros()),
            created: self.created,
            created_time: rfc3339(self.created, 0),
            num_attempts: self.attempts,
            bounce_classification: label,
            egress_pool: None,
            egress_source: None,
            source_address: None,
            feedback_report: self.feedback.as_ref(),
            meta: &self.said.meta,
            headers: &self.said.headers,
            delivery_protocol: self.protocol.is_none().then_some("ESMTP"),
            reception_protocol: match self.protocol {
                None if self.is_record => Some(OF_RECORDS),
                protocol => protocol.map(Protocol::name),
            },
        };
        let mut line = serde_json::to_vec(&line).expect("records have string keys");
        line.push(b'\n');
        line
    }
}

fn rfc3339(seconds: u64, micros: u32) -> String {
    format!("{}.{micros:06}Z", clock::utc(seconds as i64).strftime("%Y-%m-%dT%H:%M:%S"))
}
