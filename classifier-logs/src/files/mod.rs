//! Logs as files: plain or zstd, of any size, read in chunks of whole lines and worked on by several threads.
//!
//! ```text
//! Source --chunks.rs--> whole lines --ordered.rs--> one thread or several --> in the order of the input
//! plain or zstd, told by content (source.rs)                                  plain or zstd again (frame.rs)
//! ```

mod chunks;
mod frame;
mod limits;
mod ordered;
mod packed;
mod source;

pub use self::chunks::{Chunks, Place, ReadError};
pub use self::frame::{Frames, LEVEL};
pub use self::limits::Limits;
pub use self::ordered::ordered;
pub use self::packed::Packed;
pub use self::source::{Compression, Source};
