//! The lints: what each is called, looks for and is for.
//!
//! Each is a type beside the code that finds it, and [`LINTS`] lists them. RULES.md shows the list, and a test compares it.

use super::InvalidRules;
use super::duplicates::DuplicatePattern;
use super::examples::{ExampleFails, ExampleFailsAlone, ExampleTaken, RuleWithoutExample};
use super::finding::{UnknownLint, UnusedAllow};
use super::labels::{LabelAsPattern, LabelTypo, UnknownTable, UnusedLabel};
use super::patterns::{
    DoubledBackslash, LiteralParentheses, MatchesEmpty, SuspiciousClass, UnescapedDot, UnicodeDigit,
    UnterminatedCode,
};
use super::winning::{
    MatchesEverything, NeverMatches, ShadowedBySeveral, ShadowedRule, UnanchoredRule, Undecided,
};
use crate::diagnostics::Level;

/// A lint.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Lint {
    /// Its name, in output and in `[[allow]]`.
    pub name: &'static str,
    /// The level of its findings, at the most.
    pub level: Level,
    /// What it is about.
    pub group: LintGroup,
    /// What it finds.
    pub finds: &'static str,
    /// Why that is not what one wants.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Rule files in which it finds something.
    pub example: LintExample,
}

/// What a lint is about, which is also what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LintGroup {
    /// Files, before there are rules.
    Files,
    /// Each pattern by itself.
    Patterns,
    /// All patterns in their order.
    Winning,
    /// Labels and tables.
    Labels,
    /// Examples, and the rules that answer them.
    Examples,
    /// What the files allow.
    Allowances,
}

impl LintGroup {
    /// What lints of this group are about, as a title.
    pub const fn title(self) -> &'static str {
        match self {
            LintGroup::Files => "Files",
            LintGroup::Patterns => "What a pattern matches",
            LintGroup::Winning => "Which rules can win",
            LintGroup::Labels => "Labels and tables",
            LintGroup::Examples => "Examples",
            LintGroup::Allowances => "What is allowed",
        }
    }

    /// What lints of this group read.
    pub const fn reads(self) -> &'static str {
        match self {
            LintGroup::Files => "the files, before there are rules",
            LintGroup::Patterns => "each pattern by itself, as it is written",
            LintGroup::Winning => "all patterns in their order",
            LintGroup::Labels => "labels, and keys of the files",
            LintGroup::Examples => "each example, with the rules of all files and with those of its own",
            LintGroup::Allowances => "`[[allow]]`, and what the other lints find",
        }
    }
}

/// Rule files in which a lint finds something.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LintExample {
    /// Texts in TOML, in the order in which they are given.
    pub files: &'static [&'static str],
    /// The part of them that it is about.
    pub shows: &'static str,
}

/// A lint as a type.
pub(super) trait Define {
    /// What there is to say about it.
    const LINT: Lint;
    /// Its name.
    const NAME: &'static str = Self::LINT.name;
}

/// All lints, group by group.
pub const LINTS: &[Lint] = &[
    InvalidRules::LINT,
    LiteralParentheses::LINT,
    UnescapedDot::LINT,
    UnterminatedCode::LINT,
    MatchesEmpty::LINT,
    UnicodeDigit::LINT,
    DoubledBackslash::LINT,
    SuspiciousClass::LINT,
    DuplicatePattern::LINT,
    ShadowedRule::LINT,
    ShadowedBySeveral::LINT,
    NeverMatches::LINT,
    MatchesEverything::LINT,
    UnanchoredRule::LINT,
    Undecided::LINT,
    LabelTypo::LINT,
    LabelAsPattern::LINT,
    UnknownTable::LINT,
    UnusedLabel::LINT,
    ExampleFails::LINT,
    ExampleTaken::LINT,
    ExampleFailsAlone::LINT,
    RuleWithoutExample::LINT,
    UnknownLint::LINT,
    UnusedAllow::LINT,
];

/// Lints that read one pattern.
pub(super) const OF_PATTERNS: [&str; 4] =
    [LiteralParentheses::NAME, UnescapedDot::NAME, UnterminatedCode::NAME, UnicodeDigit::NAME];

/// Lints whose findings depend on whether it was decided that a rule can win.
pub(super) const OF_WINNING: [&str; 5] = [
    ShadowedRule::NAME,
    ShadowedBySeveral::NAME,
    NeverMatches::NAME,
    MatchesEverything::NAME,
    UnanchoredRule::NAME,
];

/// The lint of this name.
pub(super) fn find(name: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.name == name)
}
