//! Rule files as text, and places in them: below the rules that are parsed from files and the diagnostics about them.

mod position;

pub use self::position::{LineIndex, Position, position};
pub(crate) use self::position::{ceil_boundary, floor_boundary};

/// A rule file: its name, as errors and rules show it, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path or made-up name.
    pub name: String,
    /// The whole text.
    pub text: String,
}
