//! Reports that are written for people only.
//!
//! ```text
//! text --what is returned is cut off--> lines --a phrase announces recipients--> addresses at the start of lines
//!                                             --each with the lines after it, or else all that is said--> reasons
//! ```

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use bounce_classifier_core::reply::Reply;

use crate::address;
use crate::diagnosis;
use crate::fields::{self, Fields};
use crate::mail::Mail;
use crate::phrases;
use crate::report::{Action, Limit};
use crate::text::{self, Line, Text};
use crate::{MOST_REASON, MOST_RECIPIENTS};

/// The texts of a mail.
#[derive(Debug)]
pub(crate) struct Prose<'m> {
    mail: &'m Mail<'m>,
    texts: Vec<Text<'m>>,
    /// In lower case.
    subject: String,
}

/// What the texts of a mail say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Whether it is tried again.
    pub(crate) is_delay: bool,
    /// Recipients with what is said of each.
    pub(crate) recipients: Vec<(String, String)>,
    /// The header of the message that is returned within a text.
    pub(crate) returned: Fields<'static>,
    /// The limits that the texts go beyond.
    pub(crate) reached: Vec<Limit>,
    /// Where each recipient is, by its address in lower case.
    places: HashMap<String, usize>,
    /// Whether the last recipient was named by a line that says all of it.
    is_closed: bool,
    /// Replies in a transcript of the session.
    replies: Vec<String>,
    /// What is said of no one in particular.
    common: String,
}

impl Said {
    /// What is said of a recipient; what is said at all, where there is but one.
    pub(crate) fn reason(&self, address: &str, alone: bool) -> Option<&str> {
        let of = self.places.get(&address.to_lowercase()).map(|&at| self.recipients[at].1.as_str());
        let reason = of.filter(|reason| !reason.is_empty());
        reason.or((alone && !self.common.is_empty()).then_some(self.common.as_str()))
    }

