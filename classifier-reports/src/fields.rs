//! Fields in blocks: `Name: value`, folded, with blank lines between blocks.

use std::borrow::Cow;
use std::ops::Range;

/// The fields of one block, as slices of its text: most are never looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields<'t> {
    text: Cow<'t, str>,
    fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq)]
struct Field {
    name: Range<usize>,
    /// With its folds.
    value: Range<usize>,
}

impl<'t> Fields<'t> {
    /// The fields of a block; lines that are none are passed over.
    pub(crate) fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let mut fields: Vec<Field> = Vec::new();
        for line in ranges(&text) {
            if matches!(text.as_bytes().get(line.start), Some(b' ' | b'\t')) {
                if let Some(last) = fields.last_mut() {
                    last.value.end = line.end;
                }
            } else if let Some((name, value)) = named(&text[line.clone()]) {
                let name = line.start..line.start + name.len();
                fields.push(Field { name, value: line.end - value.len()..line.end });
            }
        }
        Fields { text, fields }
    }

    /// All fields, each as one line, with its name as it is written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let text = |range: &Range<usize>| &self.text[range.clone()];
        self.fields.iter().map(move |field| (text(&field.name), unfolded(text(&field.value))))
    }

    /// The text of the block.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The same, with a text of its own.
    pub(crate) fn into_owned(self) -> Fields<'static> {
        Fields { text: Cow::Owned(self.text.into_owned()), fields: self.fields }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The first field of this name that says something.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// The fields of this name, each as one line.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let bytes = self.text.as_bytes();
        self.fields
            .iter()
            // As bytes: whether they begin a character need not be asked for each field.
            .filter(move |field| field.name.len() == name.len())
            .filter(move |field| bytes[field.name.clone()].eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| unfolded(&self.text[field.value.clone()]))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }
}

/// A value without its folds.
fn unfolded(value: &str) -> Cow<'_, str> {
    let value = value.trim();
    if !value.contains(['\n', '\r', '\t']) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(single_spaced(value))
}

/// The words of a text, with one space between them.
pub(crate) fn single_spaced(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// The name as it is written, and the value. A name is a word; so is no line of prose that has a colon somewhere.
pub(crate) fn named(line: &str) -> Option<(&str, &str)> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    // A line of prose is left at its first blank.
    let end = line.bytes().position(|byte| !is_of_name(byte))?;
    let (name, rest) = line.split_at(end);
    let value = rest.trim_start().strip_prefix(':')?;
    (!name.is_empty()).then_some((name, value))
}

/// Lines, whichever line ends they have, without a byte order mark.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    ranges(text).map(|line| &text[line])
}

/// Where the lines of a text are.
fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest.as_bytes());
        let line = &rest[..end.unwrap_or(rest.len())];
        let range = at..at + line.trim_end_matches('\r').len();
        at += line.len() + 1;
        Some(range)
    })
}

/// The header of a message, from its start to the first blank line.
pub(crate) fn header<'t>(text: impl Into<Cow<'t, str>>) -> Fields<'t> {
    let text = text.into();
    let mut begun = false;
    let end = ranges(&text).find(|line| {
        let is_blank = text[line.clone()].trim().is_empty();
        let ends = is_blank && begun;
        begun |= !is_blank;
        ends
    });
    let end = end.map_or(text.len(), |line| line.start);
    Fields::new(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    })
}

/// All blocks, those without fields left out. A new recipient begins a block even where the blank line is missing.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = Fields<'_>> {
    let mut lines = ranges(text).peekable();
    std::iter::from_fn(move || {
        let start = lines.peek()?.start;
        let mut end = start;
        let mut once: Vec<&str> = Vec::new();
        while let Some(line) = lines.peek() {
            let words = &text[line.clone()];
            if words.trim().is_empty() {
                lines.next();
                break;
            }
            if let Some(name) = once_named(words) {
                if once.iter().any(|other| name.eq_ignore_ascii_case(other)) {
                    break;
                }
                once.push(name);
            }
            end = line.end;
            lines.next();
        }
        Some(Fields::new(&text[start..end]))
    })
    .filter(|fields| !fields.is_empty())
}

/// The name of a field that a block has but once.
fn once_named(line: &str) -> Option<&str> {
    let (name, _) = named(line)?;
    ["final-recipient", "original-recipient"]
        .iter()
        .any(|once| name.eq_ignore_ascii_case(once))
        .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_are_written() {
        let fields = header("\u{feff}\r\n A: lost\r\nTo : a\r\n\tb\r\nno field\r\nTO: c\n\nTo: d\n");
        assert_eq!(fields.all("to").collect::<Vec<_>>(), ["a b", "c"]);
        assert_eq!(fields.get("x"), None);
    }

    #[test]
    fn blocks_end_at_blank_lines_and_before_another_recipient() {
        let text = "A: 1\r\n\r\n\r\nFinal-Recipient: b\r\nStatus: 5\r\nfinal-recipient: c\n \nx\n\nD: 2";
        let found: Vec<String> = blocks(text)
            .map(|block| block.get("final-recipient").unwrap_or(Cow::Borrowed("-")).into_owned())
            .collect();
        assert_eq!(found, ["-", "b", "c", "-"]);
    }
}
