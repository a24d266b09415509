//! Values of JSON that are known to be well-formed.

use std::borrow::Cow;

/// The text of a string, given what is between its quotes. A lone surrogate becomes U+FFFD: it is no character.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(mut backslash) = memchr::memchr(b'\\', raw.as_bytes()) else {
        return Cow::Borrowed(raw);
    };
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        text.push_str(&rest[..backslash]);
        let (character, after) = escape(&rest[backslash + 1..]);
        text.push(character);
        rest = after;
        match memchr::memchr(b'\\', rest.as_bytes()) {
            Some(next) => backslash = next,
            None => break,
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character of an escape, and what follows it.
fn escape(rest: &str) -> (char, &str) {
    let mut characters = rest.chars();
    let character = match characters.next() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return unicode(characters.as_str()),
        other => other.unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    (character, characters.as_str())
}

/// The character of `\u`, whose digits are next: of two such, where they are a pair of surrogates.
fn unicode(rest: &str) -> (char, &str) {
    let (first, after) = unit(rest);
    if let Some(second) = after.strip_prefix("\\u") {
        let (second, after) = unit(second);
        if let Some(Ok(pair)) = char::decode_utf16([first, second]).next()
            && pair.len_utf16() == 2
        {
            return (pair, after);
        }
    }
    (char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER), after)
}

fn unit(rest: &str) -> (u16, &str) {
    let (digits, after) = rest.split_at_checked(4).unwrap_or((rest, ""));
    (u16::from_str_radix(digits, 16).unwrap_or(0xfffd), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (raw, text) in [
            ("plain é", "plain é"),
            (r#"a\"b\\c\/d\b\f\n\r\t"#, "a\"b\\c/d\u{8}\u{c}\n\r\t"),
            (r"\u00e9\u20AC", "é€"),
            (r"x\ud83d\ude00y", "x😀y"),
            (r"\ud83d", "\u{fffd}"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\ude00\ud83d\n", "\u{fffd}\u{fffd}\n"),
            (r"\\u0041", r"\u0041"),
        ] {
            assert_eq!(unescape(raw), text, "{raw}");
        }
    }
}
