//! What the benchmarks share. [README.md](../README.md) says what they measure and how to run them.
//!
//! ```text
//! rule_sets, made      the rules that are measured: those of ../shared, or made-up ones
//! replies              the replies that they are measured on, in random order
//! hostile              the texts of `worst`
//! contenders/          ours and what one would use instead, all behind one trait
//! agreement            all contenders give our answers, or nothing is timed
//! race                 criterion, with each measurement taken beside one of ours
//! table                what is printed at the end
//! ```

pub mod agreement;
pub mod arguments;
pub mod contenders;
pub mod hostile;
mod made;
pub mod race;
mod random;
pub mod replies;
pub mod rule_sets;
pub mod table;
