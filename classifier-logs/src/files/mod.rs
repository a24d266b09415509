//! Logs as files: plain or compressed, of any size, read in chunks of whole lines and worked on by several threads.
//!
//! ```text
//! Source --chunks.rs--> whole lines --ordered.rs--> one thread or several --> in the order of the input
//! compressed or not, told by content (compression.rs)                         and so again (frame.rs)
//! ```

mod binary;
mod chunks;
mod compression;
mod frame;
mod json_lines;
mod limits;
mod ordered;
mod packed;
mod source;

pub use self::binary::Binary;
pub use self::chunks::{Chunks, Place, ReadError};
pub use self::compression::Compression;
pub use self::frame::{Frames, LEVEL};
pub use self::limits::Limits;
pub use self::ordered::ordered;
pub use self::packed::Packed;
pub use self::source::Source;
