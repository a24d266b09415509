//! Reports that are written for people only.
//!
//! ```text
//! text --what is returned is cut off--> lines --a phrase announces recipients--> addresses at the start of lines
//!                                             --each with the lines after it, or else all that is said--> reasons
//! ```

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use bounce_classifier::Reply;

use crate::MOST_RECIPIENTS;
use crate::address;
use crate::diagnosis;
use crate::fields::{self, Fields};
use crate::mail::Mail;
use crate::phrases;

static FAILURE: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(phrases::FAILURE));
static BESIDE: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(phrases::RECIPIENT_BESIDE));

/// What a text says.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Whether it is tried again.
    pub(crate) is_delay: bool,
    /// Recipients with what is said of each.
    pub(crate) recipients: Vec<(String, String)>,
    /// The header of the message that is returned within the text.
    pub(crate) returned: Fields,
    /// Replies in a transcript of the session.
    replies: Vec<String>,
    /// What is said of no one in particular.
    common: String,
}

impl Said {
    /// What is said of a recipient; what is said at all, where there is but one.
    pub(crate) fn reason(&self, address: &str, alone: bool) -> Option<&str> {
        let of = self.recipients.iter().find(|(other, _)| other.eq_ignore_ascii_case(address));
        let reason = of.map(|(_, reason)| reason.as_str()).filter(|reason| !reason.is_empty());
        reason.or((alone && !self.common.is_empty()).then_some(self.common.as_str()))
    }

    /// The whole of a reply of which another has only the beginning.
    pub(crate) fn whole(&self, beginning: &Reply) -> Option<Reply> {
        let whole = |reply: &String| {
            let reply = diagnosis::reply(reply, beginning.enhanced_code)?;
            let is_more = reply.content.len() > beginning.content.len();
            (is_more && reply.code == beginning.code && reply.content.starts_with(&beginning.content))
                .then_some(reply)
        };
        if beginning.content.is_empty() { None } else { self.replies.iter().find_map(whole) }
    }

    /// The recipient, where there is but one.
    pub(crate) fn only(&self) -> Option<String> {
        let [(address, _)] = &self.recipients[..] else { return None };
        Some(address.clone())
    }
}

/// Whether a mail is one that a server writes on a delivery: by its sender or header, and by what it says.
pub(crate) fn is_report(mail: &Mail<'_>) -> bool {
    let from = mail.header.get("from").unwrap_or_default().to_lowercase();
    let subject = mail.subject.to_lowercase();
    let null = mail.header.all("return-path").any(|path| path.trim() == "<>");
    let by_server = null || has(&from, phrases::SERVERS) || mail.header.has("x-failed-recipients");
    let titled = has(&subject, phrases::SUBJECTS);
    let speaks = || mail.texts.iter().any(|text| FAILURE.is_match(&joined(head(text))));
    let answers = subject.starts_with("re:");
    (by_server && (titled || speaks())) || (titled && !answers && speaks())
}

/// Where a server's own words are: its phrases come first.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(4096)]
}

