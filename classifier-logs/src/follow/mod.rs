//! Logs that somebody is still writing to.
//!
//! [`Tail`] reads one file as it grows, plain or zstd; [`Series`] says which file comes after it: `rotation.rs` where
//! files are moved away, `folder.rs` where each has a name of its own. Files are known by [`Identity`], not by name.

mod folder;
mod identity;
mod rotation;
mod series;
mod tail;

pub use self::identity::{Head, Identity};
pub use self::series::Series;
pub use self::tail::{Tail, TailError};
