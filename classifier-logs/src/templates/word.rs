//! What a word is.

use std::net::{Ipv4Addr, Ipv6Addr};

use bounce_classifier::EnhancedCode;

use super::Slot;
use crate::quoted_reply;

/// What becomes of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Something that differs, as a whole.
    Slot(Slot),
    /// Something to keep.
    Text,
    /// Something to keep but for the numbers in it.
    Numbers,
}

/// The punctuation before a word, the word, and the punctuation after it.
pub(super) fn trim(word: &str) -> (&str, &str, &str) {
    let is_punctuation = |c: char| c.is_ascii_punctuation();
    let start = word.len() - word.trim_start_matches(is_punctuation).len();
    let (before, word) = word.split_at(start);
    let (core, after) = word.split_at(word.trim_end_matches(is_punctuation).len());
    (before, core, after)
}

/// Where the scheme of a URL starts.
pub(super) fn scheme(word: &str) -> Option<usize> {
    let letters = |text: &str| text.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    match word.find("://") {
        Some(at) => Some(at - letters(&word[..at])).filter(|&start| start < at),
        None => word.starts_with("www.").then_some(0),
    }
}

/// Where a URL ends: it has commas and brackets in it, but not at its end.
pub(super) fn end_of_url(text: &str) -> usize {
    let ends =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\'' | super::CUT);
    let end = text.find(ends).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '|']).len()
}

pub(super) fn shape(core: &str) -> Shape {
    if is_address(core) {
        return Shape::Slot(Slot::Addr);
    }
    if is_ip(core) {
        return Shape::Slot(Slot::Ip);
    }
    if is_host(core) {
        return Shape::Slot(Slot::Host);
    }
    if !core.bytes().any(|byte| byte.is_ascii_digit()) || is_code(core) {
        return Shape::Text;
    }
    match id(core) {
        Some(slot) => Shape::Slot(slot),
        None => Shape::Numbers,
    }
}

fn is_address(core: &str) -> bool {
    core.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.starts_with(|c: char| c.is_alphanumeric() || c == '[')
    })
}

fn is_ip(core: &str) -> bool {
    let core = core.strip_prefix("IPv6:").unwrap_or(core);
    let host = core.split_once(['/', '%']).map_or(core, |(host, _)| host);
    if host.parse::<Ipv6Addr>().is_ok() && host.matches(':').count() >= 2 {
        return true;
    }
    let host = host.split_once([':', '#']).map_or(host, |(host, _)| host);
    host.parse::<Ipv4Addr>().is_ok()
}

/// Labels with dots, the last of lower-case letters: `rejected.See` is two words without a space.
fn is_host(core: &str) -> bool {
    let host = match core.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => core,
    };
    let Some((labels, last)) = host.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let is_last = |last: &str| {
        let is_lower = last.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_upper = last.bytes().all(|byte| byte.is_ascii_uppercase());
        last.len() >= 2 && (is_lower || (is_upper && labels.bytes().all(|byte| !byte.is_ascii_lowercase())))
    };
    labels.split('.').all(is_label) && (is_last(last) || last.starts_with("xn--") && is_label(last))
}

/// A code of the server's own, or an enhanced code: `S3140`, `OU-002`, `5.7.1`, `550-5.7.1`, `IPv6`.
fn is_code(core: &str) -> bool {
    let enhanced = match core.split_once('-') {
        Some((code, rest)) if quoted_reply::basic_code(code).is_some() => rest,
        _ => core,
    };
    if EnhancedCode::from_word(enhanced).is_some() {
        return true;
    }
    let name = core.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = core.len() - name.len();
    let letters = name.strip_suffix(['-', '#', '_']).unwrap_or(name);
    let is_name = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    (1..=4).contains(&digits) && is_name && (letters.len() == name.len() || letters.len() <= 4)
}

/// Something made up by a machine: letters and digits without a meaning.
fn id(core: &str) -> Option<Slot> {
    let is_hex = core.len() >= 32 && core.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        return Some(Slot::Hex);
    }
    let has = |test: fn(&u8) -> bool| core.as_bytes().iter().any(test);
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    if core.len() >= 24 && core.as_bytes().iter().all(is_base64) && is_mixed {
        return Some(Slot::Base64);
    }
    core.split(|c: char| !c.is_ascii_alphanumeric()).any(is_machine_made).then_some(Slot::Id)
}

/// Eight characters and more, with letters and digits in turn: `20480KB` and `abuse2024` are something else.
fn is_machine_made(part: &str) -> bool {
    let bytes = part.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let turns = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    bytes.len() >= 8 && digits >= 1 && digits < bytes.len() && (turns >= 2 || digits >= 5)
}

/// Writes a word with slots for its numbers.
pub(super) fn without_numbers(core: &str, text: &mut String) {
    let mut rest = core;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        text.push_str(&rest[..start]);
        text.push_str(Slot::Num.text());
        rest = rest[start..].trim_start_matches(|c: char| c.is_ascii_digit());
        // `1.5` and `10:30` are one number.
        while let Some(after) =
            rest.strip_prefix(['.', ':']).filter(|r| r.starts_with(|c: char| c.is_ascii_digit()))
        {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    text.push_str(rest);
}
