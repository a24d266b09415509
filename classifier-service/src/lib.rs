//! The service of bounce-classifier: one process that answers other programs, with rules that change under it.
//!
//! ```text
//! serve.toml --config/--> Config --+
//!                                  v
//!                  rule files --> LiveClassifier (of the library)
//!                                  ^
//!   HTTP --http/--> api.rs: classify, explain, rules --> answers.rs     metrics.rs counts, recent.rs remembers
//!           |       stream.rs: one reply a line, one answer a line
//!           ` guard.rs: who may ask, how much, how long                 page/ is what `/` shows
//!
//!   SMTP, LMTP --smtp/--> message --intake.rs--> records --records/--> segments on the disk --> 250
//!       |                              ` reading.rs: who was not reached, and what the server said
//!       ` domains.rs: for which domains what is taken                  ` relay/: spool on the disk --> another server
//!
//!           policy/: a script in Lua, asked about domains and messages
//!
//!   service.rs starts and stops all of it; signals, systemd.
//! ```
//!
//! Everything that a client sends has a limit, and each limit has a name, a default and a message: see
//! [`config::DEFAULT`].

#![cfg_attr(not(feature = "lua"), allow(dead_code, unused_imports, reason = "policies alone use some of it"))]

mod answers;
pub mod config;
mod domains;
mod header;
mod hooks;
mod http;
mod intake;
mod labels;
mod metrics;
mod networks;
mod policy;
mod reading;
mod recent;
mod records;
mod relay;
mod service;
mod smtp;

pub use service::{ServeError, check, serve};
