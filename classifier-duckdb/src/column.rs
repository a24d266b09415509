//! What is asked of a reply.

use std::sync::LazyLock;

use bounce_classifier::{Classification, Classifier};
use bounce_classifier_logs::templates::template_of_bytes;

use crate::known::Known;

/// The places of the rules, by number: no text is made for a row.
static PLACES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules = Classifier::builtin().rules();
    rules.map(|rule| format!("{}:{}", rule.file(), rule.line())).collect()
});

/// A question, and so a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// The label.
    Class,
    /// The severity.
    Severity,
    /// What to do.
    Action,
    /// Where the rule stands, as `FILE:LINE`; empty where none matches.
    Rule,
    /// The reply with slots for what differs from one to the next.
    Template,
}

impl Column {
    pub(crate) const ALL: [Column; 5] =
        [Column::Class, Column::Severity, Column::Action, Column::Rule, Column::Template];

    /// The name of its function.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Column::Class => "bounce_class",
            Column::Severity => "bounce_severity",
            Column::Action => "bounce_action",
            Column::Rule => "bounce_rule",
            Column::Template => "bounce_template",
        }
    }

    /// Hands the answer for a reply to `put`.
    pub(crate) fn answer(self, reply: &[u8], known: &mut Known, put: impl FnOnce(&str)) {
        match self {
            Column::Template => put(&template_of_bytes(reply)),
            _ => put(self.of(known.classify(reply))),
        }
    }

    fn of(self, found: Classification<'static>) -> &'static str {
        match self {
            Column::Class => found.label(),
            Column::Severity => found.severity().name(),
            Column::Action => found.action().name(),
            Column::Rule => found.rule().map_or("", |rule| &PLACES[rule.number()]),
            Column::Template => unreachable!("templates are no classification"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_those_of_the_library() {
        let reply = b"552 5.2.2 Mailbox full";
        let found = Classifier::builtin().classify_bytes(reply);
        let rule = found.rule().unwrap();
        let place = format!("{}:{}", rule.file(), rule.line());
        let expected = ["QuotaIssues", found.severity().name(), found.action().name(), &place];
        for (column, expected) in Column::ALL.into_iter().zip(expected) {
            column.answer(reply, &mut Known::default(), |text| assert_eq!(text, expected, "{column:?}"));
        }
        Column::Rule.answer(b"hello", &mut Known::default(), |text| assert_eq!(text, ""));
    }
}
