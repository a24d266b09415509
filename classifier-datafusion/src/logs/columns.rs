//! The columns of a table of logs.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::column::{Answer, dictionary};

/// A column; what each has stands with [`logs`](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "their names are those of the table's columns")]
pub enum LogColumn {
    File,
    Format,
    Kind,
    Time,
    QueueId,
    Sender,
    Recipient,
    Domain,
    Provider,
    Category,
    Host,
    Reply,
    Line,
    Class,
    Severity,
    Action,
    Rule,
    Template,
}

impl LogColumn {
    /// All, in the order of the table.
    pub const ALL: [LogColumn; 18] = {
        use LogColumn::*;
        [
            File, Format, Kind, Time, QueueId, Sender, Recipient, Domain, Provider, Category, Host, Reply,
            Line, Class, Severity, Action, Rule, Template,
        ]
    };

    /// Its name in SQL.
    pub fn name(self) -> &'static str {
        match self {
            LogColumn::File => "file",
            LogColumn::Format => "format",
            LogColumn::Kind => "kind",
            LogColumn::Time => "time",
            LogColumn::QueueId => "queue_id",
            LogColumn::Sender => "sender",
            LogColumn::Recipient => "recipient",
            LogColumn::Domain => "domain",
            LogColumn::Provider => "provider",
            LogColumn::Category => "category",
            LogColumn::Host => "host",
            LogColumn::Reply => "reply",
            LogColumn::Line => "line",
            LogColumn::Class => "class",
            LogColumn::Severity => "severity",
            LogColumn::Action => "action",
            LogColumn::Rule => "rule",
            LogColumn::Template => "template",
        }
    }

    /// The column of this name.
    pub fn of_name(name: &str) -> Option<LogColumn> {
        LogColumn::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The schema of all.
    pub fn schema() -> SchemaRef {
        static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| schema_of(&LogColumn::ALL));
        Arc::clone(&SCHEMA)
    }

    /// Whether it takes more than reading the log: those come later, for the rows that are left.
    pub(super) fn is_derived(self) -> bool {
        self >= LogColumn::Class
    }

    /// The question to the rules that it answers.
    pub(super) fn answer(self) -> Option<Answer> {
        Some(match self {
            LogColumn::Class => Answer::Class,
            LogColumn::Severity => Answer::Severity,
            LogColumn::Action => Answer::Action,
            LogColumn::Rule => Answer::Rule,
            _ => return None,
        })
    }

    fn kind(self) -> DataType {
        match self {
            LogColumn::Time => DataType::Timestamp(TimeUnit::Second, None),
            LogColumn::File | LogColumn::Format | LogColumn::Kind => dictionary(),
            _ if self.answer().is_some() => dictionary(),
            LogColumn::Template => DataType::Utf8View,
            _ => DataType::Utf8,
        }
    }
}

/// The schema of some columns.
pub(super) fn schema_of(columns: &[LogColumn]) -> SchemaRef {
    let field = |column: &LogColumn| Field::new(column.name(), column.kind(), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_at_its_place_and_known_by_its_name() {
        for (place, column) in LogColumn::ALL.into_iter().enumerate() {
            assert_eq!((column as usize, LogColumn::of_name(column.name())), (place, Some(column)));
        }
    }
}
