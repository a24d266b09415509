//! What a server replied, of what another one quotes of it.

use bounce_classifier_core::enhanced_code::EnhancedCode;
use bounce_classifier_core::reply::Reply;

use crate::fields;
use crate::report::{Action, CodeSource};

/// A reply, and where its code is from.
#[derive(Debug, PartialEq)]
pub(crate) struct Diagnosed {
    pub(crate) reply: Reply,
    pub(crate) code: CodeSource,
}

/// The reply in a diagnosis, as the session had it; where no code of a reply is quoted, the text with the code that the
/// status or the action stands for. `None` where neither diagnosis nor status says anything.
pub(crate) fn reply(diagnosis: &str, status: Option<EnhancedCode>, action: Action) -> Option<Diagnosed> {
    let joined = fields::single_spaced(diagnosis);
    let said = untyped(&joined);
    if said.is_empty() && status.is_none() {
        return None;
    }
    let (mut reply, code) = match code_at(said) {
        Some(at) => (quoted(without_note(within_marks(said, at))), CodeSource::Quoted),
        None => uncoded(said, status, action),
    };
    reply.enhanced_code = match (reply.enhanced_code, status) {
        // A status that says nothing yields to one that does.
        (Some(said), Some(status)) if is_vague(said) && !is_vague(status) => Some(status),
        (said, status) => said.or(status),
    };
    Some(Diagnosed { reply, code })
}

