//! What a server replied, of what another one quotes of it.

use bounce_classifier::{EnhancedCode, Reply};

/// The reply in a diagnosis, as the session had it; where no code of a reply is quoted, the text with the code that the
/// status stands for. `None` where neither says anything.
pub(crate) fn reply(diagnosis: &str, status: Option<EnhancedCode>) -> Option<Reply> {
    let joined = diagnosis.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = untyped(&joined);
    if said.is_empty() && status.is_none() {
        return None;
    }
    let mut reply = match code_at(said) {
        Some(at) => quoted(without_note(&said[at..])),
        None => {
            let enhanced = enhanced(said).or(status);
            let mut reply = Reply::with_message(default_code(enhanced), said);
            reply.enhanced_code = reply.enhanced_code.or(enhanced);
            reply
        }
    };
    reply.enhanced_code = match (reply.enhanced_code, status) {
        // A status that says nothing yields to one that does.
        (Some(said), Some(status)) if is_vague(said) && !is_vague(status) => Some(status),
        (said, status) => said.or(status),
    };
    Some(reply)
}

/// Whether a diagnosis says nothing but its type, or a number that a system has.
pub(crate) fn is_silent(diagnosis: &str) -> bool {
    !untyped(diagnosis).chars().any(char::is_alphabetic)
}

/// Whether a text quotes a reply, with its code.
pub(crate) fn has_code(text: &str) -> bool {
    code_at(text).is_some()
}

fn is_vague(code: EnhancedCode) -> bool {
    code.subject == 0 && code.detail == 0
}

/// The code of a reply that is not quoted.
fn default_code(status: Option<EnhancedCode>) -> u16 {
    match status.map(|status| status.class) {
        Some(2) => 250,
        Some(4) => 450,
        _ => 550,
    }
}

/// What follows the type: `smtp; 550 No such user`.
fn untyped(mut text: &str) -> &str {
    const MOST: usize = 24;
    while let Some((kind, rest)) = text.split_once(';') {
        let is_type = !kind.is_empty()
            && kind.len() <= MOST
            && kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && kind.bytes().any(|b| b.is_ascii_alphabetic());
        if !is_type {
            break;
        }
        text = rest.trim_start();
    }
    text
}

/// Where a reply begins: a code from 400 to 599 that stands where a quotation begins.
fn code_at(text: &str) -> Option<usize> {
    let is_code = |at: usize| {
        let code = text.as_bytes().get(at..at + 3);
        let code =
            code.is_some_and(|code| matches!(code[0], b'4' | b'5') && code.iter().all(u8::is_ascii_digit));
        code && matches!(text.as_bytes().get(at + 3), None | Some(b' ' | b'-' | b'_' | b':' | b','))
    };
    if is_code(0) {
        return Some(0);
    }
    const BEFORE: [&str; 10] = [": ", ":", "(", "<<< ", "; ", ";", "#", "error code ", "error ", "'"];
    (1..text.len().saturating_sub(2))
        .filter(|&at| is_code(at) && text.is_char_boundary(at))
        .find(|&at| {
            let before = &text[..at];
            let follows = text.as_bytes().get(at + 4).is_some();
            follows && BEFORE.iter().any(|quote| ends_with(before, quote)) && !is_time(before)
        })
        .or_else(|| {
            (1..text.len().saturating_sub(2))
                .find(|&at| is_code(at) && coded(&text[at..]) && text[..at].ends_with(' '))
        })
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len() >= end.len() && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// Whether a number after this text is a part of a time or an address of a host: `10:450`.
fn is_time(before: &str) -> bool {
    before.ends_with(':') && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit())
}

/// Whether a code is followed by an enhanced one.
fn coded(text: &str) -> bool {
    text.get(4..).and_then(leading).is_some()
}

/// Takes away what the reporting server adds: in reply to which command.
fn without_note(text: &str) -> &str {
    let note = text
        .rfind("(in reply to ")
        .filter(|&at| text[at..].find(')').is_none_or(|end| at + end + 1 == text.len()));
    note.map_or(text, |at| text[..at].trim_end())
}

