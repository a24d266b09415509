//! Records with commas between their fields: accounting of PowerMTA, and message tracking of Exchange.
//!
//! ```text
//! type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,...
//! b,2026-11-21 10:00:00+0000,...,news@example.org,bob@example.com,,failed,5.1.1,"smtp;550 5.1.1 No",mx.example.com (192.0.2.1),bad-mailbox,...
//! ```
//!
//! A header names the columns, and each installation may have its own. Where there is none, the columns are those that
//! the manuals have.

use std::borrow::Cow;

use bounce_classifier::EnhancedCode;

use crate::clock;
use crate::quoted_reply;
use crate::record::{Record, RecordKind};

/// What a field is about.
#[derive(Clone, Copy)]
enum Part {
    Time,
    Kind,
    Id,
    Sender,
    Recipients,
    Status,
    Diagnosis,
    Host,
    Category,
}

/// How many there are.
const PARTS: usize = 9;

/// A form of such logs.
pub(super) struct CsvForm {
    /// What the header begins with.
    header: &'static str,
    /// The names of the parts, in their order; an empty one where there is none.
    names: [&'static str; PARTS],
    /// The columns that the manual has.
    usual: &'static str,
    kind: fn(&str) -> Option<RecordKind>,
}

/// Source: PowerMTA User's Guide, "Accounting".
pub(super) const POWERMTA: CsvForm = CsvForm {
    header: "type,",
    names: ["timeLogged", "type", "jobId", "orig", "rcpt", "dsnStatus", "dsnDiag", "dsnMta", "bounceCat"],
    usual: "type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,srcType,srcMta,\
            dlvType,dlvSourceIp,dlvDestinationIp,dlvEsmtpAvailable,dlvSize,vmta,jobId,envId",
    kind: |word| {
        Some(match word {
            // A remote bounce came later, by mail.
            "b" | "rb" => RecordKind::Bounce,
            "t" | "tq" => RecordKind::Deferral,
            "d" => RecordKind::Delivery,
            "f" | "r" | "rs" | "p" => RecordKind::Other,
            _ => return None,
        })
    },
};

/// Source: <https://learn.microsoft.com/exchange/mail-flow/transport-logs/message-tracking>.
pub(super) const EXCHANGE: CsvForm = CsvForm {
    header: "#Fields: ",
    names: [
        "date-time",
        "event-id",
        "internal-message-id",
        "sender-address",
        "recipient-address",
        "",
        "recipient-status",
        // That is the server itself where nothing was sent.
        "",
        "",
    ],
    usual: "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,\
            internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,\
            recipient-count,related-recipient-address,reference,message-subject,sender-address,return-path",
    kind: |word| {
        Some(match word {
            "FAIL" => RecordKind::Bounce,
            "DEFER" => RecordKind::Deferral,
            "DELIVER" | "SEND" | "SENDEXTERNAL" => RecordKind::Delivery,
            word if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                RecordKind::Remark
            }
            _ => return None,
        })
    },
};

/// Which column has which part: its number, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns([u8; PARTS]);

/// No column.
const NONE: u8 = u8::MAX;

impl CsvForm {
    /// The columns of a log that starts so: those of its header, or else the usual ones.
    pub(super) fn columns(&self, start: &str) -> Columns {
        let header = start.lines().find_map(|line| self.header_in(line));
        self.named(header.unwrap_or(self.usual))
    }

    /// Whether only such logs have this line: a header, or a record with a time where the manual has one.
    pub(super) fn tells(&self, line: &str) -> bool {
        let is_record = |record: Record<'_>| record.time.is_some();
        self.header_in(line).is_some() || self.parse(line, self.named(self.usual)).is_some_and(is_record)
    }

