//! The class of a reply, and the rule that gives it.

use serde::{Serialize, Serializer};

use crate::{BounceClass, Classification, Rule, RuleLabel, TypedClassification};

/// A reply and its class: `{"reply", "label", "class", "severity", "action", "rule"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The reply as one line.
    pub reply: &'a str,
    /// Its class.
    #[serde(flatten)]
    pub verdict: Verdict<'a>,
}

/// A class and the rule that gives it: `{"label", "class", "severity", "action", "rule"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verdict<'a> {
    /// The label under which the rule is listed; `Uncategorized` where no rule matches.
    pub label: &'a str,
    /// The class of that name; `Other` for a label of one's own.
    pub class: &'static str,
    /// How bad it is: the name of a [`Severity`](crate::Severity).
    pub severity: &'static str,
    /// What to do: the name of an [`Action`](crate::Action).
    pub action: &'static str,
    /// The rule; null where none matches.
    pub rule: Option<RulePlace<'a>>,
}

/// A rule and where it stands: `{"number", "pattern", "file", "line", "column"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RulePlace<'a> {
    /// Its number in matching order, from 0.
    pub number: usize,
    /// The regular expression.
    pub pattern: &'a str,
    /// The name of its file, as it was given.
    pub file: &'a str,
    /// The line in the file, from 1.
    pub line: u32,
    /// The column in the line, in characters from 1.
    pub column: u32,
}

impl<'a> Answer<'a> {
    /// The answer for a reply.
    pub fn new(reply: &'a str, found: Classification<'a>) -> Self {
        Answer { reply, verdict: found.into() }
    }
}

impl Verdict<'_> {
    /// That of a reply which no rule matches.
    pub fn uncategorized() -> Self {
        let class = BounceClass::Uncategorized;
        let advice = class.default_advice();
        Verdict {
            label: class.name(),
            class: class.name(),
            severity: advice.severity.name(),
            action: advice.action.name(),
            rule: None,
        }
    }
}

impl<'a> From<Classification<'a>> for Verdict<'a> {
    fn from(found: Classification<'a>) -> Self {
        Verdict {
            label: found.label(),
            class: found.class().name(),
            severity: found.severity().name(),
            action: found.action().name(),
            rule: found.rule().map(RulePlace::from),
        }
    }
}

/// That of the replies which the rule wins.
impl<'a> From<Rule<'a>> for Verdict<'a> {
    fn from(rule: Rule<'a>) -> Self {
        Verdict {
            label: rule.label(),
            class: rule.class().name(),
            severity: rule.severity().name(),
            action: rule.action().name(),
            rule: Some(rule.into()),
        }
    }
}

impl<'a> From<Rule<'a>> for RulePlace<'a> {
    fn from(rule: Rule<'a>) -> Self {
        RulePlace {
            number: rule.number(),
            pattern: rule.pattern(),
            file: rule.file(),
            line: rule.line(),
            column: rule.column(),
        }
    }
}

/// As a [`Verdict`].
impl Serialize for Classification<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Verdict::from(*self).serialize(serializer)
    }
}

/// As a [`Verdict`].
impl<L: RuleLabel> Serialize for TypedClassification<'_, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.untyped().serialize(serializer)
    }
}
