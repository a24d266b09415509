//! The names of the lints, and what each is for.

use crate::diagnostics::Level;

/// A lint.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// Its name, in output and in `[[allow]]`.
    pub name: &'static str,
    /// The level of its findings, at the most.
    pub level: Level,
    /// What it finds.
    pub finds: &'static str,
}

/// Defines the names and the list of lints together.
macro_rules! lints {
    ($($constant:ident = $name:literal, $level:ident, $finds:literal;)+) => {
        $(#[doc = $finds] pub(crate) const $constant: &str = $name;)+

        /// All lints.
        pub const LINTS: &[Lint] =
            &[$(Lint { name: $constant, level: Level::$level, finds: $finds },)+];
    };
}

lints! {
    INVALID = "invalid-rules", Error, "a file that cannot be read, or a rule that cannot be compiled";
    SHADOWED = "shadowed-rule", Warning, "one earlier rule takes every reply that the rule matches";
    SHADOWED_BY_SEVERAL = "shadowed-by-several", Warning, "earlier rules together take every reply that the rule matches";
    NEVER_MATCHES = "never-matches", Warning, "the rule matches no reply: no text of three digits, a space, and no line break";
    MATCHES_ALL = "matches-everything", Warning, "the rule matches every reply, so no later rule can win";
    DUPLICATE = "duplicate-pattern", Warning, "the same pattern stands in the files twice";
    STEALS = "unanchored-rule", Warning, "a rule without `^` takes replies that a later, anchored rule is written for";
    UNDECIDED = "undecided", Note, "whether the rule can win was not decided within the budget";
    PARENTHESES = "literal-parentheses", Warning, "a group that changes nothing: its parentheses were probably meant literally";
    DOT = "unescaped-dot", Warning, "a dot between letters or digits matches any character";
    CODE = "unterminated-code", Warning, "an enhanced status code that goes on: `5\\.7\\.1` also matches 5.7.133";
    EMPTY = "matches-empty", Warning, "the pattern matches the empty text, and so every reply";
    DIGIT = "unicode-digit", Note, "`\\d` matches the digits of all scripts";
    BACKSLASH = "doubled-backslash", Warning, "`\\\\d` in single quotes is a backslash and a letter, not a class";
    CLASS = "suspicious-class", Warning, "a class that takes its brackets, bars or ranges otherwise than they look: `[A-z]`, `[4|5]`, `[internal]`";
    LABEL_TYPO = "label-typo", Warning, "a label that is nearly a predefined one";
    LABEL_PATTERN = "label-as-pattern", Warning, "a pattern that is the name of a label";
    UNKNOWN_TABLE = "unknown-table", Warning, "a key of the file that is nearly one that is read";
    UNUSED_LABEL = "unused-label", Warning, "a table `[labels.NAME]` for a label without rules";
    EXAMPLE_FAILS = "example-fails", Error, "the rules give an example something else than it says";
    EXAMPLE_TAKEN = "example-taken", Note, "a file that is given before answers the example";
    EXAMPLE_ALONE = "example-fails-alone", Warning, "an example that the rules of its own file do not answer";
    NO_EXAMPLE = "rule-without-example", Note, "no example is won by the rule (only with --coverage)";
    UNKNOWN_LINT = "unknown-lint", Error, "`[[allow]]` names a lint that does not exist";
    UNUSED_ALLOW = "unused-allow", Warning, "`[[allow]]` for a lint that finds nothing";
}

/// Lints that read one pattern.
pub(super) const OF_PATTERNS: [&str; 4] = [PARENTHESES, DOT, CODE, DIGIT];

/// Lints whose findings depend on whether it was decided that a rule can win.
pub(super) const OF_WINNING: [&str; 5] = [SHADOWED, SHADOWED_BY_SEVERAL, NEVER_MATCHES, MATCHES_ALL, STEALS];

/// The lint of this name.
pub(super) fn find(name: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.name == name)
}
