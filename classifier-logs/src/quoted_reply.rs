//! Replies as logs quote them, made one line as rules see it.

use std::borrow::Cow;

use bounce_classifier_core::reply::unfold;

/// The reply line for the quoted text of a server, where it is one: three digits, then a space, a `-` or the end.
///
/// Logs keep the code before each line of a reply: `550-5.1.1 No such 550 5.1.1 user`. Rules see the code and
/// the enhanced code once: `550 5.1.1 No such user`. Between lines stands `separator`.
pub(crate) fn on_one_line<'a>(quoted: &'a str, separator: &str) -> Option<Cow<'a, str>> {
    let code = basic_code(quoted)?;
    match quoted[3..].strip_prefix('-') {
        Some(rest) => Some(Cow::Owned(unfold(code, rest, separator))),
        None if quoted.len() == 3 => Some(Cow::Owned(format!("{code} "))),
        None if quoted.contains(separator) && separator != " " => {
            Some(Cow::Owned(quoted.replace(separator, " ")))
        }
        None => Some(Cow::Borrowed(quoted)),
    }
}

/// The basic code of a quoted reply.
pub(crate) fn basic_code(quoted: &str) -> Option<&str> {
    let (code, rest) = quoted.split_at_checked(3)?;
    let is_code = matches!(code.as_bytes()[0], b'2'..=b'5') && code.bytes().all(|byte| byte.is_ascii_digit());
    (is_code && (rest.is_empty() || rest.starts_with([' ', '-']))).then_some(code)
}

/// A reply line for a text that no server sent, but the one that writes the log.
///
/// The log has no code then. It is the plainest that says what the log says: 550 for a failure, 450 for one that is
/// tried again. An enhanced code is there where the log has one.
pub(crate) fn made_up(failed: bool, enhanced: Option<&str>, text: &str) -> String {
    let code = if failed { "550" } else { "450" };
    match enhanced {
        Some(enhanced) => format!("{code} {enhanced} {text}"),
        None => format!("{code} {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_one() {
        for (quoted, separator, expected) in [
            ("550 5.1.1 no", " ", Some("550 5.1.1 no")),
            ("550", " ", Some("550 ")),
            ("550-5.1.1 a b 550-5.1.1 c 550 5.1.1 d", " ", Some("550 5.1.1 a b c d")),
            ("550-5.1.1 a 550 5.1.2 b", " ", Some("550 5.1.1 a 5.1.2 b")),
            ("550-a 550 b 550 c", " ", Some("550 a b 550 c")),
            ("550-only one", " ", Some("550 only one")),
            // As over the wire: without a space after it, it is none.
            (r"550-5.1.1\n550 5.1.1 a", r"\n", Some("550 5.1.1 5.1.1 a")),
            (r"550-5.1.1 a\n550-5.1.1 b 550 x\n550 5.1.1 c", r"\n", Some("550 5.1.1 a b 550 x c")),
            (r"550 a\nb", r"\n", Some("550 a b")),
            ("650 x", " ", None),
            ("5501 x", " ", None),
            ("55", " ", None),
            ("55é x", " ", None),
            ("", " ", None),
        ] {
            assert_eq!(on_one_line(quoted, separator).as_deref(), expected, "{quoted}");
        }
    }
}