    /// The whole of a reply of which another has only the beginning.
    pub(crate) fn whole(&self, beginning: &Reply) -> Option<Reply> {
        let whole = |reply: &String| {
            let reply = diagnosis::reply(reply, beginning.enhanced_code, Action::Failed)?.reply;
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

    /// Takes the recipient of the message that is returned, where it is known or its header says, and the text names
    /// none.
    pub(crate) fn with_original(mut self, mail: &Mail<'_>, known: Option<&str>) -> Self {
        if self.recipients.is_empty() {
            let returned = || [mail.original.as_ref(), Some(&self.returned)];
            let address =
                known.map(str::to_owned).or_else(|| returned().into_iter().flatten().find_map(recipient_of));
            self.recipients.extend(address.map(|address| (address, self.common.clone())));
        }
        self
    }

    fn has_reply(&self, address: &str) -> bool {
        let at = self.places.get(&address.to_lowercase());
        at.is_some_and(|&at| diagnosis::has_code(&self.recipients[at].1))
    }

    fn is_new(&self, address: &str) -> bool {
        !self.places.contains_key(&address.to_lowercase())
    }

    fn add(&mut self, address: &str, rest: &str, line: &str) {
        self.is_closed = false;
        if let Some(&at) = self.places.get(&address.to_lowercase()) {
            // What is said of it again; or a line of a reply has come to begin with it.
            self.append(Some(at), line);
        } else if self.recipients.len() < MOST_RECIPIENTS {
            self.places.insert(address.to_lowercase(), self.recipients.len());
            self.recipients.push((address.to_owned(), String::new()));
            self.append(None, rest);
        } else {
            self.reach(Limit::Recipients);
        }
    }

    /// Takes a line behind the last recipient. A heading ends what is said of it where that has a reply, and so does the
    /// reply of a transcript.
    fn take(&mut self, line: &str) {
        let is_heading = line.trim_start().starts_with("---");
        if !is_heading {
            self.append(None, line);
        }
        let ends_reply = line
            .trim_start()
            .strip_prefix("<<< ")
            .is_some_and(|reply| reply.as_bytes().get(3) == Some(&b' '));
        let has_reply = || self.recipients.last().is_some_and(|(_, reason)| diagnosis::has_code(reason));
        self.is_closed |= (is_heading || ends_reply) && has_reply();
    }

    /// Appends a line to the reason of a recipient, or of the last one.
    fn append(&mut self, at: Option<usize>, line: &str) {
        let at = at.unwrap_or(self.recipients.len() - 1);
        let (_, reason) = &mut self.recipients[at];
        if !append(reason, line) {
            self.reach(Limit::Reason);
        }
    }

    fn reach(&mut self, limit: Limit) {
        if !self.reached.contains(&limit) {
            self.reached.push(limit);
        }
    }
}

impl<'m> Prose<'m> {
    pub(crate) fn new(mail: &'m Mail<'m>) -> Self {
        let texts = mail.texts.iter().map(|text| Text::new(text)).collect();
        Prose { mail, texts, subject: mail.subject.to_lowercase() }
    }

    /// Whether a mail is one that a server writes on a delivery: by its sender or header, and by what it says.
    pub(crate) fn is_report(&self) -> bool {
        let header = &self.mail.header;
        let from = header.get("from").unwrap_or_default().to_lowercase();
        let null = header.all("return-path").any(|path| path == "<>");
        let by_server = null || has(&from, phrases::SERVERS) || header.has("x-failed-recipients");
        let titled = has(&self.subject, phrases::SUBJECTS);
        let speaks = || self.texts.iter().any(|text| text.speaks_of_failure);
        (by_server && (titled || speaks())) || (titled && !self.is_answer() && speaks())
    }

    /// Whether somebody answers a report, or writes on one. The titles of some reports begin as those of answers do.
    fn is_answer(&self) -> bool {
        let Some(title) = self.subject.strip_prefix("re:") else { return false };
        let refers = self.mail.header.has("in-reply-to") || self.mail.header.has("references");
        refers || phrases::SUBJECTS.iter().any(|phrase| title.trim_start().starts_with(phrase))
    }

    pub(crate) fn read(&self) -> Said {
        let mut said = Said::default();
        if self.mail.has_more_texts {
            said.reach(Limit::Texts);
        }
        for text in &self.texts {
            self.read_text(text, &mut said);
        }
        if said.recipients.is_empty() {
            for field in self.mail.header.all("x-failed-recipients") {
                address::all(&field).for_each(|address| said.add(address, "", ""));
            }
        }
        said.is_delay &= !has(&self.subject, &["fail", "undeliver"]) || !said.common.contains("giving up");
        let alone = said.recipients.len() == 1;
        for (_, reason) in &mut said.recipients {
            if reason.is_empty()
                || (alone && !diagnosis::has_code(reason) && diagnosis::has_code(&said.common))
            {
                reason.clone_from(&said.common);
            }
        }
        said
    }

    fn read_text(&self, text: &Text<'_>, said: &mut Said) {
        if text.is_cut {
            said.reach(Limit::Text);
        }
        if said.returned.is_empty() && !text.returned.is_empty() {
            said.returned = fields::header(text.returned).into_owned();
        }
        said.is_delay |= text.speaks_of_delay
            || (self.subject.contains("delayed") && !text.all_words().contains("permanent"));
        if said.recipients.is_empty() {
            read_lines(text, said);
        }
        if said.recipients.is_empty() {
            self.blamed(text, said);
        }
        if said.replies.is_empty() {
            said.replies = session(text);
        }
    }

    /// Takes the address that stands in one line with what is wrong with it, but not those of whoever writes or is
    /// written to.
    fn blamed(&self, text: &Text<'_>, said: &mut Said) {
        let subject = Text::of_line(self.mail.subject);
        for line in text.lines.iter().chain(&subject.lines).filter(|line| line.blames) {
            let mut addresses = address::all(line.text);
            if let (Some(address), None) = (addresses.next(), addresses.next())
                && !self.is_party(address)
            {
                said.add(address, "", "");
                said.common = text.lines.iter().map(|line| line.text).collect::<Vec<_>>().join(" ");
                return;
            }
        }
    }

    fn is_party(&self, address: &str) -> bool {
        ["from", "to", "reply-to", "sender"]
            .iter()
            .flat_map(|name| self.mail.header.all(name))
            .any(|field| address::all(&field).any(|other| other.eq_ignore_ascii_case(address)))
    }
}

fn has(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// The recipient that a header names, where it names one.
pub(crate) fn failed(mail: &Mail<'_>) -> Option<String> {
    let fields: Vec<_> = mail.header.all("x-failed-recipients").collect();
    let mut named = fields.iter().flat_map(|field| address::all(field));
    named.next().filter(|_| named.next().is_none()).map(str::to_owned)
}

/// The replies of a transcript, whose lines begin with `<<< `; the lines of each are joined.
fn session(text: &Text<'_>) -> Vec<String> {
    let mut replies: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines.iter().filter_map(|line| line.text.trim_start().strip_prefix("<<< ")) {
        match replies.last_mut().filter(|_| open) {
            Some(reply) => _ = append(reply, line),
            None => replies.push(line.trim().to_owned()),
        }
        open = line.as_bytes().get(3) == Some(&b'-');
    }
    replies
}

/// Whom a message was for, where that is one, and not its sender.
pub(crate) fn recipient_of(original: &Fields<'_>) -> Option<String> {
    const NAMES: [&str; 6] =
        ["x-failed-recipients", "x-envelope-to", "envelope-to", "x-original-to", "delivered-to", "to"];
    let is_sender = |address: &str| {
        ["from", "return-path", "sender"]
            .iter()
            .flat_map(|name| original.all(name))
            .any(|from| address::first(&from) == Some(address))
    };
    NAMES.iter().find_map(|name| {
        let fields: Vec<_> = original.all(name).collect();
        let mut addresses = fields.iter().flat_map(|field| address::all(field));
        let address = addresses.next().filter(|_| addresses.next().is_none())?;
        (!is_sender(address)).then(|| address.to_owned())
    })
}

fn read_lines(text: &Text<'_>, said: &mut Said) {
    let mut armed = false;
    let mut loose = Loose::default();
    for line in &text.lines {
        let is_entry = |rest: &str| armed || line.text.trim_start().starts_with('<') && !rest.is_empty();
        if let Some((address, rest)) = entry(line.text).filter(|(_, rest)| is_entry(rest)) {
            said.add(address, rest, line.text);
        } else if let Some(address) = after_phrase(text, line) {
            armed = true;
            // What is said once more of a recipient adds nothing to its reply.
            said.add(address, "", if said.has_reply(address) { "" } else { line.text });
            loose.push(line);
        } else if let Some((address, verdict)) =
            verdict(line.text).filter(|(address, _)| said.is_new(address))
        {
            said.add(address, verdict, "");
            said.is_closed = true;
        } else if said.recipients.is_empty() {
            loose.push(line);
        } else if !said.is_closed || line.text.starts_with([' ', '\t']) {
            said.take(line.text);
        }
        armed |= line.announces;
    }
    tidy(said, &loose.lines);
}

/// Lines that are said of no one in particular.
#[derive(Default)]
struct Loose<'t> {
    lines: Vec<&'t str>,
    has_code: bool,
}

impl<'t> Loose<'t> {
    /// Takes a line, but not the one that announces recipients where a reply stands before it.
    fn push(&mut self, line: &Line<'t>) {
        if !(self.has_code && line.announces) {
            self.lines.push(line.text);
            self.has_code |= diagnosis::has_code(line.text);
        }
    }
}

/// The address that stands in the line of a phrase, behind it.
fn after_phrase<'t>(text: &Text<'_>, line: &Line<'t>) -> Option<&'t str> {
    let found = address::find(line.text, 0).filter(|_| line.announces && !diagnosis::has_code(line.text))?;
    let before = text.words(line);
    let before = &before[..before.find(&line.text[found.clone()].to_lowercase())?];
    let before = before.trim_end_matches(['<', '"', '\'', '(', ':', ' ']);
    text::announces(before).then(|| &line.text[found])
}

/// A line that begins with an address: that, and what follows it.
fn entry(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let found = address::find(line, 0)?;
    let before = line[..found.start].trim_end_matches(['<', '"', '\'', '(', '[']);
    let is_first = before.chars().all(|c| c.is_whitespace() || "*-•·>:".contains(c))
        || before.trim().eq_ignore_ascii_case("mailto:")
        || before.trim().eq_ignore_ascii_case("to:");
    if !is_first {
        return None;
    }
    // A name that looks like an address stands before the address itself.
    let named = line[found.end..].trim_start_matches(['"', '\'', ' ']).starts_with('<');
    let found = if named { address::find(line, found.end).unwrap_or(found) } else { found };
    let rest = line[found.end..].trim_start_matches(['>', '"', '\'', ')', ']', ' ']);
    ends_address(rest).then(|| (&line[found], rest.trim_start_matches([':', ',', '-', '.', ' ', '\t'])))
}

/// Whether an address at the start of a line is more than the subject of a sentence: nothing that goes on like one
/// follows, or what is wrong with it.
fn ends_address(rest: &str) -> bool {
    rest.is_empty()
        || !rest.starts_with(char::is_alphanumeric)
        || rest.starts_with("on ")
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || diagnosis::has_code(rest)
}

/// A line of a transcript that says what is wrong with an address: `550 <bob@example.com>... User unknown`. Where
/// another reply is quoted in it, that is it.
fn verdict(line: &str) -> Option<(&str, &str)> {
    let code = line.get(..4)?.as_bytes();
    let is_code =
        matches!(code[0], b'4' | b'5') && code[1..3].iter().all(u8::is_ascii_digit) && code[3] == b' ';
    let found = address::find(line, 4).filter(|_| is_code)?;
    let before = line[4..found.start].trim_end_matches('<');
    let is_next = before.trim().is_empty() || diagnosis::leading(before).is_some();
    let rest = line[found.end..].trim_start_matches('>').strip_prefix("...").filter(|_| is_next)?;
    let is_reply = diagnosis::begins_with_code(rest.trim_start());
    Some((&line[found], if is_reply { rest } else { line }))
}

/// Appends a line; whether it was short enough.
fn append(reason: &mut String, line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() {
        return true;
    }
    if reason.len() > MOST_REASON {
        return false;
    }
    if !reason.is_empty() {
        reason.push(' ');
    }
    reason.push_str(line);
    true
}

/// What is said behind the list of recipients is said of all, and so is what stands before it where nothing follows.
fn tidy(said: &mut Said, loose: &[&str]) {
    let last = said.recipients.last().map(|(_, reason)| reason.clone()).unwrap_or_default();
    let mut before = String::new();
    if !loose.iter().all(|line| append(&mut before, line)) {
        said.reach(Limit::Reason);
    }
    let replies_before = diagnosis::has_code(&before) && !diagnosis::has_code(&last);
    said.common = if last.is_empty() || replies_before { before } else { last };
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

/// The phrases that announce a reason, in any case; of those in a text the first of the list counts.
static REASON_FOLLOWS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let phrases = AhoCorasick::builder().ascii_case_insensitive(true).build(phrases::REASON_FOLLOWS);
    phrases.expect("the phrases are few and short")
});

/// What follows the phrase that announces a reason.
fn announced_reason(text: &str) -> Option<String> {
    let found = REASON_FOLLOWS.find_overlapping_iter(text);
    let first = found.min_by_key(|found| (found.pattern(), found.end()))?;
    let rest = text[first.end()..].trim_start_matches(['-', ' ', ':']).trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}
