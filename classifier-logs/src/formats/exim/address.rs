//! The address of a line.

use crate::quoting::{Escapes, find_unquoted};

/// Takes the recipient. A line has the address that was delivered to, and, where it is another, the one it came from
/// in `<>`. The first may be a file or a command (`|/usr/bin/vacation bob`); then the other is the recipient.
pub(super) fn take_address(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['|', '/', ':', '>']) {
        let (_, rest) = text.split_once(" <")?;
        return rest.split_once('>');
    }
    Some(text.split_at(end_of(text))).filter(|(address, _)| !address.is_empty())
}

/// An address ends with a space or `: ` outside of quotes.
fn end_of(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: usize, byte| match byte {
        b' ' => true,
        b':' => bytes.get(at + 1).is_none_or(|&next| next == b' '),
        _ => false,
    };
    match find_unquoted(text, Escapes::Everywhere, ends) {
        Ok(Some(end)) => end,
        // An odd quote in an address that is none.
        _ => text.find(' ').unwrap_or(text.len()),
    }
}
