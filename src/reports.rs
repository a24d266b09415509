//! Mails that report on other mails: bounces that come back later, complaints, and what is neither.
//!
//! [`read`] takes a mail and says which recipients a message did not reach and what was replied, so that the rules for
//! replies of a session give these a class, too:
//!
//! ```
//! use bounce_classifier::{Classifier, reports};
//!
//! let mail = "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n\
//!             I wasn't able to deliver your message to the following addresses.\r\n\r\n\
//!             <bob@example.com>:\r\n192.0.2.1 said: 550 5.1.1 No such user\r\n";
//! let report = reports::read(mail.as_bytes()).expect("a report");
//! for recipient in &report.recipients {
//!     let reply = recipient.reply.as_ref().expect("what the server said");
//!     assert_eq!(recipient.address(), Some("bob@example.com"));
//!     assert_eq!(Classifier::builtin().classify_reply(reply).label(), "InvalidRecipient");
//! }
//! ```
//!
//! This is the crate `bounce-classifier-reports`.

pub use bounce_classifier_reports::*;
