//! Answers as JSON: the objects that the program, the service and other doors to the library write.
//!
//! Keys come in the order of the fields. Programs may rely on the names: a key never changes its meaning, and new ones may
//! come.
//!
//! ```
//! use bounce_classifier::Classifier;
//! use bounce_classifier::json::Answer;
//!
//! let reply = "552 5.2.2 Mailbox full";
//! let answer = Answer::new(reply, Classifier::builtin().classify(reply));
//! let json = serde_json::to_value(&answer)?;
//! assert_eq!(json["label"], "QuotaIssues");
//! assert_eq!(json["action"], "retry");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod answer;
#[cfg(feature = "explain")]
mod explanation;

pub use answer::{Answer, RulePlace, Verdict};
