//! Mails that report on other mails.

use bounce_classifier::json::Verdict;
use bounce_classifier_reports::{Report, read};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};

use crate::answers::Classifier;

/// What a mail reports, as a dict; None where it reports nothing.
#[pyfunction]
#[pyo3(signature = (mail, *, classifier = None))]
pub fn parse_report<'py>(
    py: Python<'py>,
    mail: &[u8],
    classifier: Option<&Bound<'py, Classifier>>,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let classifier = Classifier::or_builtin(classifier.map(Bound::get));
    let text = py.detach(|| read(mail).map(|report| as_json(&report, classifier).to_string()));
    let Some(text) = text else { return Ok(None) };
    let loaded = py.import("json")?.call_method1("loads", (text,))?;
    Ok(Some(loaded.cast_into::<PyDict>().map_err(|_| PyValueError::new_err("a report is an object"))?))
}

/// The report, and at each recipient what its reply is.
fn as_json(report: &Report, classifier: &bounce_classifier::Classifier) -> Value {
    let mut value = json!(report);
    let Some(recipients) = value["recipients"].as_array_mut() else { return value };
    for (recipient, value) in report.recipients.iter().zip(recipients) {
        let kind = recipient.kind().unwrap_or(report.kind);
        value["bounce"] = match (kind.class(), &recipient.reply) {
            // Some kinds have their class whatever is said.
            (Some(class), _) => json!({ "label": class.name(), "class": class.name() }),
            (None, Some(reply)) => json!(Verdict::from(classifier.classify_reply(reply))),
            (None, None) => Value::Null,
        };
    }
    value
}
