//! Logs of mail servers as tables: `SELECT ... FROM bounce_log('/var/log/kumomta/*.zst')`.
//!
//! `bounce_log(path [, format [, year]])` has a row for each record and recipient. The path is a log, a folder of logs, or a
//! pattern with `*`, `?` and `[...]`; logs are plain or compressed by zstd, gzip, bzip2 or xz. The format is told by the
//! content of each, or named as in `bounce-classifier report --input`. The year is that of the last lines, for logs that do
//! not say it, as those of Postfix.
//!
//! | column | what |
//! |---|---|
//! | `file`, `format` | the log, and how it is read |
//! | `kind` | `bounce`, `deferral`, `delivery`, `other`, or `unknown` for a line that is no record of such a log |
//! | `time` | in UTC |
//! | `queue_id`, `sender` | of the message |
//! | `recipient`, `domain` | who it was for, and the part behind the `@`, in small letters |
//! | `provider`, `category` | what the log itself says |
//! | `host` | the host that answered |
//! | `reply` | as one line, as rules see it |
//! | `line` | the line of the log |
//! | `class`, `severity`, `action`, `rule` | of a bounce or a deferral with a reply, by the rules |
//! | `template` | of the reply |
//!
//! What is not known is NULL. Lines that are not of a delivery, such as connections, have no rows.
//!
//! Columns that a query does not name are not made, and the rules are not asked unless their answers are. Conditions on
//! columns are applied while a log is read: first those on what the log says, and those on what the rules say to what is
//! left. They are applied exactly, so that DataFusion need not look again. Logs are shared out to as many partitions as a
//! session has; each is read by one thread. What expired in the queue of Postfix, and what qmail delivered, is known by
//! lines before, as far as these are in the same log.
//!
//! A log that cannot be read is an error with its name, and the place where it is damaged; and so is one without a single
//! line of its format.
//!
//! ```text
//! path --files.rs--> logs --table.rs--> scan.rs --exec.rs--> read.rs --rows.rs--> columns --stages.rs--> rows that pass
//! ```

mod columns;
mod error;
mod exec;
mod files;
mod function;
mod read;
mod rows;
mod scan;
mod stages;
mod table;

pub use self::columns::LogColumn;
pub use self::error::LogError;
pub use self::exec::LogExec;
pub(crate) use self::function::BounceLog;
pub use self::read::LogInput;
pub use self::scan::LogScan;
pub use self::table::LogTable;