/// A text in which no code is quoted, as a reply.
fn uncoded(said: &str, status: Option<EnhancedCode>, action: Action) -> (Reply, CodeSource) {
    let enhanced = enhanced(said).or(status);
    let source = enhanced.map_or(CodeSource::Assumed, |_| CodeSource::Status);
    let mut reply = Reply::with_message(default_code(enhanced, action), said);
    reply.enhanced_code = reply.enhanced_code.or(enhanced);
    (reply, source)
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
fn default_code(status: Option<EnhancedCode>, action: Action) -> u16 {
    let class = status.map_or(action.class(), |status| status.class);
    u16::from(class) * 100 + 50
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

/// Whether a text begins with the code of a reply, from 400 to 599.
pub(crate) fn begins_with_code(text: &str) -> bool {
    let [b'4' | b'5', rest @ ..] = text.as_bytes() else { return false };
    rest.len() >= 2
        && rest[..2].iter().all(u8::is_ascii_digit)
        && matches!(rest.get(2), None | Some(b' ' | b'-' | b'_' | b':' | b','))
}

/// Where a reply begins: a code that stands where a quotation begins.
fn code_at(text: &str) -> Option<usize> {
    if begins_with_code(text) {
        return Some(0);
    }
    let codes = || {
        let digits = memchr::memchr2_iter(b'4', b'5', text.as_bytes()).skip_while(|&at| at == 0);
        digits.filter(|&at| begins_with_code(&text[at..]))
    };
    const BEFORE: [&str; 14] = [
        ": ",
        ":",
        "(",
        "[",
        "<<< ",
        "; ",
        ";",
        "#",
        "error code ",
        "error ",
        "status code ",
        "response code ",
        "responsecode ",
        "'",
    ];
    codes()
        .find(|&at| {
            let before = &text[..at];
            let follows = text.as_bytes().get(at + 4).is_some();
            follows && BEFORE.iter().any(|quote| ends_with(before, quote)) && !is_time(before)
        })
        .or_else(|| codes().find(|&at| begins_reply(&text[at..]) && text[..at].ends_with(' ')))
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len() >= end.len() && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// Whether a number after this text is a part of a time or an address of a host: `10:450`.
fn is_time(before: &str) -> bool {
    before.ends_with(':') && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit())
}

/// Whether a code is followed by an enhanced one, or by the mark of a line that another follows: `550-Refused`.
fn begins_reply(text: &str) -> bool {
    let continues = text.as_bytes()[3..].starts_with(b"-") && text[4..].starts_with(char::is_alphabetic);
    continues || text.get(4..).and_then(leading).is_some()
}

/// What is quoted from a place on: to the end, or to the mark that closes what is opened before it.
fn within_marks(text: &str, at: usize) -> &str {
    let quoted = text[at..].trim_end_matches([' ', '#']);
    if text[..at].ends_with('\'') {
        let ends =
            |found: &usize| matches!(quoted.as_bytes().get(found + 1), None | Some(b' ' | b'.' | b','));
        let end = quoted.match_indices('\'').map(|(found, _)| found).find(ends);
        return end.map_or(quoted, |end| &quoted[..end]);
    }
    [('<', '>'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| {
            let is_open = text[..at].rfind([open, close]).is_some_and(|mark| text[mark..].starts_with(open));
            quoted.strip_suffix(close).filter(|_| is_open)
        })
        .unwrap_or(quoted)
}

/// Takes away what the reporting server adds: in reply to which command, or that it gives up.
fn without_note(text: &str) -> &str {
    let note = text
        .rfind("(in reply to ")
        .filter(|&at| text[at..].find(')').is_none_or(|end| at + end + 1 == text.len()));
    let gives_up = || text.find(" Giving up on ").filter(|at| !text[at + 1..].trim_end().contains(": "));
    note.or_else(gives_up).map_or(text, |at| text[..at].trim_end())
}

/// Reads `550 5.1.1 No such user`, and `550-5.1.1 No such 550 5.1.1 user`, whose lines were joined.
fn quoted(text: &str) -> Reply {
    let (code, rest) = text.split_at(3);
    let rest = without_codes(rest, code);
    let rest = match rest.split_once(' ') {
        Some((word, after)) if leading(word).is_some() && begins_with_code(after) => {
            format!("{word} {}", without_codes(after, code))
        }
        _ => rest.to_owned(),
    };
    let lines = rest.replace(&format!(" {code}-"), "\n").replace(&format!(" {code} "), "\n");
    let mut reply = Reply::with_message(code.parse().unwrap_or(550), lines.trim());
    if reply.enhanced_code.is_none() {
        reply.enhanced_code = enhanced(&reply.content);
    }
    if let Some(enhanced) = reply.enhanced_code {
        let said = without_codes(&reply.content, &enhanced.to_string());
        reply.content = without_codes(said, code).to_owned();
    }
    reply
}

/// Takes away codes that are repeated, with the marks around them.
fn without_codes<'t>(text: &'t str, code: &str) -> &'t str {
    let marks = [' ', '-', ':', ',', '_'];
    let mut rest = text;
    if code.len() == 3 {
        rest = rest.trim_start_matches(marks);
        rest = rest.strip_prefix("ERROR_CODE").map_or(rest, |rest| rest.trim_start_matches(marks));
    }
    while let Some(again) = rest.strip_prefix(code).filter(|again| again.starts_with([' ', '-', ':'])) {
        rest = again[1..].trim_start();
    }
    rest
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
            ("<mx.example #5.1.1 smtp;550 5.1.1 No such user>", "5.1.1", "550 5.1.1 No such user"),
            ("smtp; 550 5.7.1 550 No such user", "5.0.0", "550 5.7.1 No such user"),
            (
                "mx.example returned '550 5.4.312 Can't find it' 5/25/2018 - Server",
                "",
                "550 5.4.312 Can't find it",
            ),
            (
                "Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 No such user",
                "",
                "550 5.1.1 No such user",
            ),
            ("192.0.2.1 said: 552 Full Giving up on 192.0.2.1.", "", "552 Full"),
            (
                "after RCPT TO:<b@b.example>: 550-No: 550-see https://b.example 550 or ask",
                "",
                "550 No: see https://b.example or ask",
            ),
            ("[Status: Error, ResponseCode 421, , Host not reachable.]", "", "421 Host not reachable."),
            ("Thu, 29 Apr 2010 10:20:450 nothing", "", "550 Thu, 29 Apr 2010 10:20:450 nothing"),
        ] {
            let found = reply(diagnosis, leading(status), Action::Failed).unwrap();
            assert_eq!(found.reply.to_string(), line, "{diagnosis}");
        }
        assert_eq!(reply(" ", None, Action::Failed), None);
    }

    #[test]
    fn a_code_that_is_not_quoted_says_where_it_is_from() {
        use Action::{Delayed, Failed};
        for (diagnosis, status, action, code, source) in [
            ("550 Full", "", Failed, 550, CodeSource::Quoted),
            ("Full", "4.2.2", Failed, 450, CodeSource::Status),
            ("Full (5.2.2)", "", Delayed, 550, CodeSource::Status),
            ("Full", "", Failed, 550, CodeSource::Assumed),
            ("Full", "", Delayed, 450, CodeSource::Assumed),
        ] {
            let found = reply(diagnosis, leading(status), action).unwrap();
            assert_eq!((found.reply.code, found.code), (code, source), "{diagnosis}");
        }
    }
}
