//! Logs of mail servers: records, and the replies in them.

pub mod annotate;
pub mod files;
pub mod follow;
pub mod input;
pub mod kumomta;
pub mod record;
pub mod replay;
