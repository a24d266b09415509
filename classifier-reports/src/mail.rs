//! The parts of a mail that a report may be in.

use std::borrow::Cow;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use crate::MOST_TEXT;
use crate::fields::{self, Fields};

/// How many texts of a mail are looked at. Servers write one or two, the second in another language.
const MOST_TEXTS: usize = 8;

/// A mail, or one within a mail, without what is within that.
#[derive(Debug)]
pub(crate) struct Mail<'m> {
    pub(crate) header: Fields,
    /// Decoded.
    pub(crate) subject: String,
    /// What people are to read.
    pub(crate) texts: Vec<Cow<'m, str>>,
    /// Parts of type `message/delivery-status`.
    pub(crate) statuses: Vec<Cow<'m, str>>,
    /// A part of type `message/feedback-report`.
    pub(crate) feedback: Option<Fields>,
    /// A part of type `message/disposition-notification`.
    pub(crate) disposition: Option<Fields>,
    /// The header of the message that is returned.
    pub(crate) original: Option<Fields>,
    /// Messages within.
    pub(crate) inner: Vec<&'m Message<'m>>,
}

impl<'m> Mail<'m> {
    pub(crate) fn new(message: &'m Message<'m>) -> Mail<'m> {
        let mut mail = Mail {
            header: header(message),
            subject: message.subject().unwrap_or_default().to_owned(),
            texts: Vec::new(),
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
        if mail.texts.is_empty() && mail.statuses.is_empty() {
            // What calls itself multipart and has no parts.
            mail.texts.push(body(message));
        }
        mail
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
            self.feedback.get_or_insert_with(|| first_block(&text(part)));
        } else if is(&["disposition-notification", "global-disposition-notification"]) {
            self.disposition.get_or_insert_with(|| first_block(&text(part)));
        } else if is(&["rfc822-headers", "global-headers", "rfc822", "global"]) {
            self.original.get_or_insert_with(|| fields::header(&text(part)));
        } else if main.eq_ignore_ascii_case("text") && self.texts.len() < MOST_TEXTS {
            self.texts.push(text(part));
        }
    }
}

fn first_block(text: &str) -> Fields {
    fields::blocks(text).into_iter().next().unwrap_or_default()
}

fn header(message: &Message<'_>) -> Fields {
    let mut header = Fields::default();
    message.headers_raw().for_each(|(name, value)| header.push(name, value));
    header
}

/// The beginning of a part's text.
fn text<'m>(part: &'m MessagePart<'m>) -> Cow<'m, str> {
    match &part.body {
        PartType::Text(text) => Cow::Borrowed(beginning(text)),
        _ => String::from_utf8_lossy(cut(part.contents())),
    }
}

fn html(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        // Some servers call a plain text HTML.
        PartType::Html(html) if !html.contains('<') => Some(beginning(html).to_owned()),
        PartType::Html(html) => Some(html_to_text(beginning(html))),
        _ => None,
    }
}

fn body<'m>(message: &'m Message<'m>) -> Cow<'m, str> {
    let start = message.parts.first().map_or(0, |part| part.raw_body_offset() as usize);
    String::from_utf8_lossy(cut(message.raw_message().get(start..).unwrap_or_default()))
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_TEXT)]
}

fn cut(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(MOST_TEXT)]
}
