//! Replies: the table of `tests/data/wire_replies.toml` read in every form, and random ones.

mod cases;
mod classes;
#[cfg(feature = "serde")]
mod json;
mod line;
mod random;
mod wire;
