//! Logs of mail servers: records, and the replies in them.

pub mod files;
pub mod kumomta;
pub mod record;
