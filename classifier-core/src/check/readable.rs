//! Which character stands for a class where a reply is made up for a reader.

use regex_syntax::hir::ClassUnicode;

/// ASCII characters in the order in which readers would like to see them.
pub(super) const READABLE: &str =
    "x50123467819abcdefghijklmnopqrstuvwyz ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-:;_/()<>@'\"";

/// The character of the class that reads best, or else its first.
pub(super) fn member(class: &ClassUnicode) -> Option<char> {
    let has = |c: &char| class.iter().any(|range| range.start() <= *c && *c <= range.end());
    READABLE.chars().find(has).or_else(|| class.ranges().first().map(|range| range.start()))
}
