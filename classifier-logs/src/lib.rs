//! Logs of mail servers: records, and the replies in them.

pub mod annotate;
pub mod clock;
pub mod files;
pub mod follow;
pub mod formats;
mod json;
mod outcome;
mod quoted_reply;
mod quoting;
pub mod record;
pub mod replay;
pub mod report;
mod syslog;
pub mod templates;
mod told;

pub use self::json::json_line;
pub use self::outcome::Outcome;
pub use self::told::{Told, told};