    /// The names of the columns, where a line has them.
    pub(super) fn header_in<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = line.trim_start_matches('\u{feff}');
        let names = if self.header.starts_with('#') { line.strip_prefix(self.header)? } else { line };
        (names.starts_with(&self.usual[..5]) || line.starts_with(self.header)).then_some(names)
    }

    fn named(&self, header: &str) -> Columns {
        let place = |name: &str| {
            let is_it = |column: &str| column.trim().eq_ignore_ascii_case(name);
            let at = header.split(',').position(is_it).filter(|_| !name.is_empty());
            at.and_then(|at| u8::try_from(at).ok()).unwrap_or(NONE)
        };
        Columns(self.names.map(place))
    }

    /// The record of a line; `None` where it is not of this form.
    pub(super) fn parse<'l>(&self, line: &'l str, columns: Columns) -> Option<Record<'l>> {
        if line.starts_with('#') || self.header_in(line).is_some() {
            return Some(Record::new(RecordKind::Remark));
        }
        let mut fields: Vec<Cow<'l, str>> = fields(line).collect();
        let mut take = |part: Part| match columns.0[part as usize] {
            NONE => None,
            at => fields.get_mut(at as usize).map(std::mem::take).filter(|field| !field.is_empty()),
        };
        let kind = (self.kind)(&take(Part::Kind)?)?;
        let (time, status, diagnosis) = (take(Part::Time), take(Part::Status), take(Part::Diagnosis));
        Some(Record {
            time: time.and_then(|time| clock::take_iso(&time).map(|(time, _)| time)),
            queue_id: take(Part::Id),
            sender: take(Part::Sender),
            recipients: recipients(take(Part::Recipients)),
            peer: take(Part::Host).map(host),
            category: take(Part::Category),
            reply: reply(kind, status.as_deref(), diagnosis.as_deref()),
            ..Record::new(kind)
        })
    }
}

/// Exchange puts `;` between them.
fn recipients(text: Option<Cow<'_, str>>) -> Vec<Cow<'_, str>> {
    match text {
        None => Vec::new(),
        Some(text) if text.contains(';') => text.split(';').map(|one| Cow::Owned(one.to_owned())).collect(),
        Some(text) => vec![text],
    }
}

/// The name in `mx.example.com (192.0.2.1)`.
fn host(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.split_once(" (") {
        Some((name, _)) => Cow::Owned(name.to_owned()),
        None => text,
    }
}

fn reply(kind: RecordKind, status: Option<&str>, diagnosis: Option<&str>) -> Option<Cow<'static, str>> {
    if matches!(kind, RecordKind::Delivery | RecordKind::Other | RecordKind::Remark) {
        return None;
    }
    let said = diagnosis.map(last_error).unwrap_or_default();
    let text =
        said.split_once(';').filter(|(kind, _)| kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let text = text.map_or(said, |(_, text)| text).trim();
    if let Some(line) = quoted_reply::on_one_line(text, " ") {
        return Some(Cow::Owned(line.into_owned()));
    }
    let (word, meaning) = status.map_or(("", ""), |status| status.split_once(' ').unwrap_or((status, "")));
    let enhanced = EnhancedCode::from_word(word).map(|_| word);
    let text = if text.is_empty() { meaning.trim_matches(['(', ')']) } else { text };
    Some(Cow::Owned(quoted_reply::made_up(kind == RecordKind::Bounce, enhanced, text)))
}

/// The reply in `[{LED=550 5.1.1 No such user};{MSG=};{FQDN=mx.example.com};...]`, as Exchange writes its last error.
fn last_error(status: &str) -> &str {
    match status.split_once("LED=") {
        Some((_, rest)) => rest.split("};").next().unwrap_or(rest).trim_end_matches(['}', ']']),
        None => status,
    }
}

/// The fields of a line. One in quotes may have commas, and a quote is doubled in it (RFC 4180).
fn fields(line: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(quoted) = text.strip_prefix('"') else {
            let (field, after) =
                text.split_once(',').map_or((text, None), |(field, after)| (field, Some(after)));
            rest = after;
            return Some(Cow::Borrowed(field));
        };
        let end = end_of_quoted(quoted);
        let field = &quoted[..end];
        rest = quoted[end..].split_once(',').map(|(_, after)| after);
        Some(if field.contains("\"\"") {
            Cow::Owned(field.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(field)
        })
    })
}

/// Where the quote is that is not doubled, or the end.
fn end_of_quoted(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find('"').map(|at| from + at) {
        if !text[at + 1..].starts_with('"') {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields() {
        for (line, expected) in [
            ("a,b,c", vec!["a", "b", "c"]),
            ("a,,c,", vec!["a", "", "c", ""]),
            (r#""a,b","c ""d""",e"#, vec!["a,b", r#"c "d""#, "e"]),
            (r#"a,"b"#, vec!["a", "b"]),
            ("", vec![""]),
        ] {
            assert_eq!(fields(line).collect::<Vec<_>>(), expected, "{line}");
        }
    }

    #[test]
    fn columns_are_those_of_the_header() {
        let columns = POWERMTA.columns("type,rcpt,dsnDiag\nb,x,y\n");
        let record = POWERMTA.parse("b,bob@example.com,smtp;550 No", columns).unwrap();
        assert_eq!(
            (record.recipients, record.reply.as_deref()),
            (vec!["bob@example.com".into()], Some("550 No"))
        );
        assert_eq!(POWERMTA.columns("b,x,y\n"), POWERMTA.named(POWERMTA.usual));
    }
}
