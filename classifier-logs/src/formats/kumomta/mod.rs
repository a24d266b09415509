//! The logs of KumoMTA: lines of JSON, a record each.
//!
//! [`annotate`] puts the class into a line and leaves every other byte as it is; [`parse`] reads one. Both scan the
//! line in place (`scan.rs`) for the few fields they need.

mod annotate;
mod fields;
mod record;
mod scan;
mod text;

pub use self::annotate::annotate;
pub(crate) use self::record::is_record;
pub use self::record::parse;
pub use self::scan::MAX_DEPTH;
