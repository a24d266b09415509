//! What is asked of a reply.

use bounce_classifier::{Classification, Classifier};
use datafusion::arrow::datatypes::DataType;

/// A question, and so a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    /// One of few answers.
    Answer(Answer),
    /// The reply with slots for what differs from one to the next.
    Template,
}

/// A question to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    /// The label.
    Class,
    /// The severity.
    Severity,
    /// What to do.
    Action,
    /// Where the rule stands, as `FILE:LINE`; empty where none matches.
    Rule,
}

impl Column {
    pub(crate) const ALL: [Column; 5] = [
        Column::Answer(Answer::Class),
        Column::Answer(Answer::Severity),
        Column::Answer(Answer::Action),
        Column::Answer(Answer::Rule),
        Column::Template,
    ];

    /// The name of its function.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Column::Answer(Answer::Class) => "bounce_class",
            Column::Answer(Answer::Severity) => "bounce_severity",
            Column::Answer(Answer::Action) => "bounce_action",
            Column::Answer(Answer::Rule) => "bounce_rule",
            Column::Template => "bounce_template",
        }
    }

    /// The type of the answers. Templates are text of their own; views hold any amount of it.
    pub(crate) fn kind(self) -> DataType {
        match self {
            Column::Answer(_) => dictionary(),
            Column::Template => DataType::Utf8View,
        }
    }
}

/// The type of what has few values.
pub(crate) fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

impl Answer {
    pub(crate) const ALL: [Answer; 4] = [Answer::Class, Answer::Severity, Answer::Action, Answer::Rule];

    /// The number of an answer among all of the rules' values.
    pub(crate) fn key(self, found: Classification<'_>, rules: &Classifier) -> i32 {
        match self {
            Answer::Class => found.label_id().index() as i32,
            Answer::Severity => found.severity() as i32,
            Answer::Action => found.action() as i32,
            Answer::Rule => found.rule().map_or(rules.rules().len(), |rule| rule.number()) as i32,
        }
    }
}
