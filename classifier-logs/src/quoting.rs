//! Text in which quotes hide what would end it.

/// Where a `\` takes the meaning from the byte after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// Everywhere, as in addresses.
    Everywhere,
    /// In quotes only.
    InQuotes,
}

/// A quote has no end, so that it is perhaps none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenQuote;

/// Finds the first byte outside of quotes that `ends` accepts, given its place.
///
/// # Errors
///
/// Where there is none, and a quote is open at the end of the text.
pub(crate) fn find_unquoted(
    text: &str,
    escapes: Escapes,
    ends: impl Fn(usize, u8) -> bool,
) -> Result<Option<usize>, OpenQuote> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted || escapes == Escapes::Everywhere => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if !is_quoted && ends(at, byte) => return Ok(Some(at)),
            _ => {}
        }
    }
    if is_quoted { Err(OpenQuote) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hide() {
        for (text, escapes, expected) in [
            ("a:b", Escapes::InQuotes, Ok(Some(1))),
            (r#""a:b":"#, Escapes::InQuotes, Ok(Some(5))),
            (r#""a\":b":"#, Escapes::InQuotes, Ok(Some(7))),
            (r"a\:b:", Escapes::InQuotes, Ok(Some(2))),
            (r"a\:b:", Escapes::Everywhere, Ok(Some(4))),
            ("ab", Escapes::Everywhere, Ok(None)),
            (r#"a"b:"#, Escapes::Everywhere, Err(OpenQuote)),
        ] {
            assert_eq!(find_unquoted(text, escapes, |_, byte| byte == b':'), expected, "{text}");
        }
    }
}
