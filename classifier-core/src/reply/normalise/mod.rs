//! Replies as people paste them and other programs print them, made the line that rules see.
//!
//! ```text
//! host mx.example[192.0.2.1] said: 550-5.1.1 No such 550 5.1.1 user (in reply to RCPT TO command)
//! '----------wrapper.rs----------' '-----------lines.rs-----------' '---------wrapper.rs--------'
//!                                   550 5.1.1 No such user
//! ```

mod codes;
mod lines;
#[cfg(test)]
mod tests;
mod wrapper;

use alloc::borrow::Cow;
use alloc::format;

use self::codes::{begins_again, leading_enhanced};

/// So many wrappers are taken off, one in another. What is still wrapped then stays as it is.
pub const MOST_WRAPPERS: usize = 8;

/// The line that rules see, of a reply as it is pasted or as another program prints it.
///
/// What is such a line already is given back as it is, and nothing is allocated. Of other texts it is made thus:
///
/// | in the text | in the line |
/// |---|---|
/// | a byte order mark, blanks or quotes around it | nothing |
/// | `smtp; `, `host mx.example[192.0.2.1] said: ` and the like before the code | nothing |
/// | ` (in reply to RCPT TO command)` at its end | nothing |
/// | `550-5.1.1 No such 550 5.1.1 user`, or the same in several lines | `550 5.1.1 No such user`, as [`Reply::from_wire`] |
/// | `550 5.3.4 554 5.2.0 Refused`: the reply of a server in that of another | `554 5.2.0 Refused`: the last says more |
/// | `5.1.1 No such user`: an enhanced code alone | `550 5.1.1 No such user`; 450 for a class of 4, 250 for one of 2 |
/// | line breaks elsewhere | spaces |
///
/// A text without any code keeps its words. At most [`MOST_WRAPPERS`] wrappers are taken off.
///
/// ```
/// # use bounce_classifier_core as bounce_classifier;
/// use bounce_classifier::reply::normalise;
///
/// let said = "host mx.example[192.0.2.1] said: 550-5.1.1 No such 550 5.1.1 user (in reply to RCPT TO command)";
/// assert_eq!(normalise(said), "550 5.1.1 No such user");
/// assert_eq!(normalise("5.7.124 Sender not in list"), "550 5.7.124 Sender not in list");
/// ```
///
/// Takes time linear in the text.
///
/// [`Reply::from_wire`]: super::Reply::from_wire
pub fn normalise(text: &str) -> Cow<'_, str> {
    if is_line(text) {
        return Cow::Borrowed(text);
    }
    match wrapper::unwrapped(text) {
        Some(reply) => line_of(reply),
        None => super::single_line(text.trim_start_matches(wrapper::BYTE_ORDER_MARK)),
    }
}

/// Whether a text is a line already. Nearly every text is, so this is quick.
fn is_line(text: &str) -> bool {
    let [b'2'..=b'5', tens, ones, b' ', rest @ ..] = text.as_bytes() else { return false };
    tens.is_ascii_digit()
        && ones.is_ascii_digit()
        && !rest.ends_with(wrapper::END_OF_NOTE.as_bytes())
        && !begins_again(&text[4..])
        && !lines::may_go_on(rest, *ones)
}

/// The line of a reply that begins with its code, or with its enhanced code.
fn line_of(reply: &str) -> Cow<'_, str> {
    match leading_enhanced(reply) {
        Some((enhanced, text)) => {
            Cow::Owned(format!("{}50 {enhanced}{}", enhanced.class, super::single_line(text)))
        }
        None => lines::joined(reply),
    }
}
