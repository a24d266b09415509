//! Logs of mail servers: records, and the replies in them.

pub mod annotate;
pub mod clock;
pub mod exim;
pub mod files;
pub mod follow;
pub mod input;
mod json;
pub mod kumomta;
pub mod lines;
pub mod postfix;
pub mod record;
pub mod replay;
pub mod report;
mod said;
pub mod templates;

pub use json::json_line;
