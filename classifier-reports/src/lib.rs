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
//!                          --apart.rs-----> complaints (feedback.rs), receipts, answers of machines
//!                          --notification.rs--> what Amazon SES says in JSON
//!                          --text.rs------> lines, and the phrases of phrases.rs in them
//!                                             --prose.rs--> recipients of a text
//! ```
//!
//! `return_path.rs` takes the recipient from the address that a report comes to (VERP). `fields.rs` reads fields in
//! blocks, `address.rs` finds addresses, `diagnosis.rs` makes a [`Reply`] of what is quoted.
//!
//! # What it does not do
//!
//! It never guesses: what a mail does not say is left empty, and an address that only looks like the recipient's is not
//! taken. A mail that reports nothing is no error but `None`.
//!
//! # Untrusted input
//!
//! Mails may be hostile. Time is linear in the mail. A report says which limits it goes beyond: [`MOST_RECIPIENTS`],
//! [`MOST_TEXTS`], [`MOST_TEXT`], [`MOST_REASON`].
//!
//! The parser of mails asserts, where assertions of debug builds are on, what it survives in release builds: a mail may end a
//! debug build. This project turns them off for it, and so can yours, in `Cargo.toml`:
//!
//! ```toml
//! [profile.dev.package.mail-parser]
//! debug-assertions = false
//! ```

mod address;
mod apart;
mod diagnosis;
mod feedback;
mod fields;
mod mail;
mod notification;
mod phrases;
mod prose;
mod read;
mod report;
mod return_path;
mod standard;
mod text;

pub use bounce_classifier_core::reply::Reply;
pub use feedback::{Feedback, RemoteMta};
pub use read::{Reader, read};
pub use report::{Action, CodeSource, Kind, Limit, Recipient, Report};
pub use return_path::{ReturnPath, ReturnPathError};

/// How many recipients of one report are taken.
pub const MOST_RECIPIENTS: usize = 10_000;

/// How many bytes of a text are looked at for what it says. Servers explain themselves in a few kilobytes; what follows
/// is the message that they return.
pub const MOST_TEXT: usize = 256 << 10;

/// How many texts of a mail are looked at. Servers write one or two, the second in another language.
pub const MOST_TEXTS: usize = 8;

/// After how many bytes no more lines are added to what a text says of one recipient.
pub const MOST_REASON: usize = 8 << 10;
