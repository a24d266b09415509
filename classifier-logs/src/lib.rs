//! Logs of mail servers: records, and the replies in them.

pub mod kumomta;
pub mod record;