fn has(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// A text as one line in lower case.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

pub(crate) fn read(mail: &Mail<'_>) -> Said {
    let mut said = Said::default();
    let subject = mail.subject.to_lowercase();
    for text in &mail.texts {
        let (own, returned) = split(text);
        if said.returned.is_empty() {
            said.returned = fields::header(returned);
        }
        let words = joined(&own.join("\n"));
        said.is_delay |=
            has(&words, phrases::DELAY) || (has(&subject, &["delayed"]) && !words.contains("permanent"));
        if said.recipients.is_empty() {
            read_lines(&own, &mut said);
        }
        if said.recipients.is_empty() {
            beside(&own, mail, &mut said);
        }
        if said.replies.is_empty() {
            said.replies = session(&own);
        }
    }
    if said.recipients.is_empty() {
        said.recipients = mail.header.all("x-failed-recipients").flat_map(address::all).map(unsaid).collect();
    }
    said.is_delay &= !has(&subject, &["fail", "undeliver"]) || !said.common.contains("giving up");
    let common = said.common.clone();
    let alone = said.recipients.len() == 1;
    for (_, reason) in &mut said.recipients {
        if reason.is_empty() || (alone && !diagnosis::has_code(reason) && diagnosis::has_code(&common)) {
            reason.clone_from(&common);
        }
    }
    said
}

fn unsaid(address: &str) -> (String, String) {
    (address.to_owned(), String::new())
}

/// What a text says, with the recipient of the message that is returned where it names none.
pub(crate) fn read_with_original(mail: &Mail<'_>) -> Said {
    let mut said = read(mail);
    if said.recipients.is_empty() {
        let returned = [mail.original.as_ref(), Some(&said.returned)];
        let recipient = returned.into_iter().flatten().find_map(recipient_of);
        said.recipients = recipient.map(|address| (address, said.common.clone())).into_iter().collect();
    }
    said
}

/// Takes the addresses that stand in one line with what is wrong with them, but not those of whoever writes or is
/// written to.
fn beside(lines: &[&str], mail: &Mail<'_>, said: &mut Said) {
    let others = ["from", "to", "reply-to", "sender"];
    let is_other = |address: &str| {
        others
            .iter()
            .flat_map(|name| mail.header.all(name))
            .flat_map(address::all)
            .any(|other| other.eq_ignore_ascii_case(address))
    };
    for line in lines.iter().chain([&mail.subject.as_str()]) {
        let words = joined(line);
        if !BESIDE.is_match(&words) {
            continue;
        }
        if let [address] = address::all(line)[..]
            && !is_other(address)
            && said.recipients.iter().all(|(known, _)| known != address)
        {
            said.recipients.push(unsaid(address));
            said.common = lines.join(" ");
        }
    }
    said.recipients.truncate(1);
}

/// The replies of a transcript, whose lines begin with `<<< `; the lines of each are joined.
fn session(lines: &[&str]) -> Vec<String> {
    let mut replies: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines.iter().filter_map(|line| line.trim_start().strip_prefix("<<< ")) {
        match replies.last_mut().filter(|_| open) {
            Some(reply) => append(reply, line),
            None => replies.push(line.trim().to_owned()),
        }
        open = line.as_bytes().get(3) == Some(&b'-');
    }
    replies
}

/// Whom a message was for, where that is one, and not its sender.
pub(crate) fn recipient_of(original: &Fields) -> Option<String> {
    const NAMES: [&str; 6] =
        ["x-failed-recipients", "x-envelope-to", "envelope-to", "x-original-to", "delivered-to", "to"];
    let senders = ["from", "return-path", "sender"];
    let is_sender = |address: &str| {
        senders.iter().flat_map(|name| original.all(name)).any(|from| address::first(from) == Some(address))
    };
    NAMES.iter().find_map(|name| {
        let addresses: Vec<&str> = original.all(name).flat_map(address::all).collect();
        let [address] = addresses[..] else { return None };
        (!is_sender(address)).then(|| address.to_owned())
    })
}

/// The lines of the server's own, and what is returned.
fn split(text: &str) -> (Vec<&str>, &str) {
    let mut own = Vec::new();
    let mut at = text;
    let mut fields = 0;
    for line in fields::lines(text) {
        at = &text[line.as_ptr() as usize - text.as_ptr() as usize..];
        if is_end(line) {
            let next = at.find('\n').map_or(at.len(), |end| end + 1);
            return (own, &at[next..]);
        }
        fields = if is_trace(line) {
            fields + 1
        } else if line.starts_with([' ', '\t']) {
            fields
        } else {
            0
        };
        if fields > 0 && own.len() > 1 {
            return (own, at);
        }
        own.push(line);
    }
    let _ = at;
    (own, "")
}

/// Whether a line is of a header that only messages have.
fn is_trace(line: &str) -> bool {
    ["Received: ", "Return-Path: ", "Return-path: ", "Message-ID: ", "Message-Id: ", "MIME-Version: "]
        .iter()
        .any(|name| line.starts_with(name))
}

fn is_end(line: &str) -> bool {
    let words = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    // A line about the message has words behind it that tell of it, and no end.
    const MOST: usize = 100;
    if words.len() > MOST {
        return false;
    }
    let words = words.to_lowercase();
    phrases::RETURNED.iter().any(|phrase| {
        words.strip_prefix(phrase).is_some_and(|rest| {
            let rest = rest.trim();
            rest.is_empty()
                || !line.starts_with(|c: char| c.is_alphanumeric())
                || !rest.starts_with(char::is_alphanumeric)
                || rest.ends_with(':')
                || rest.starts_with("follow")
        })
    })
}

/// A line that begins with an address: that, and what follows it.
fn entry(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let found = address::find(line, 0)?;
    let before = line[..found.start].trim_end_matches(['<', '"', '\'', '(', '[']);
    let is_first = before.chars().all(|c| c.is_whitespace() || "*-•·>:".contains(c))
        || before.trim().eq_ignore_ascii_case("mailto:")
        || before.trim().eq_ignore_ascii_case("to:");
    let rest = line[found.end..].trim_start_matches(['>', '"', '\'', ')', ']', ' ']);
    (is_first && ends_address(rest))
        .then(|| (&line[found], rest.trim_start_matches([':', ',', '-', '.', ' ', '\t'])))
}

/// Whether an address at the start of a line is more than the subject of a sentence.
fn ends_address(rest: &str) -> bool {
    rest.is_empty()
        || !rest.starts_with(char::is_alphanumeric)
        || rest.starts_with("on ")
        || rest.starts_with(|c: char| c.is_ascii_digit())
}

fn read_lines(lines: &[&str], said: &mut Said) {
    let mut last = String::new();
    let mut armed = false;
    let mut loose: Vec<&str> = Vec::new();
    for line in lines {
        let words = joined(line);
        if words.is_empty() {
            continue;
        }
        let announced = announces(&last, &words);
        if let Some((address, rest)) =
            entry(line).filter(|(_, rest)| armed || line.trim_start().starts_with('<') && !rest.is_empty())
        {
            add(said, address, rest, line);
        } else if let Some(address) =
            announced.and_then(|()| after_phrase(line)).filter(|_| !diagnosis::has_code(line))
        {
            armed = true;
            add(said, address, "", "");
            loose.push(line);
        } else if let Some((_, reason)) = said.recipients.last_mut() {
            append(reason, line);
        } else {
            loose.push(line);
        }
        armed |= announced.is_some();
        last = words;
    }
    tidy(said, &loose);
}

/// The phrase that ends in this line.
fn announces(last: &str, words: &str) -> Option<()> {
    static PHRASES: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(phrases::RECIPIENTS_FOLLOW));
    let both = format!("{last} {words}");
    PHRASES.find_overlapping_iter(&both).any(|found| found.end() > last.len() + 1).then_some(())
}

