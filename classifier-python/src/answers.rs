//! Classifiers and what they answer.

use std::path::PathBuf;

use bounce_classifier::{Classifier as Rules, Limits, OwnedClassification, RuleSource, reply};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// A set of rules: the built-in ones, those of files, or those of an image.
#[pyclass(frozen, module = "bounce_classifier")]
#[derive(Clone, Debug)]
pub struct Classifier(Rules);

/// What a reply is.
#[pyclass(frozen, module = "bounce_classifier")]
#[derive(Debug)]
pub struct Classification {
    rules: Rules,
    answer: OwnedClassification,
}

/// A rule, and where it stands.
#[pyclass(frozen, get_all, module = "bounce_classifier")]
#[derive(Debug)]
pub struct Rule {
    /// Its number in matching order, from 0.
    number: usize,
    /// The name of its file.
    file: String,
    /// Its line, from 1.
    line: u32,
    /// Its column, from 1.
    column: u32,
    /// Its regular expression.
    pattern: String,
}

/// A label, as the rule files name it.
#[pyclass(frozen, get_all, module = "bounce_classifier")]
#[derive(Debug)]
pub struct Label {
    /// Its number.
    id: usize,
    /// Its name.
    name: String,
    /// Its class; `Other` for labels of one's own.
    bounce_class: &'static str,
    /// What it means.
    description: String,
}

impl Classifier {
    /// The rules, which clones share.
    pub(crate) fn rules(&self) -> &Rules {
        &self.0
    }

    /// The given rules, or the built-in ones.
    pub(crate) fn or_builtin(given: Option<&Classifier>) -> &Rules {
        given.map_or(Rules::builtin(), Classifier::rules)
    }
}

#[pymethods]
impl Classifier {
    #[new]
    #[pyo3(signature = (files = None, *, image = None))]
    fn new(py: Python<'_>, files: Option<Vec<PathBuf>>, image: Option<PathBuf>) -> PyResult<Self> {
        let source = match (files, image) {
            (Some(_), Some(_)) => return Err(PyTypeError::new_err("give files or an image, not both")),
            (None, Some(image)) => RuleSource::Image(image),
            (files, None) => RuleSource::files(files.unwrap_or_default(), Limits::default()),
        };
        let rules = py.detach(|| source.load()).map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Classifier(rules))
    }

    /// The class of a reply in one line.
    fn classify(&self, reply: &Bound<'_, PyAny>) -> PyResult<Classification> {
        answer(&self.0, reply)
    }

    #[getter]
    fn labels(&self) -> Vec<Label> {
        let label = |label: bounce_classifier::Label<'_>| Label {
            id: label.id().index(),
            name: label.name().to_owned(),
            bounce_class: label.class().name(),
            description: label.description().to_owned(),
        };
        self.0.labels().map(label).collect()
    }

    fn __len__(&self) -> usize {
        self.0.rules().len()
    }

    fn __repr__(&self) -> String {
        format!("<Classifier of {} rules>", self.0.rules().len())
    }
}

#[pymethods]
impl Classification {
    #[getter]
    fn label(&self) -> &str {
        self.rules.label(self.answer.label_id()).map_or("", |label| label.name())
    }

    #[getter]
    fn label_id(&self) -> usize {
        self.answer.label_id().index()
    }

    #[getter]
    fn bounce_class(&self) -> &'static str {
        self.answer.class().name()
    }

    #[getter]
    fn severity(&self) -> &'static str {
        self.answer.severity().name()
    }

    #[getter]
    fn action(&self) -> &'static str {
        self.answer.action().name()
    }

    #[getter]
    fn rule(&self) -> Option<Rule> {
        let rule = self.rules.rule(self.answer.rule_number()?)?;
        Some(Rule {
            number: rule.number(),
            file: rule.file().to_owned(),
            line: rule.line(),
            column: rule.column(),
            pattern: rule.pattern().to_owned(),
        })
    }

    fn __repr__(&self) -> String {
        format!("<{}: {}, {}>", self.label(), self.severity(), self.action())
    }
}

#[pymethods]
impl Rule {
    fn __repr__(&self) -> String {
        format!("<Rule {}:{}>", self.file, self.line)
    }
}

#[pymethods]
impl Label {
    fn __repr__(&self) -> String {
        format!("<Label {}: {}>", self.id, self.name)
    }
}

/// The class of a reply in one line, by the built-in rules.
#[pyfunction]
pub fn classify(reply: &Bound<'_, PyAny>) -> PyResult<Classification> {
    answer(Rules::builtin(), reply)
}

/// One line of a reply as servers send and people paste it.
#[pyfunction]
pub fn normalise(reply: &str) -> String {
    reply::normalise(reply).into_owned()
}

fn answer(rules: &Rules, reply: &Bound<'_, PyAny>) -> PyResult<Classification> {
    let found = if let Ok(text) = reply.cast::<PyString>() {
        rules.classify(&text.to_string_lossy())
    } else if let Ok(bytes) = reply.cast::<PyBytes>() {
        rules.classify_bytes(bytes.as_bytes())
    } else {
        return Err(PyTypeError::new_err("a reply is str or bytes"));
    };
    Ok(Classification { rules: rules.clone(), answer: found.to_owned_answer() })
}
