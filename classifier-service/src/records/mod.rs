//! What is logged: records in the form of KumoMTA's, in segments.
//!
//! `record.rs` is what a record says, `segments.rs` who writes them and when that is done, `segment.rs` one file.

mod record;
mod segment;
mod segments;

pub(crate) use self::record::{Kind, Record};
pub(crate) use self::segments::{Segments, SegmentsOptions};
