//! What stands among the arguments, or else on standard input.

use std::ffi::OsString;

/// Something given as an argument, or on standard input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Argument<T> {
    Given(T),
    Stdin,
}

/// An argument as text, like a line of standard input: what is not Unicode is replaced, not refused.
pub(crate) fn text(argument: OsString) -> String {
    argument.to_string_lossy().into_owned()
}
