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
}

impl<'a> EximFields<'a> {
    pub(super) fn read(text: &'a str) -> EximFields<'a> {
        let end = end_of_fields(text);
        let (known, rest) = text.split_at(end.unwrap_or(text.len()));
        let angles = |value: &'a str| value.strip_prefix('<')?.split_once('>').map(|(inner, _)| inner);
        EximFields {
            sender: value(known, " F=").and_then(angles).or_else(|| value(known, " P=").and_then(angles)),
            host: value(known, " H=").and_then(host),
            confirmation: value(known, " C=\"").and_then(|text| text.rsplit_once('"')).map(|(text, _)| text),
            message: rest.strip_prefix(": "),
        }
    }
}

/// What follows a key; it ends with the next field, of which the caller must know how it begins.
fn value<'a>(fields: &'a str, key: &str) -> Option<&'a str> {
    fields.split_once(key).map(|(_, value)| value)
}

/// The name before the address in brackets; of a host without a name, the address.
fn host(value: &str) -> Option<&str> {
    let end = value.find([' ', ':']).filter(|_| !value.starts_with('['));
    let host = match end {
        Some(end) => &value[..end],
        None => {
            value.strip_prefix('[').and_then(|value| value.split_once(']')).map_or(value, |(host, _)| host)
        }
    };
    Some(host).filter(|host| !host.is_empty())
}

/// Where the `: ` is that is not in quotes: a certificate's name may have one. Where a quote has no end, it is none.
fn end_of_fields(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = |at: usize, byte| byte == b':' && bytes.get(at + 1) == Some(&b' ');
    find_unquoted(text, Escapes::InQuotes, ends).unwrap_or_else(|OpenQuote| text.find(": "))
}
