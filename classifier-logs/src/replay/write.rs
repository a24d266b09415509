//! Events as lines of logs.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::event::{Event, hexadecimal};
use super::random::Random;
use crate::clock::utc;

// The fields of KumoMTA's records, in its order.
#[derive(Serialize)]
struct KumoMta<'a> {
    r#type: &'a str,
    id: &'a str,
    sender: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    #[serde(rename = "recipient", skip_serializing_if = "<[_]>::is_empty")]
    recipients: &'a [String],
    queue: String,
    site: String,
    size: u64,
    response: Response<'a>,
    peer_address: Option<Peer<'a>>,
    timestamp: i64,
    event_time: String,
    created: i64,
    created_time: String,
    num_attempts: u64,
    bounce_classification: &'a str,
    egress_pool: &'a str,
    egress_source: &'a str,
    source_address: serde_json::Value,
    feedback_report: Option<serde_json::Value>,
    meta: serde_json::Value,
    headers: serde_json::Value,
    delivery_protocol: &'a str,
    reception_protocol: &'a str,
    nodeid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_cipher: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_protocol_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<String>,
}

#[derive(Serialize)]
struct Response<'a> {
    code: u16,
    enhanced_code: Option<Enhanced>,
    content: &'a str,
    command: Option<&'a str>,
}

#[derive(Serialize)]
struct Enhanced {
    class: u8,
    subject: u16,
    detail: u16,
}

#[derive(Serialize)]
struct Peer<'a> {
    name: String,
    addr: &'a str,
}

pub(super) fn kumomta(event: &Event, random: &mut Random, out: &mut impl Write) -> io::Result<()> {
    let (class, subject, detail) = event.wording.enhanced;
    // Some have several recipients, which are an array then.
    let several: Vec<String> = match random.percent(3) {
        true => vec![event.recipient.clone(), format!("cc.{}", event.recipient)],
        false => Vec::new(),
    };
    let campaign = format!("autumn-{}", random.below(40));
    let is_remote = random.percent(90);
    let message_id = format!("<{}@news.sender.example>", hexadecimal(random, 16));
    let tls = random.percent(50);
    let record = KumoMta {
        r#type: event.kind,
        id: &event.id,
        sender: &event.sender,
        recipient: several.is_empty().then_some(&*event.recipient),
        recipients: &several,
        queue: format!("{campaign}:tenant{}@{}", random.below(20), event.domain),
        site: format!("pool{}->(mx1|mx2|mx3|mx4).{}@smtp_client", random.below(8), event.domain),
        size: event.size,
        response: Response {
            code: event.wording.code,
            enhanced_code: (class > 0).then_some(Enhanced { class, subject, detail }),
            content: &event.content,
            command: is_remote.then_some(&*event.command),
        },
        peer_address: is_remote.then(|| Peer { name: format!("{}.", event.host), addr: &event.address }),
        timestamp: event.time,
        event_time: rfc3339(event.time, random),
        created: event.created,
        created_time: rfc3339(event.created, random),
        num_attempts: event.attempts,
        bounce_classification: "Uncategorized",
        egress_pool: "pool",
        egress_source: "source-1",
        source_address: json!({"address": "192.0.2.10:0", "server": null, "protocol": null}),
        feedback_report: None,
        meta: json!({
            "campaign": campaign, "hello": "\"quoted\" \\ text",
            "routing": {"pools": ["a", "b"], "weight": 0.25, "sticky": true},
        }),
        headers: json!({
            "Message-ID": message_id, "Subject": "Ihre Bestellung – 20 % für Sie", "X-Job": event.size,
        }),
        delivery_protocol: "ESMTP",
        reception_protocol: "HTTP",
        nodeid: "3a1d1f9e-51d5-4b0c-8f43-6f0a2f3a9d10",
        provider_name: Some(event.provider).filter(|name| !name.is_empty()),
        tls_cipher: tls.then_some("TLS_AES_256_GCM_SHA384"),
        tls_protocol_version: tls.then_some("TLSv1.3"),
        session_id: random.percent(30).then(|| uuid(random)),
    };
    serde_json::to_writer(&mut *out, &record)?;
    out.write_all(b"\n")
}

fn rfc3339(seconds: i64, random: &mut Random) -> String {
    let part = random.below(1_000_000_000);
    format!("{}.{part:09}Z", utc(seconds).strftime("%Y-%m-%dT%H:%M:%S"))
}

fn uuid(random: &mut Random) -> String {
    let hex = hexadecimal(random, 32);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A line of `mail.log`.
pub(super) fn postfix(event: &Event, random: &mut Random, out: &mut impl Write) -> io::Result<()> {
    let (status, dsn) = match event.wording.code / 100 {
        2 => ("sent", "2.0.0"),
        4 => ("deferred", "4.0.0"),
        _ => ("bounced", "5.0.0"),
    };
    let dsn = enhanced(event).unwrap_or_else(|| dsn.to_owned());
    write!(
        out,
        "{} mail postfix/smtp[{}]: {}: to=<{}>, relay={}[{}]:25, ",
        utc(event.time).strftime("%b %e %H:%M:%S"),
        1000 + random.below(30_000),
        &event.id[..11].to_uppercase(),
        event.recipient,
        event.host,
        event.address,
    )?;
    write!(
        out,
        "delay={}.3, delays=0.1/0/0.2/{}, dsn={dsn}, status={status} ",
        event.attempts, event.attempts
    )?;
    let reply = reply(event);
    match status {
        "sent" => writeln!(out, "({reply})"),
        _ => writeln!(
            out,
            "(host {}[{}] said: {reply} (in reply to {} command))",
            event.host,
            event.address,
            if event.wording.command == "." { "end of DATA" } else { "RCPT TO" },
        ),
    }
}

/// A line of Exim's main log.
pub(super) fn exim(event: &Event, random: &mut Random, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{} ", utc(event.time).strftime("%Y-%m-%d %H:%M:%S"))?;
    write!(out, "1v{}-0000000{}-{} ", &event.id[..4], &event.id[4..8], &event.id[8..12])?;
    let flag = match event.wording.code / 100 {
        2 => "=>",
        4 => "==",
        _ => "**",
    };
    write!(out, "{flag} {} R=dnslookup T=remote_smtp ", event.recipient)?;
    let reply = reply(event);
    let Event { host, address, recipient, .. } = event;
    let at = match event.wording.command {
        "." => "end of data".to_owned(),
        _ => format!("RCPT TO:<{recipient}>"),
    };
    match flag {
        "=>" => writeln!(out, "H={host} [{address}] X=TLS1.3:TLS_AES_256_GCM_SHA384:256 C=\"{reply}\""),
        "==" => {
            let number = if random.percent(80) { -44 } else { -46 };
            writeln!(
                out,
                "defer ({number}) H={host} [{address}]: SMTP error from remote mail server after {at}: {reply}"
            )
        }
        _ => writeln!(out, "H={host} [{address}]: SMTP error from remote mail server after {at}: {reply}"),
    }
}

/// The reply, and nothing else.
pub(super) fn line(event: &Event, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", reply(event))
}

fn reply(event: &Event) -> String {
    match enhanced(event) {
        Some(enhanced) => format!("{} {enhanced} {}", event.wording.code, event.content),
        None => format!("{} {}", event.wording.code, event.content),
    }
}

fn enhanced(event: &Event) -> Option<String> {
    let (class, subject, detail) = event.wording.enhanced;
    (class > 0).then(|| format!("{class}.{subject}.{detail}"))
}
