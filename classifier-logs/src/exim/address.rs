//! The address of a line.

/// Takes the recipient. A line has the address that was delivered to, and, where it is another, the one it came from
/// in `<>`. The first may be a file or a command (`|/usr/bin/vacation bob`); then the other is the recipient.
pub(super) fn take_address(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['|', '/', ':', '>']) {
        let (_, rest) = text.split_once(" <")?;
        return rest.split_once('>');
    }
    let end = end_of(text);
    let (address, rest) = text.split_at(end);
    if address.is_empty() {
        return None;
    }
    Some((address, rest))
}

/// An address ends with a space or `: ` outside of quotes.
fn end_of(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b' ' if !quoted => return at,
            b':' if !quoted && bytes.peek().is_none_or(|&(_, next)| next == b' ') => return at,
            _ => {}
        }
    }
    // An odd quote in an address that is none.
    text.find(' ').unwrap_or(text.len())
}
