//! Logs of mail servers: records, and the replies in them.

pub mod record;
