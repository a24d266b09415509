//! Reads the mails that report on other mails.
//!
//! Many hosts accept a message and refuse it later, by a mail to its return path. [`read`] takes such a mail and says
//! which recipients the message did not reach and what was replied, so that the rules that classify replies of a
//! session classify these too.
//!
//! ```
//! use bounce_classifier_reports::{Kind, read};
//!
//! let mail = "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n\
//!             I wasn't able to deliver your message to the following addresses.\r\n\r\n\
//!             <bob@example.com>:\r\n192.0.2.1 said: 550 5.1.1 No such user\r\n";
//! let report = read(mail.as_bytes()).unwrap();
//! assert_eq!(report.kind, Kind::Bounce);
//! assert_eq!(report.recipients[0].address(), Some("bob@example.com"));
//! assert_eq!(report.recipients[0].reply.as_ref().unwrap().to_string(), "550 5.1.1 No such user");
//! ```
//!
//! # How a mail is read
//!
//! ```text
//! bytes --mail.rs--> parts --standard.rs--> recipients of a delivery status (RFC 3464, RFC 6533)
//!                          --apart.rs-----> complaints, receipts, answers of machines
//!                          --prose.rs-----> recipients of a text, by the phrases in phrases.rs
//! ```
//!
//! `fields.rs` reads fields in blocks, `address.rs` finds addresses, `diagnosis.rs` makes a [`Reply`] of what is quoted.
//!
//! # What it does not do
//!
//! It never guesses: what a mail does not say is left empty, and an address that only looks like the recipient's is not
//! taken. A mail that reports nothing is no error but `None`.
//!
//! # Untrusted input
//!
//! Mails may be hostile. Time is linear in the mail; of its texts, at most [`MOST_TEXT`] bytes are looked at, and at most
//! [`MOST_RECIPIENTS`] recipients are taken.

mod address;
mod apart;
mod diagnosis;
mod fields;
mod mail;
mod phrases;
mod prose;
mod read;
mod report;
mod standard;

pub use bounce_classifier::Reply;
pub use read::read;
pub use report::{Action, Kind, Recipient, Report};

/// How many recipients of one report are taken.
pub const MOST_RECIPIENTS: usize = 10_000;

/// How many bytes of a text are looked at for what it says. Servers explain themselves in a few kilobytes; what follows
/// is the message that they return.
pub const MOST_TEXT: usize = 256 << 10;
