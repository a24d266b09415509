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
