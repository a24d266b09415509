//! The parts of a mail that a report may be in.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::address;
use crate::apart;
use crate::fields::{self, Fields};
use crate::report;
use crate::{MOST_TEXT, MOST_TEXTS};

/// Parses what parts need, and the subject; all other fields are looked at as they are written.
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new().with_mime_headers().header_text(HeaderName::Subject).default_header_ignore()
});

/// The parts of a mail; `None` where it has not even a header.
pub(crate) fn parse(mail: &[u8]) -> Option<Message<'_>> {
    PARSER.parse(mail)
}

/// A mail, or one within a mail, without what is within that.
#[derive(Debug)]
pub(crate) struct Mail<'m> {
    pub(crate) header: Fields<'m>,
    /// Decoded.
    pub(crate) subject: &'m str,
    /// What people are to read.
    pub(crate) texts: Vec<Cow<'m, str>>,
    /// Whether there are texts that were left out.
    pub(crate) has_more_texts: bool,
    /// Parts of type `message/delivery-status`.
    pub(crate) statuses: Vec<Cow<'m, str>>,
    /// A part of type `message/feedback-report`.
    pub(crate) feedback: Option<Fields<'m>>,
    /// A part of type `message/disposition-notification`.
    pub(crate) disposition: Option<Fields<'m>>,
    /// The header of the message that is returned.
    pub(crate) original: Option<Fields<'m>>,
    /// Messages within.
    pub(crate) inner: Vec<&'m Message<'m>>,
}

impl<'m> Mail<'m> {
    pub(crate) fn new(message: &'m Message<'m>) -> Mail<'m> {
        let mut mail = Mail {
            header: header(message),
            subject: message.subject().unwrap_or_default(),
            texts: Vec::new(),
            has_more_texts: false,
            statuses: Vec::new(),
            feedback: None,
            disposition: None,
            original: None,
            inner: Vec::new(),
        };
        message.parts.iter().for_each(|part| mail.take(part));
        if mail.texts.is_empty() {
            mail.texts.extend(message.parts.iter().find_map(html).map(Cow::Owned));
        }
        if mail.texts.is_empty() && mail.statuses.is_empty() && mail.inner.is_empty() {
            // What calls itself multipart and has no parts.
            mail.texts.push(body(message));
        }
        mail
    }

    /// Its own id.
    pub(crate) fn id(&self) -> Option<String> {
        self.header.get("message-id").map(|id| apart::id(&id))
    }

    /// Whom it was sent to.
    pub(crate) fn sent_to(&self) -> Option<String> {
        let named =
            |name: &&str| self.header.all(name).find_map(|field| address::first(&field).map(str::to_owned));
        address::OF_DELIVERY.iter().find_map(named)
    }

    /// When it came: the newest trace is the first.
    pub(crate) fn received(&self) -> Option<i64> {
        let trace = self.header.get("received");
        let trace = trace.as_ref().and_then(|trace| report::seconds(trace.rsplit_once(';')?.1));
        trace.or_else(|| report::seconds(&self.header.get("date")?))
    }

    fn take(&mut self, part: &'m MessagePart<'m>) {
        match &part.body {
            PartType::Message(message) => {
                self.original.get_or_insert_with(|| header(message));
                self.inner.push(message);
            }
            PartType::Multipart(_) | PartType::Html(_) => {}
            _ => self.take_leaf(part),
        }
    }

    fn take_leaf(&mut self, part: &'m MessagePart<'m>) {
        let kind = part.content_type().map(|kind| (kind.ctype(), kind.subtype().unwrap_or_default()));
        let (main, sub) = kind.unwrap_or(("text", "plain"));
        let is = |names: &[&str]| names.iter().any(|name| sub.eq_ignore_ascii_case(name));
        if is(&["delivery-status", "global-delivery-status"]) {
            self.statuses.push(text(part));
        } else if is(&["feedback-report"]) {
            self.feedback.get_or_insert_with(|| fields::header(text(part)));
        } else if is(&["disposition-notification", "global-disposition-notification"]) {
            self.disposition.get_or_insert_with(|| fields::header(text(part)));
        } else if is(&["rfc822-headers", "global-headers", "rfc822", "global"]) {
            self.original.get_or_insert_with(|| fields::header(text(part)));
        } else if main.eq_ignore_ascii_case("text") {
            if self.texts.len() < MOST_TEXTS {
                self.texts.push(text(part));
            } else {
                self.has_more_texts = true;
            }
        }
    }
}

fn header<'m>(message: &'m Message<'m>) -> Fields<'m> {
    let part = message.parts.first();
    let bounds = part.map_or(0..0, |part| part.offset_header as usize..part.offset_body as usize);
    Fields::new(lossy(message.raw_message.get(bounds).unwrap_or_default()))
}

fn text<'m>(part: &'m MessagePart<'m>) -> Cow<'m, str> {
    match &part.body {
        PartType::Text(text) => Cow::Borrowed(text),
        _ => lossy(part.contents()),
    }
}

fn html(part: &MessagePart<'_>) -> Option<String> {
    // One byte more than is looked at, so that it is seen that there is more.
    let beginning = |html: &str| html[..html.floor_char_boundary(MOST_TEXT + 4)].to_owned();
    match &part.body {
        // Some servers call a plain text HTML.
        PartType::Html(html) if !html.contains('<') => Some(beginning(html)),
        PartType::Html(html) => Some(html_to_text(&beginning(html))),
        _ => None,
    }
}

fn body<'m>(message: &'m Message<'m>) -> Cow<'m, str> {
    let start = message.parts.first().map_or(0, |part| part.raw_body_offset() as usize);
    lossy(message.raw_message().get(start..).unwrap_or_default())
}

/// A text, with replacement characters where it is not UTF-8. Looking first whether it is reads words and not bytes.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
