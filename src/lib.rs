//! Which class of bounce is an SMTP reply?
//!
//! Mail servers answer a failed delivery with free text. Rules, regular expressions listed under labels in
//! TOML files, give it a class; the first listed rule that matches anywhere in the reply wins. The rules
//! are compiled when the program is built:
//!
#![cfg_attr(feature = "macros", doc = "```")]
#![cfg_attr(not(feature = "macros"), doc = "```ignore")]
//! use bounce_classifier::{Action, BounceClass, Classifier, include_rules};
//!
//! static RULES: Classifier = include_rules!("examples/mine.toml", "rules/iana.toml");
//!
//! let bounce = RULES.classify("550 5.1.1 <bob@example.com>: User unknown");
//! assert_eq!(bounce.action(), Action::Suppress); // send nothing more to this address
//! assert_eq!(bounce.label(), "InvalidRecipient");
//! assert_eq!(bounce.class(), BounceClass::InvalidRecipient);
//! let rule = bounce.rule().unwrap();
//! assert_eq!(rule.file(), "rules/iana.toml");
//! ```
//!
//! There is nothing to set up at start, no lock, and no allocation while classifying: a [`Classifier`] can
//! be a `static` and is shared between threads by reference.
//!
//! # Three ways to a classifier
//!
//! - `include_rules!` compiles rule files into the program (feature `macros`); its item form also makes an enum of the
//!   labels ([`TypedClassifier`]), so that a `match` on them is checked when the program is compiled;
//! - `Classifier::builder` compiles rule files at run time (feature `compile`);
//! - [`Classifier::from_image`] uses an image that was compiled before.
//!
//! [`Classifier::builtin`] has the rules that come with this library. All give the same answers: those of
//! `regex::RegexSet` over the same patterns, for every text.
//!
//! A [`Classification`] borrows its classifier. [`Classification::to_owned_answer`] gives one that does not, and
//! [`Classifier::labels`] numbers the labels, for counters and columns.
//!
//! # What is matched
//!
//! A reply as one line: the code, a space, the enhanced status code and a space where there is one, and the
//! text with its line breaks as spaces (`550 5.1.1 User unknown`). Rules usually start with `^` and a code.
//!
//! [`Classifier::classify`] takes that line. [`Reply`](reply) makes it of what a server sends, line by line, or of JSON,
//! and `Classifier::classify_reply` takes a `Reply` as it is.
//!
//! # Checking rules
//!
//! `Builder::check` says what is wrong with rules and what was probably meant otherwise: see module `check`
//! (feature `compile`).
//!
//! # When not to use it
//!
//! Where you need to know *where* a pattern matches, or all matches of one pattern, use `regex`. This
//! library answers which rule is the first to match, and nothing else; to show that to people, feature `explain`
//! asks `regex`.
//!
//! # Untrusted input
//!
//! Replies may be hostile: classifying takes time linear in the reply for given rules, and constant memory.
//! Rule files may be broken, and are refused with every mistake at its place; rules that are too large are
//! refused by `Limits`. Images are validated when they are loaded.
//!
//! # Features
//!
//! - `std`: images that are owned (`Classifier::from_image_bytes`), and `Classifier::inspect`. Default.
//! - `alloc`: replies from the wire and from lines (`Reply`), without `std`. Part of `std`.
//! - `compile`: rule files at run time. Default.
//! - `macros`: `include_rules!`. Default.
//! - `explain`: where a rule matches a reply, and which rules come near (`Rule::locate`, `Classifier::nearest`).
//!   Brings in `regex`.
//! - `live`: rules that are replaced while they are in use, when their files change (`live::LiveClassifier`).
//! - `reports`: mails that report on other mails, by the standard (RFC 3464) or in words (module `reports`).
//! - `serde`: replies as JSON, as in the logs of KumoMTA, answers as JSON (module `json`), and classes, severities, actions
//!   and typed labels by their names. Brings in `serde`; works
//!   without `std`.
//!
//! With `default-features = false, features = ["macros"]` the library is `no_std`, does not allocate, and
//! links no regular-expression code: the compiler stays on the host.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
// `include_rules!` names this crate by its name, in this crate's own tests and examples too.
extern crate self as bounce_classifier;

#[cfg(feature = "compile")]
mod builder;
mod builtin;
#[cfg(feature = "compile")]
pub mod check;
mod classification;
mod classifier;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(feature = "std")]
mod image_file;
#[cfg(feature = "std")]
mod inspection;
#[cfg(feature = "serde")]
pub mod json;
mod labels;
#[cfg(feature = "live")]
pub mod live;
mod owned;
pub mod reply;
#[cfg(feature = "reports")]
pub mod reports;
#[cfg(feature = "compile")]
mod rule_errors;
#[cfg(feature = "compile")]
mod rule_source;
mod typed;

pub use bounce_classifier_core::advice::{Action, Advice, Severity};
pub use bounce_classifier_core::bounce_class::BounceClass;
#[cfg(feature = "compile")]
pub use bounce_classifier_core::compile::Limits;
pub use bounce_classifier_core::enhanced_code::EnhancedCode;
pub use bounce_classifier_core::image::ImageError;
#[cfg(feature = "std")]
pub use bounce_classifier_core::image::Plan;
pub use bounce_classifier_core::name::UnknownName;
#[cfg(feature = "macros")]
pub use bounce_classifier_macros::include_rules;
#[cfg(feature = "compile")]
pub use builder::Builder;
pub use classification::{Classification, Matches, Rule};
pub use classifier::Classifier;
#[cfg(feature = "std")]
pub use image_file::ImageFileError;
#[cfg(feature = "std")]
pub use inspection::Inspection;
pub use labels::{Label, LabelId};
pub use owned::OwnedClassification;
#[cfg(feature = "alloc")]
pub use reply::Reply;
#[cfg(feature = "compile")]
pub use rule_errors::RuleErrors;
#[cfg(feature = "compile")]
pub use rule_source::{RuleSource, RuleSourceError};
pub use typed::{RuleLabel, TypedClassification, TypedClassifier, UnknownLabel};

/// What the expansion of [`include_rules!`] names. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use crate::__label_serde as label_serde;
    pub use crate::classifier::{baked, before_builtin, length_before_builtin};
    #[cfg(feature = "serde")]
    pub use crate::typed::deserialize_label;
    pub use crate::typed::{LabelFacts, parse_label, typed};
    #[cfg(feature = "serde")]
    pub use serde;
}

/// The README's examples, as tests.
#[cfg(all(doctest, feature = "compile", feature = "macros"))]
#[doc = include_str!("../README.md")]
struct Readme;
