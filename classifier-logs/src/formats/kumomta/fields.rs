//! The fields of a record that matter, and their spans of its line.

use std::borrow::Cow;
use std::ops::Range;

use bounce_classifier::EnhancedCode;
use bounce_classifier::reply::single_line;

use super::scan::{Member, Members, NotJson};
use super::text::unescape;

/// Where the fields stand that every record is read for. Of a field that is there twice the last one counts, as
/// for most readers of JSON.
#[derive(Debug, Default)]
pub(super) struct FieldSpans {
    pub(super) kind: Option<Range<usize>>,
    pub(super) response: Option<Range<usize>>,
    pub(super) classification: Option<Range<usize>>,
    /// Where the closing brace is.
    pub(super) end: usize,
}

impl FieldSpans {
    pub(super) fn of(line: &str) -> Result<Self, NotJson> {
        let mut fields = FieldSpans::default();
        fields.end = each(line, |key, value| match key {
            "type" => fields.kind = Some(value),
            "response" => fields.response = Some(value),
            "bounce_classification" => fields.classification = Some(value),
            _ => {}
        })?;
        Ok(fields)
    }
}

/// Goes over the members of an object; gives the place of its closing brace.
pub(super) fn each(object: &str, mut member: impl FnMut(&str, Range<usize>)) -> Result<usize, NotJson> {
    let mut members = Members::new(object)?;
    while let Some(Member { key, escaped, value }) = members.next()? {
        match &object[key] {
            key if escaped => member(&unescape(key), value),
            key => member(key, value),
        }
    }
    Ok(members.end())
}

/// A reply as records have it.
#[derive(Debug)]
pub(super) struct Response<'a> {
    pub(super) code: u16,
    pub(super) enhanced_code: Option<EnhancedCode>,
    /// On one line.
    pub(super) content: Cow<'a, str>,
}

impl<'a> Response<'a> {
    /// `None` where the value has not the fields that a reply has.
    pub(super) fn of(value: &'a str) -> Option<Self> {
        let (mut code, mut enhanced_code, mut content) = (None, None, None);
        each(value, |key, span| match key {
            "code" => code = Some(span),
            "enhanced_code" => enhanced_code = Some(span),
            "content" => content = Some(span),
            _ => {}
        })
        .ok()?;
        Some(Response {
            code: value[code?].parse().ok()?,
            enhanced_code: match enhanced_code.map(|span| &value[span]) {
                None | Some("null") => None,
                Some(parts) => Some(enhanced(parts)?),
            },
            content: on_one_line(string(&value[content?])?),
        })
    }
}

fn on_one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => single_line(text),
        Cow::Owned(text) => Cow::Owned(single_line(&text).into_owned()),
    }
}

fn enhanced(value: &str) -> Option<EnhancedCode> {
    let (mut class, mut subject, mut detail) = (None, None, None);
    each(value, |key, span| match key {
        "class" => class = value[span].parse().ok(),
        "subject" => subject = value[span].parse().ok(),
        "detail" => detail = value[span].parse().ok(),
        _ => {}
    })
    .ok()?;
    Some(EnhancedCode::new(class?, subject?, detail?))
}

/// The text of a value, if it is a string.
pub(super) fn string(value: &str) -> Option<Cow<'_, str>> {
    Some(unescape(value.strip_prefix('"')?.strip_suffix('"')?))
}
