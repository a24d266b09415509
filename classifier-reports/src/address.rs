//! Addresses of mail, in fields and in texts.

use std::ops::Range;

/// The fields that name whom a mail was delivered to, the surest first.
pub(crate) const OF_DELIVERY: [&str; 5] =
    ["delivered-to", "x-original-to", "x-envelope-to", "envelope-to", "to"];

/// Where the next address is that begins at `from` or later.
pub(crate) fn find(line: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    while let Some(found) = line.get(at..)?.find('@') {
        let sign = at + found;
        let start = local_start(line, from, sign);
        let end = domain_end(line, sign + 1);
        if start < sign && end > sign + 1 {
            return Some(start..end);
        }
        at = sign + 1;
    }
    None
}

/// The first address in a text.
pub(crate) fn first(line: &str) -> Option<&str> {
    find(line, 0).map(|found| &line[found])
}

/// All addresses of a text.
pub(crate) fn all(line: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let range = find(line, from)?;
        from = range.end;
        Some(&line[range])
    })
}

/// A local part begins after the last character that cannot be in one; a quoted one at its quote.
fn local_start(line: &str, from: usize, sign: usize) -> usize {
    let before = &line[from..sign];
    if let Some(inside) = before.strip_suffix('"') {
        return inside.rfind('"').map_or(sign, |quote| from + quote);
    }
    let start = before
        .rfind(|c: char| !is_local(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let local = &before[start..];
    from + start + (local.len() - local.trim_start_matches(['.', '\'', '`', '*']).len())
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
}

fn domain_end(line: &str, start: usize) -> usize {
    let rest = &line[start..];
    if rest.starts_with('[') {
        return rest.find(']').map_or(start, |end| start + end + 1);
    }
    let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let end = rest.find(|c: char| !is_domain(c)).unwrap_or(rest.len());
    start + rest[..end].trim_end_matches(['.', '-', '_']).len()
}

/// Whether an address has a local part and a domain; names of users, files and programs stand in their place too.
pub(crate) fn is_full(address: &str) -> bool {
    !address.starts_with(['@', '/', '|']) && address.contains('@')
}

/// The address in a field of RFC 3464, which says of which type it is first: `rfc822; bob@example.com`.
pub(crate) fn typed(value: &str) -> Option<String> {
    let (kind, value) = value.split_once(';').map_or(("", value), |(kind, value)| (kind.trim(), value));
    let value = value.trim();
    let decoded = if kind.eq_ignore_ascii_case("utf-8") { unitext(value) } else { xtext(value) };
    let found = first(&decoded).unwrap_or_else(|| decoded.trim_matches(['<', '>', ' ']));
    (!found.is_empty()).then(|| found.to_owned())
}

/// Undoes `xtext` (RFC 3461, section 4), where it is surely that: `+2B` and `+3D` are what it is needed for, and a tag
/// such as `bob+ab` is left alone.
fn xtext(value: &str) -> String {
    if !value.contains('+') { value.to_owned() } else { value.replace("+2B", "+").replace("+3D", "=") }
}

/// Undoes `utf-8-addr-xtext` (RFC 6533, section 3): `\x{5728}`.
fn unitext(value: &str) -> String {
    let mut decoded = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("\\x{") {
        decoded.push_str(before);
        let character = after.split_once('}').and_then(|(digits, after)| {
            Some((u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?, after))
        });
        match character {
            Some((character, after)) => {
                decoded.push(character);
                rest = after;
            }
            None => {
                decoded.push_str("\\x{");
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_texts() {
        for (text, addresses) in [
            ("<bob@example.com>:", &["bob@example.com"][..]),
            ("to bob@example.com.", &["bob@example.com"]),
            ("'al@a.example', \"b b\"@b.example", &["al@a.example", "\"b b\"@b.example"]),
            ("RCPT TO:<a+b=c@[192.0.2.1]>", &["a+b=c@[192.0.2.1]"]),
            ("@ a@ @b", &[]),
            ("用户@例え.jp は", &["用户@例え.jp"]),
        ] {
            assert_eq!(all(text).collect::<Vec<_>>(), addresses, "{text}");
        }
    }

    #[test]
    fn addresses_in_fields() {
        for (value, address) in [
            ("rfc822; bob@example.com", Some("bob@example.com")),
            ("RFC822;<bob@example.com> (Bob)", Some("bob@example.com")),
            ("bob@example.com", Some("bob@example.com")),
            ("rfc822;bob+2Btag@example.com", Some("bob+tag@example.com")),
            ("rfc822;bob+ab@example.com", Some("bob+ab@example.com")),
            ("utf-8; b\\x{f6}b@example.com", Some("böb@example.com")),
            ("unknown; bob", Some("bob")),
            ("rfc822;", None),
        ] {
            assert_eq!(typed(value).as_deref(), address, "{value}");
        }
    }
}