/// Finds any of some phrases in one pass over a text.
fn automaton(phrases: &[&str]) -> AhoCorasick {
    AhoCorasick::new(phrases).expect("the phrases are few and short")
}

/// The address that stands in the line of a phrase, behind it.
fn after_phrase(line: &str) -> Option<&str> {
    let found = address::find(line, 0)?;
    let before = joined(&line[..found.start]);
    let before = before.trim_end_matches(['<', '"', '\'', '(', ':', ' ']);
    let ends = |phrase: &&str| {
        before.ends_with(phrase.trim_end_matches(':'))
            || before.rfind(*phrase).is_some_and(|at| before[at + phrase.len()..].len() < 24)
    };
    phrases::RECIPIENTS_FOLLOW.iter().any(ends).then(|| &line[found])
}

fn add(said: &mut Said, address: &str, rest: &str, line: &str) {
    let known = said.recipients.iter().position(|(other, _)| other.eq_ignore_ascii_case(address));
    match known {
        // What is said of it again; or a line of a reply has come to begin with it.
        Some(at) => append(&mut said.recipients[at].1, line),
        None if said.recipients.len() < MOST_RECIPIENTS => {
            said.recipients.push((address.to_owned(), rest.trim().to_owned()))
        }
        None => {}
    }
}

fn append(reason: &mut String, line: &str) {
    const MOST: usize = 8 << 10;
    let line = line.trim();
    if line.is_empty() || reason.len() > MOST {
        return;
    }
    if !reason.is_empty() {
        reason.push(' ');
    }
    reason.push_str(line);
}

/// What is said behind the list of recipients is said of all, and so is what stands before it where nothing follows.
fn tidy(said: &mut Said, loose: &[&str]) {
    let last = said.recipients.last().map(|(_, reason)| reason.clone()).unwrap_or_default();
    let before = loose.join(" ");
    said.common = if last.is_empty() { before } else { last };
    let reasons = said.recipients.iter_mut().map(|(_, reason)| reason).chain([&mut said.common]);
    for reason in reasons {
        // Where a reply is quoted, it is found without.
        if !diagnosis::has_code(reason)
            && let Some(found) = announced_reason(reason)
        {
            *reason = found;
        }
    }
}

/// What follows the phrase that announces a reason.
fn announced_reason(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let at =
        phrases::REASON_FOLLOWS.iter().find_map(|phrase| lower.find(phrase).map(|at| at + phrase.len()))?;
    let rest = text[at..].trim_start_matches(['-', ' ', ':']).trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}