/// Reads `550 5.1.1 No such user`, and `550-5.1.1 No such 550 5.1.1 user`, whose lines were joined.
fn quoted(text: &str) -> Reply {
    let (code, rest) = text.split_at(3);
    let mut rest = rest.trim_start_matches([' ', '-', ':', ',', '_']);
    // Some repeat the code.
    while let Some(again) = rest.strip_prefix(code).filter(|again| again.starts_with([' ', '-'])) {
        rest = again[1..].trim_start();
    }
    let lines = rest.replace(&format!(" {code}-"), "\n").replace(&format!(" {code} "), "\n");
    let mut reply = Reply::with_message(code.parse().unwrap_or(550), lines.trim());
    if reply.enhanced_code.is_none() {
        reply.enhanced_code = enhanced(&reply.content);
    }
    if let Some(code) = reply.enhanced_code {
        // ... and the enhanced code.
        let doubled = code.to_string();
        if let Some(rest) = reply.content.strip_prefix(&doubled).filter(|rest| rest.starts_with([' ', ':'])) {
            reply.content = rest[1..].trim_start().to_owned();
        }
    }
    reply
}

/// The enhanced code that a text begins with: `5.1.1 (bad destination mailbox)`.
pub(crate) fn leading(text: &str) -> Option<EnhancedCode> {
    let text = text.trim_start_matches(['#', '(', '[', ' ']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let mut numbers = text[..end].trim_end_matches('.').split('.');
    let class @ (2 | 4 | 5) = numbers.next()?.parse().ok()? else { return None };
    let (subject, detail) = (number(numbers.next()?)?, number(numbers.next()?)?);
    numbers.next().is_none().then(|| EnhancedCode::new(class, subject, detail))
}

fn number(digits: &str) -> Option<u16> {
    (1..=3).contains(&digits.len()).then(|| digits.parse().ok())?
}

/// The first enhanced code in a text that stands as a word, with or without the marks that are put around it.
fn enhanced(text: &str) -> Option<EnhancedCode> {
    text.split([' ', '(', ')', '[', ']', '<', '=', ';', ':', '>'])
        .filter(|word| word.trim_start_matches('#').starts_with(['4', '5']))
        .find_map(|word| {
            let rest = word.trim_start_matches('#').trim_end_matches([',', '-', '.', '\'', '"']);
            rest.bytes().all(|b| b.is_ascii_digit() || b == b'.').then(|| leading(rest))?
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_as_servers_quote_them() {
        for (diagnosis, status, line) in [
            ("smtp; 550 5.1.1 No such user", "5.1.1", "550 5.1.1 No such user"),
            ("SMTP;550 No such user", "5.1.1", "550 5.1.1 No such user"),
            ("smtp; 550-5.1.1 No such\n 550 5.1.1 user", "5.1.1", "550 5.1.1 No such user"),
            ("smtp; 550 5.1.1 5.1.1 No such user", "5.1.1", "550 5.1.1 No such user"),
            ("smtp; 554 554 5.7.0 Refused", "", "554 5.7.0 Refused"),
            (
                "X-Postfix; host a.example[192.0.2.1] said: 552 5.2.2 Full (in reply to RCPT TO command)",
                "",
                "552 5.2.2 Full",
            ),
            ("X-Postfix; unknown user: \"bob\"", "5.1.1", "550 5.1.1 unknown user: \"bob\""),
            ("", "4.4.7", "450 4.4.7 "),
            ("Sorry, no mailbox here. (#5.1.1)", "", "550 5.1.1 Sorry, no mailbox here. (#5.1.1)"),
            ("<mx.example #5.1.1 smtp;550 5.1.1 No such user>", "5.1.1", "550 5.1.1 No such user>"),
            ("Thu, 29 Apr 2010 10:20:450 nothing", "", "550 Thu, 29 Apr 2010 10:20:450 nothing"),
        ] {
            assert_eq!(reply(diagnosis, leading(status)).unwrap().to_string(), line, "{diagnosis}");
        }
        assert_eq!(reply(" ", None), None);
    }
}
