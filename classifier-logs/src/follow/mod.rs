//! Logs that somebody is still writing to.
//!
//! [`Tail`] reads one file as it grows, plain or zstd; `rotation.rs` says which file comes after one that was moved
//! away. Files are known by [`Identity`], not by name.

mod identity;
mod rotation;
mod tail;

pub use self::identity::{Head, Identity};
pub use self::rotation::{find, next};
pub use self::tail::{Tail, TailError};
