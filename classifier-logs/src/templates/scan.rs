//! From a reply to its template, once over the text.

use bounce_classifier::EnhancedCode;

use super::date::take_date;
use super::word::{self, Shape};
use super::{CUT, MOST_OUTPUT, Slot};
use crate::quoted_reply;

/// The longest text in quotes that is taken as a name.
const MOST_QUOTED: usize = 64;

/// What ends a word.
fn ends_word(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}')
        || matches!(c, '"' | '\'' | ',' | ';' | '|' | CUT)
}

/// What came before the text that is to be scanned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or what ends a word.
    Gap,
    Word,
    Slot,
}

/// The text that is left, and the template so far.
pub(super) struct Scan<'a> {
    rest: &'a str,
    out: String,
    before: Before,
    /// Whether something is missing at the end.
    is_cut: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, is_cut: bool) -> Self {
        let out = String::with_capacity(text.len().min(MOST_OUTPUT) + CUT.len_utf8());
        Scan { rest: text, out, before: Before::Gap, is_cut }
    }

    pub(super) fn run(mut self) -> String {
        self.head();
        while let Some(next) = self.rest.chars().next() {
            let fits = match next {
                '<' | '"' | '\'' => self.opening(next),
                next if ends_word(next) => self.verbatim(next.len_utf8(), Before::Gap),
                _ => self.word(),
            };
            if !fits {
                self.is_cut = true;
                break;
            }
        }
        if self.is_cut && !self.out.ends_with(CUT) {
            self.out.push(CUT);
        }
        self.out
    }

    /// The code and the enhanced code stay as they are.
    fn head(&mut self) {
        if quoted_reply::basic_code(self.rest).is_none() {
            return;
        }
        self.verbatim(self.rest.len().min(4), Before::Gap);
        let end = self.rest.find(' ').unwrap_or(self.rest.len());
        if EnhancedCode::from_word(&self.rest[..end]).is_some() {
            self.verbatim(end, Before::Gap);
        }
    }

    /// Writes what is no longer to be looked at; false where there is no more room.
    fn put(&mut self, text: &str) -> bool {
        let fits = self.out.len() + text.len() <= MOST_OUTPUT;
        if fits {
            self.out.push_str(text);
        }
        fits
    }

    fn verbatim(&mut self, length: usize, before: Before) -> bool {
        let (text, rest) = self.rest.split_at(length);
        (self.rest, self.before) = (rest, before);
        self.put(text)
    }

    fn slot(&mut self, slot: Slot, length: usize) -> bool {
        (self.rest, self.before) = (&self.rest[length..], Before::Slot);
        self.put(slot.text())
    }

    /// A slot that is there, or the start of something in quotes.
    fn opening(&mut self, opening: char) -> bool {
        if let Some(slot) = Slot::at_start(self.rest) {
            return self.slot(slot, slot.text().len());
        }
        // An apostrophe is no quote.
        let is_quote = opening != '\'' || self.before == Before::Gap;
        match quoted(self.rest, opening).filter(|_| is_quote) {
            Some((length, slot)) => {
                self.verbatim(1, Before::Gap) && self.slot(slot, length) && self.verbatim(1, Before::Gap)
            }
            None => self.verbatim(1, Before::Gap),
        }
    }

    fn word(&mut self) -> bool {
        let end = self.rest.find(ends_word).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        // What touches a slot was looked at when the slot was made.
        if self.before == Before::Slot || Slot::at_start(after).is_some() || after.starts_with(CUT) {
            return self.verbatim(end, Before::Word);
        }
        if let Some(at) = word::scheme(word) {
            let length = word::end_of_url(&self.rest[at..]);
            return self.verbatim(at, Before::Word) && self.slot(Slot::Url, length);
        }
        if let Some((slot, length)) = take_date(self.rest) {
            return self.slot(slot, length);
        }
        self.rest = after;
        self.before = Before::Word;
        let written = rewritten(word);
        self.before = if written.ends_with('>') { Before::Slot } else { Before::Word };
        self.put(&written)
    }
}

/// A word with slots for what differs.
fn rewritten(word: &str) -> String {
    let (before, core, after) = word::trim(word);
    let mut text = before.to_owned();
    match core.split_once('=').filter(|_| !core.contains('@')) {
        Some((key, value)) => {
            text.push_str(key);
            text.push('=');
            shaped(value, &mut text);
        }
        None => shaped(core, &mut text),
    }
    text.push_str(after);
    text
}

fn shaped(core: &str, text: &mut String) {
    match word::shape(core) {
        Shape::Slot(slot) => text.push_str(slot.text()),
        Shape::Text => text.push_str(core),
        Shape::Numbers => word::without_numbers(core, text),
    }
}

/// The length of what stands between quotes, and its slot, where it is a name and not a phrase.
fn quoted(text: &str, opening: char) -> Option<(usize, Slot)> {
    let closing = if opening == '<' { '>' } else { opening };
    let window = &text[1..text.floor_char_boundary(MOST_QUOTED + 1)];
    let (content, _) = window.split_once(closing)?;
    // Not what the window has of it: a slot may be cut off there.
    let after = &text[content.len() + 2..];
    // An apostrophe within a word closes nothing.
    let is_within_word = after.starts_with(char::is_alphanumeric) || Slot::at_start(after).is_some();
    let is_closed = opening != '\'' || !is_within_word;
    let slot = Slot::at_start(content).filter(|slot| slot.text().len() == content.len());
    if let Some(slot) = slot.filter(|_| is_closed) {
        return Some((content.len(), slot));
    }
    let most_words = if opening == '<' { 1 } else { 2 };
    let is_name = content.contains(char::is_alphanumeric)
        && !content.starts_with(char::is_whitespace)
        && !content.ends_with(char::is_whitespace)
        && content.split_whitespace().count() <= most_words
        && !content.contains(['<', '>', CUT]);
    if !is_closed || !is_name {
        return None;
    }
    match word::shape(content) {
        Shape::Slot(slot) => Some((content.len(), slot)),
        _ if word::scheme(content).is_some() => Some((content.len(), Slot::Url)),
        _ => Some((content.len(), Slot::Name)),
    }
}
