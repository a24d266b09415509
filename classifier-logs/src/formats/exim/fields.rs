//! The fields behind the address: `R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.1] ...: message`.

use crate::quoting::{Escapes, OpenQuote, find_unquoted};

/// What is read of a line.
#[derive(Debug, Default)]
pub(super) struct EximFields<'a> {
    pub(super) sender: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    /// What the server answered to the message, of a delivery.
    pub(super) confirmation: Option<&'a str>,
    /// What stands behind the colon.
    pub(super) message: Option<&'a str>,
    /// What stands behind the host, where the message has one in it.
    pub(super) more: Option<&'a str>,
}

impl<'a> EximFields<'a> {
    pub(super) fn read(text: &'a str) -> EximFields<'a> {
        let end = end_of_fields(text);
        let (known, rest) = text.split_at(end.unwrap_or(text.len()));
        let angles = |value: &'a str| value.strip_prefix('<')?.split_once('>').map(|(inner, _)| inner);
        let fields = EximFields {
            sender: value(known, " F=").and_then(angles).or_else(|| value(known, " P=").and_then(angles)),
            host: value(known, " H=").and_then(host),
            confirmation: value(known, " C=\"").and_then(|text| text.rsplit_once('"')).map(|(text, _)| text),
            message: rest.strip_prefix(": ").map(without_times),
            more: None,
        };
        // `defer (110): Connection timed out H=mx.example.com [192.0.2.1]: more` has the error of the system first.
        if known.ends_with(')') { fields.with_host_of_message() } else { fields }
    }

    /// The same where the host stands in the message, behind the error of the system.
    fn with_host_of_message(self) -> EximFields<'a> {
        let Some((error, rest)) = self.message.and_then(|message| message.split_once(" H=")) else {
            return self;
        };
        let Some((_, after)) = rest.split_once(']').filter(|(host, _)| host.contains('[')) else {
            return self;
        };
        let more = after.split_once(": ").map(|(_, more)| more);
        EximFields { host: host(rest), message: Some(error), more, ..self }
    }
}

/// What follows a key; it ends with the next field, of which the caller must know how it begins.
fn value<'a>(fields: &'a str, key: &str) -> Option<&'a str> {
    fields.split_once(key).map(|(_, value)| value)
}

/// The name before the address in brackets; of a host without a name, the address. It may be one of IPv6 itself.
fn host(value: &str) -> Option<&str> {
    if let Some(value) = value.strip_prefix('[') {
        return value.split_once(']').map(|(address, _)| address);
    }
    let (word, rest) = value.split_once(' ').unwrap_or((value, ""));
    let is_whole = rest.starts_with('[') || word.matches(':').nth(1).is_some();
    let host = if is_whole { word } else { word.split_once(':').map_or(word, |(host, _)| host) };
    Some(host).filter(|host| !host.is_empty())
}

/// A message without the times that some have behind it: ` QT=1m2s DT=0.123s`.
fn without_times(mut message: &str) -> &str {
    while let Some((rest, word)) = message.rsplit_once(' ')
        && (word.starts_with("DT=") || word.starts_with("QT="))
    {
        message = rest;
    }
    message
}

/// Where the `: ` is that is not in quotes: a certificate's name may have one. Where a quote has no end, it is none.
/// `2001:db8:: [2001:db8::]` has none either.
fn end_of_fields(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = |at: usize, byte| {
        byte == b':'
            && bytes.get(at + 1) == Some(&b' ')
            && !(bytes[..at].ends_with(b":") && bytes[at + 2..].starts_with(b"["))
    };
    find_unquoted(text, Escapes::InQuotes, ends).unwrap_or_else(|OpenQuote| text.find(": "))
}
