//! One JSON value a line: a reply, an object with a `reply`, or null.

use std::io;

use bounce_classifier::Classifier;
use bounce_classifier::json::Verdict;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::classify::class;
use crate::failure::Failure;
use crate::lines::Lines;
use crate::output::{Output, json_line};

/// What came, and what is said of it.
#[derive(Serialize)]
struct Event<'a> {
    #[serde(flatten)]
    members: Map<String, Value>,
    bounce: Option<Verdict<'a>>,
    /// What is wrong with the line: the lines after it have their answers all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn answer(classifier: &Classifier, output: &mut Output) -> Result<(), Failure> {
    let mut lines = Lines::new(io::stdin().lock());
    while let Some(line) = lines.next(|| output.flush())? {
        let event = event(classifier, &String::from_utf8_lossy(line));
        output.write(|out| json_line(out, &event))?;
    }
    Ok(())
}

fn event<'c>(classifier: &'c Classifier, line: &str) -> Event<'c> {
    let (mut members, error) = match serde_json::from_str(line) {
        Ok(Value::Object(members)) => (members, None),
        Ok(reply @ (Value::String(_) | Value::Null)) => (Map::from_iter([("reply".to_owned(), reply)]), None),
        Ok(_) => (Map::new(), Some("neither a string, nor an object with a `reply`, nor null".to_owned())),
        Err(error) => (Map::new(), Some(error.to_string())),
    };
    members.remove("bounce");
    let bounce = match members.get("reply") {
        Some(Value::String(reply)) => Some(class(classifier, reply).into()),
        _ => None,
    };
    Event { members, bounce, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(line: &str) -> Value {
        serde_json::to_value(event(Classifier::builtin(), line)).unwrap()
    }

    #[test]
    fn a_line_is_a_reply_or_has_one() {
        let full = "552 5.2.2 Mailbox full";
        assert_eq!(answered(&format!("\"{full}\""))["bounce"]["label"], "QuotaIssues");
        let event = answered(&format!("{{\"id\": 7, \"reply\": \"{full}\", \"bounce\": 1}}"));
        assert_eq!((&event["id"], &event["bounce"]["action"]), (&7.into(), &"retry".into()));
        for nothing in ["null", "{}", "{\"reply\": null}", "{\"reply\": 550}"] {
            assert_eq!(answered(nothing)["bounce"], Value::Null, "{nothing}");
        }
        for mistake in ["", "{", "7", "[\"552\"]", "\"552\" x"] {
            assert!(answered(mistake)["error"].is_string(), "{mistake}");
        }
    }
}
