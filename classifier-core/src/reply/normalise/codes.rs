//! What a reply begins with.

use crate::enhanced_code::EnhancedCode;

/// The codes that servers refuse with. A number that is none of them is a code only where an enhanced code follows it:
/// `512 MB` is none.
///
/// Sources: RFC 5321 (section 4.2.3), RFC 3207, RFC 4954, RFC 5248 (section 2.4), RFC 7504; 432, 441, 442, 446, 447, 471, 541,
/// 571 are of servers that follow none.
const REFUSALS: [&str; 36] = [
    "421", "432", "441", "442", "446", "447", "450", "451", "452", "453", "454", "455", "458", "459", "471",
    "500", "501", "502", "503", "504", "521", "523", "530", "534", "535", "538", "541", "550", "551", "552",
    "553", "554", "555", "556", "557", "571",
];

/// The code that a text begins with, and what follows it: a space, a `-`, a line break, or nothing.
pub(super) fn leading_code(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.split_at_checked(3)?;
    let is_code = matches!(code.as_bytes(), [b'2'..=b'5', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit());
    let ends = rest.is_empty() || rest.starts_with([' ', '-', '\r', '\n']);
    (is_code && ends).then_some((code, rest))
}

/// Whether a text begins with a code of a refusal, and no other number.
pub(super) fn begins_refusal(text: &str) -> bool {
    let Some((code, rest)) = leading_code(text) else { return false };
    let Some(words) = rest.strip_prefix([' ', '-']) else { return REFUSALS.contains(&code) };
    matches!(code.as_bytes()[0], b'4' | b'5')
        && (REFUSALS.contains(&code) || leading_enhanced(words).is_some())
}

/// The enhanced code that a text begins with, and what follows it, from a space on. A colon or comma between is left out.
pub(super) fn leading_enhanced(text: &str) -> Option<(EnhancedCode, &str)> {
    // The longest is `5.999.999`.
    let end = text.bytes().take(10).take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let code = EnhancedCode::from_word(&text[..end])?;
    let rest = &text[end..];
    let rest = rest.strip_prefix([':', ',']).unwrap_or(rest);
    (rest.is_empty() || rest.starts_with([' ', '\r', '\n'])).then_some((code, rest))
}

/// Whether what follows a code is the reply of another server, perhaps behind an enhanced code: then that is the reply.
pub(super) fn begins_again(text: &str) -> bool {
    inner(text).is_some()
}

/// The reply that what follows a code begins with, where it is another's: `554 5.2.0 Refused` in `5.3.4 554 5.2.0 Refused`.
///
/// A number behind the code may count something (`550 500 messages are the limit`), so it must be a code that is sent
/// with text, and text must follow it.
pub(super) fn inner(text: &str) -> Option<&str> {
    let text = match text.as_bytes() {
        [b'2' | b'4' | b'5', b'.', ..] => leading_enhanced(text)?.1.strip_prefix(' ')?,
        _ => text,
    };
    match text.as_bytes().first()? {
        b'4' | b'5' => begins_text(text).then_some(text),
        b's' | b'S' | b'l' | b'L' | b'x' | b'X' | b'h' => super::wrapper::quoted_at_start(text),
        _ => None,
    }
}

/// Whether a code and a text begin here.
fn begins_text(text: &str) -> bool {
    const COUNTS: [&str; 6] = ["500", "501", "502", "503", "504", "521"];
    let Some((code, rest)) = leading_code(text) else { return false };
    let Some(words) = rest.strip_prefix([' ', '-']) else { return false };
    let is_word = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'<' | b'#' | b'[');
    leading_enhanced(words).is_some()
        || (REFUSALS.contains(&code)
            && !COUNTS.contains(&code)
            && words.as_bytes().first().is_some_and(is_word))
}
