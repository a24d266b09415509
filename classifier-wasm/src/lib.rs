//! The classifier as one WebAssembly file: for JavaScript, ClickHouse, and whatever else runs WebAssembly.
//!
//! It imports nothing, so every host can load it. Two ABIs lead to the same classifiers:
//!
//! - [`plain`] for everybody: memory, classifiers, answers, labels and rules;
//! - [`clickhouse`] for ClickHouse (`BUFFERED_V1`): columns of strings in RowBinary.
//!
//! Classifiers are known to the host by numbers ([`table`]): one that does not exist is an error, and never a bad
//! pointer. What the host says of its memory has to be believed; that is what is unsafe here, and nothing else is.
//!
//! ```text
//! host --alloc, write--> memory --plain.rs, clickhouse.rs--> table.rs --number--> Classifier --answer--> host
//! ```

pub mod clickhouse;
pub mod plain;
#[cfg(feature = "playground")]
pub mod playground;
pub mod table;
