//! What a log says as a whole: which classes, from whom, when, by which rules, and what no rule knows.
//!
//! [`Counter`] takes records one by one, in memory that is bounded whatever they are; [`Summary`] is what it has
//! counted, as text, JSON or HTML.

mod addresses;
mod counter;
mod csv;
mod filter;
mod html;
mod page;
mod sources;
mod summary;
mod tally;
mod text;
mod times;
mod top;

pub use self::counter::Counter;
pub use self::filter::Filter;
pub use self::html::Made;
pub use self::summary::{DamagedFile, Subject, Summary};
pub use self::text::TextOptions;
