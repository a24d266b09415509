//! What is known of a record, as JSON or with TABs between.

use std::borrow::Cow;
use std::io::Write;

use bounce_classifier::Classification;
use bounce_classifier_core::visible::Escaped;
use serde::{Serialize, Serializer};

use crate::json_line;
use crate::record::{Record, RecordKind};

// Keys come in this order: people read the lines too.
#[derive(Serialize)]
struct JsonRecord<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    recipients: &'a [Cow<'a, str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<&'a str>,
    reply: Option<&'a str>,
    bounce_classification: &'a str,
    severity: &'static str,
    action: &'static str,
    #[serde(serialize_with = "rule")]
    rule: Classification<'a>,
}

/// A line that is no record.
#[derive(Serialize)]
struct UnknownLine<'a> {
    kind: &'static str,
    line: &'a str,
}

/// The kind of a line that is no record.
const UNKNOWN: &str = "unknown";

fn rule<S: Serializer>(class: &Classification<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match class.rule() {
        Some(rule) => serializer.collect_str(&format_args!("{}:{}", rule.file(), rule.line())),
        None => serializer.serialize_none(),
    }
}

/// Appends a record as a JSON object, with a LF.
pub(super) fn json(record: &Record<'_>, class: Classification<'_>, out: &mut Vec<u8>) {
    let fields = JsonRecord {
        kind: kind_name(record.kind),
        time: record.time,
        queue_id: record.queue_id.as_deref(),
        sender: record.sender.as_deref(),
        recipients: &record.recipients,
        provider: record.provider.as_deref(),
        category: record.category.as_deref(),
        peer: record.peer.as_deref(),
        reply: record.reply.as_deref(),
        bounce_classification: class.label(),
        severity: class.severity().name(),
        action: class.action().name(),
        rule: class,
    };
    // Neither the fields nor the memory can refuse.
    let _ = json_line(out, &fields);
}

/// The names of the fields that [`tsv`] writes, with a LF.
pub(super) const TSV_HEADER: &str =
    "class\trule\tseverity\taction\tkind\ttime\trecipients\tsender\tqueue_id\tpeer\tprovider\treply\n";

/// Appends a record as fields with TABs between, and a LF, as [`TSV_HEADER`] names them. What is not known is empty.
pub(super) fn tsv(record: &Record<'_>, class: Classification<'_>, out: &mut Vec<u8>) {
    field(class.label(), out);
    match class.rule() {
        Some(rule) => field(&format!("{}:{}", rule.file(), rule.line()), out),
        None => field("-", out),
    }
    field(class.severity().name(), out);
    field(class.action().name(), out);
    field(kind_name(record.kind), out);
    // A vector takes everything.
    let _ = record.time.map(|time| write!(out, "{time}"));
    out.push(b'\t');
    field(&record.recipients.join(","), out);
    for part in [&record.sender, &record.queue_id, &record.peer, &record.provider, &record.reply] {
        field(part.as_deref().unwrap_or_default(), out);
    }
    out.pop();
    out.push(b'\n');
}

/// Appends a line that is no record as a JSON object, with a LF.
pub(super) fn unknown_json(line: &str, out: &mut Vec<u8>) {
    // Neither the fields nor the memory can refuse.
    let _ = json_line(out, &UnknownLine { kind: UNKNOWN, line: without_end(line) });
}

/// Appends a line that is no record in the place of the reply, with `-` for class, rule, severity and action, and
/// a LF.
pub(super) fn unknown_tsv(line: &str, out: &mut Vec<u8>) {
    for part in ["-", "-", "-", "-", UNKNOWN, "", "", "", "", "", "", without_end(line)] {
        field(part, out);
    }
    out.pop();
    out.push(b'\n');
}

fn without_end(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

/// A field and a TAB. What would end it is escaped, so that a record is one line.
fn field(text: &str, out: &mut Vec<u8>) {
    // A vector takes everything.
    let _ = write!(out, "{}\t", Escaped(text));
}

fn kind_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Bounce => "bounce",
        RecordKind::Deferral => "deferral",
        RecordKind::Delivery => "delivery",
        RecordKind::Other => "other",
        RecordKind::Remark => "remark",
    }
}

#[cfg(test)]
mod tests {
    use bounce_classifier::Classifier;

    use super::*;

    #[test]
    fn both_forms() {
        let mut record = Record::new(RecordKind::Deferral);
        record.time = Some(5);
        record.recipients = vec!["a@b".into(), "c\t@d".into()];
        record.reply = Some("452 4.2.2 full \\ \u{1b}é".into());
        let rules = Classifier::builder().rules_str("a b.toml", "rules.Full = ['full']").build().unwrap();
        let class = rules.classify(record.reply.as_ref().unwrap());
        let mut out = Vec::new();
        json(&record, class, &mut out);
        tsv(&record, class, &mut out);
        tsv(&record, rules.classify("x"), &mut out);
        unknown_json("a\t\"b\"\r", &mut out);
        unknown_tsv("a\t\"b\"\r", &mut out);
        let expected = concat!(
            r#"{"kind":"deferral","time":5,"recipients":["a@b","c\t@d"],"reply":"452 4.2.2 full \\ \u001bé","#,
            r#""bounce_classification":"Full","severity":"either","action":"review","rule":"a b.toml:1"}"#,
            "\nFull\ta b.toml:1\teither\treview\tdeferral\t5\ta@b,c\\t@d\t\t\t\t\t452 4.2.2 full \\\\ \\u{1b}é\n",
            "Uncategorized\t-\teither\treview\tdeferral\t5\ta@b,c\\t@d\t\t\t\t\t452 4.2.2 full \\\\ \\u{1b}é\n",
            r#"{"kind":"unknown","line":"a\t\"b\""}"#,
            "\n-\t-\t-\t-\tunknown\t\t\t\t\t\t\ta\\t\"b\"\n",
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
