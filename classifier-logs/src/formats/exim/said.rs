//! What a server said, within what Exim says.

use std::borrow::Cow;

use crate::quoted_reply;

/// How Exim writes the end of a line of a reply.
pub(super) const LINE_END: &str = r"\n";

/// What follows `SMTP error`, `LMTP error` or `PRDR error` where a server said something, of newer versions and of old ones.
const AFTER: [&str; 3] = ["from remote mail server after ", "from remote mailer after ", "after "];

/// What Exim adds to a reply when it has given up.
const GIVEN_UP: &str = ": retry timeout exceeded";

/// So many colons are looked behind for the reply: commands have few, and only what comes soon is no part of a reply.
const MOST_COLONS: usize = 8;

/// The reply after `SMTP error from remote mail server after RCPT TO:<...>: `, and, in older versions, after
/// `host mx.example.com [192.0.2.1]: `; `None` where nobody said anything.
pub(super) fn quoted(text: &str) -> Option<Cow<'_, str>> {
    let start = start(text)?;
    let mut ends = text[start..].match_indices(": ").map(|(at, _)| start + at + 2);
    let at = ends.by_ref().take(MOST_COLONS).find(|&at| quoted_reply::basic_code(&text[at..]).is_some())?;
    let quoted = &text[at..];
    let quoted = quoted.strip_suffix(GIVEN_UP).unwrap_or(quoted);
    // Where lines go on without a mark, only a space is between them.
    let is_folded = quoted.as_bytes().get(3) == Some(&b'-') && !quoted.contains(LINE_END);
    quoted_reply::on_one_line(quoted, if is_folded { " " } else { LINE_END })
}

/// Where the command is that was answered.
fn start(text: &str) -> Option<usize> {
    const ERROR: &str = " error ";
    text.match_indices(ERROR).find_map(|(at, _)| {
        let is_session = ["SMTP", "LMTP", "PRDR"].iter().any(|session| text[..at].ends_with(session));
        let rest = &text[at + ERROR.len()..];
        let after = AFTER.iter().find(|after| rest.starts_with(*after)).filter(|_| is_session)?;
        Some(at + ERROR.len() + after.len())
    })
}
