//! Replies made alike: what differs from one to the next becomes a slot.
//!
//! ```
//! use bounce_classifier_logs::templates::{suggest, template};
//!
//! let reply = "550 5.1.1 <bob@example.com>: mailbox for bob@example.com is on hold (id 4XyZ12abcdz3)";
//! let template = template(reply);
//! assert_eq!(template, "550 5.1.1 <<addr>>: mailbox for <addr> is on hold (id <id>)");
//! assert_eq!(suggest(&template).unwrap(), r"(?i)^550 .*mailbox for.*is on hold \(id");
//! ```
//!
//! The code and the enhanced code stay, and so do short codes of a server's own, such as `S3140` or `OU-002`: they say
//! what happened. The template of a template is itself. Time is linear, and both what is looked at and what is given
//! are bounded.

mod date;
mod scan;
mod suggest;
mod word;

pub use self::suggest::suggest;

use self::scan::Scan;

/// How many bytes of a reply are looked at.
pub const MOST_INPUT: usize = 2_000;

/// How many bytes a template has, but for the mark that it goes on.
pub const MOST_OUTPUT: usize = 400;

/// Stands for what was cut off.
const CUT: char = '…';

/// What stands for something that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Addr,
    Base64,
    Date,
    Hex,
    Host,
    Id,
    Ip,
    Name,
    Num,
    Time,
    Url,
}

impl Slot {
    const ALL: [Slot; 11] = [
        Slot::Addr,
        Slot::Base64,
        Slot::Date,
        Slot::Hex,
        Slot::Host,
        Slot::Id,
        Slot::Ip,
        Slot::Name,
        Slot::Num,
        Slot::Time,
        Slot::Url,
    ];

    fn text(self) -> &'static str {
        match self {
            Slot::Addr => "<addr>",
            Slot::Base64 => "<base64>",
            Slot::Date => "<date>",
            Slot::Hex => "<hex>",
            Slot::Host => "<host>",
            Slot::Id => "<id>",
            Slot::Ip => "<ip>",
            Slot::Name => "<name>",
            Slot::Num => "<num>",
            Slot::Time => "<time>",
            Slot::Url => "<url>",
        }
    }

    /// The slot that a text starts with.
    fn at_start(text: &str) -> Option<Slot> {
        if !text.starts_with('<') {
            return None;
        }
        Slot::ALL.into_iter().find(|slot| text.starts_with(slot.text()))
    }
}

/// The template of a reply.
pub fn template(reply: &str) -> String {
    let cut = reply.floor_char_boundary(MOST_INPUT);
    Scan::new(&reply[..cut], cut < reply.len()).run()
}

/// The longest character of UTF-8.
const LONGEST_CHARACTER: usize = 4;

/// The template of a reply that may not be UTF-8. Of a long one, no more is copied than is looked at.
pub fn template_of_bytes(reply: &[u8]) -> String {
    let start = &reply[..reply.len().min(MOST_INPUT + LONGEST_CHARACTER)];
    template(&String::from_utf8_lossy(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_start_is_that_of_the_whole() {
        let texts: [&[u8]; 6] = [
            b"550 5.1.1 <bob@example.com>: User unknown",
            b"",
            b"550 Bo\xEEte pleine \xff\xfe",
            "é".as_bytes(),
            "\u{1f600}".as_bytes(),
            b"\xff",
        ];
        for text in texts {
            for count in [1, 400, 499, 500, 501, 666, 667, 1_000, 1_999, 2_000, 2_001, 5_000] {
                for before in ["", "5", "55", "550"] {
                    let reply = [before.as_bytes(), &text.repeat(count)].concat();
                    assert_eq!(template_of_bytes(&reply), template(&String::from_utf8_lossy(&reply)));
                }
            }
        }
    }
}
