//! What the tests, benchmarks and fuzz targets share.
//!
//! ```text
//! data            where the data of the project's developers is, and what happens without it
//! sets            rule sets and replies that are compared with `regex::RegexSet`, and that oracle
//! every_section   rules and replies that reach every part of an image
//! forged          images as an attacker makes them
//! fragments       what patterns quote, and texts that they match
//! parts           a line as the parts that make it
//! grammar         random patterns as trees
//! generate        random replies made from pieces of those
//! runs            how often random tests run, and where they keep what failed
//! ```

pub mod data;
pub mod every_section;
pub mod forged;
pub mod fragments;
pub mod generate;
pub mod grammar;
mod parts;
pub mod runs;
pub mod sets;

pub use parts::{Triple, parts};
