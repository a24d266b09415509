//! What is logged: records in the form of KumoMTA's, in segments.
//!
//! `record.rs` is what a record says, `segments.rs` who writes them and when that is done, `segment.rs` one file,
//! `shown.rs` what else of a message they say.

mod record;
mod segment;
mod segments;
mod shown;

pub(crate) use self::record::{Kind, OF_RECORDS, Record, Said};
pub(crate) use self::segments::{Segments, SegmentsOptions};
pub(crate) use self::shown::Shown;
