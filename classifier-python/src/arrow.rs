//! Arrow arrays: strings in, a dictionary out.
//!
//! Nothing of the array is copied. The values of the dictionary are known before the first row is looked at: labels,
//! severities, actions or rules of the classifier. So each row costs one classification and one number. Where the array
//! is a dictionary itself, each of its values is classified once.

use std::sync::Arc;
use std::thread;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayAccessor, ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_array::{downcast_dictionary_array, new_null_array};
use arrow_schema::{ArrowError, DataType};
use bounce_classifier::{Action, Classification, Classifier as Rules, Severity};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PyArray;
use pyo3_arrow::input::AnyArray;

use crate::answers::Classifier;

/// Fewer rows than this are not worth a thread: it takes as long to start as some hundred replies.
const LEAST_ROWS: usize = 1024;

/// What is asked of each reply.
#[derive(Clone, Copy, Debug)]
enum Column {
    Class,
    Severity,
    Action,
    Rule,
}

/// A question to a classifier.
#[derive(Clone, Copy)]
struct Question<'c> {
    rules: &'c Rules,
    column: Column,
    threads: usize,
}

/// Classifies an array of strings, or a chunked one: anything with `__arrow_c_array__` or `__arrow_c_stream__`.
#[pyfunction]
#[pyo3(signature = (array, column = "class", *, classifier = None, threads = None))]
pub fn classify_arrow(
    py: Python<'_>,
    array: AnyArray,
    column: &str,
    classifier: Option<&Bound<'_, Classifier>>,
    threads: Option<usize>,
) -> PyResult<PyArray> {
    let question = Question {
        rules: Classifier::or_builtin(classifier.map(Bound::get)),
        column: Column::of_name(column)?,
        threads: threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into)),
    };
    let (chunks, field) = array.into_chunked_array()?.into_inner();
    let kind = field.data_type();
    if !is_text(kind) {
        return Err(PyTypeError::new_err(format!(
            "an array of strings or of binary was expected, and not of {kind}"
        )));
    }
    let answers =
        py.detach(|| question.answers(&chunks)).map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(PyArray::from_array_ref(Arc::new(answers)))
}

/// Whether an array of this type has replies.
fn is_text(kind: &DataType) -> bool {
    use DataType::*;
    match kind {
        Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView | Null => true,
        Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

impl Column {
    fn of_name(name: &str) -> PyResult<Column> {
        Ok(match name {
            "class" => Column::Class,
            "severity" => Column::Severity,
            "action" => Column::Action,
            "rule" => Column::Rule,
            _ => {
                let problem = format!("there is no column {name:?}: class, severity, action or rule");
                return Err(PyValueError::new_err(problem));
            }
        })
    }

    /// The number of an answer among [`Question::values`].
    fn key(self, found: Classification<'_>, rules: &Rules) -> i32 {
        match self {
            Column::Class => found.label_id().index() as i32,
            Column::Severity => found.severity() as i32,
            Column::Action => found.action() as i32,
            Column::Rule => found.rule().map_or(rules.rules().len(), |rule| rule.number()) as i32,
        }
    }
}

impl Question<'_> {
    /// All that may be answered, by number.
    fn values(&self) -> StringArray {
        match self.column {
            Column::Class => self.rules.labels().map(|label| Some(label.name())).collect(),
            Column::Severity => Severity::ALL.iter().map(|severity| Some(severity.name())).collect(),
            Column::Action => Action::ALL.iter().map(|action| Some(action.name())).collect(),
            Column::Rule => {
                let places = self.rules.rules().map(|rule| format!("{}:{}", rule.file(), rule.line()));
                // The last is for replies that no rule matches.
                places.chain([String::new()]).map(Some).collect()
            }
        }
    }

    fn answers(&self, chunks: &[ArrayRef]) -> Result<DictionaryArray<Int32Type>, ArrowError> {
        let keys: Vec<ArrayRef> = chunks
            .iter()
            .map(|chunk| self.keys(chunk).map(|keys| Arc::new(keys) as ArrayRef))
            .collect::<Result<_, _>>()?;
        let keys = match keys.as_slice() {
            [] => Int32Array::from(Vec::<i32>::new()),
            [only] => only.as_primitive::<Int32Type>().clone(),
            several => {
                let several: Vec<&dyn Array> = several.iter().map(AsRef::as_ref).collect();
                arrow_select::concat::concat(&several)?.as_primitive::<Int32Type>().clone()
            }
        };
        DictionaryArray::try_new(keys, Arc::new(self.values()))
    }

    /// The answers for one array.
    fn keys(&self, array: &ArrayRef) -> Result<Int32Array, ArrowError> {
        Ok(match array.data_type() {
            DataType::Utf8 => self.each(array.as_string::<i32>()),
            DataType::LargeUtf8 => self.each(array.as_string::<i64>()),
            DataType::Utf8View => self.each(array.as_string_view()),
            DataType::Binary => self.each(array.as_binary::<i32>()),
            DataType::LargeBinary => self.each(array.as_binary::<i64>()),
            DataType::BinaryView => self.each(array.as_binary_view()),
            DataType::Dictionary(..) => downcast_dictionary_array!(
                array => self.each_distinct(array)?,
                _ => unreachable!("the type is that of a dictionary")
            ),
            _ => new_null_array(&DataType::Int32, array.len()).as_primitive::<Int32Type>().clone(),
        })
    }

    /// Classifies every row, on all threads.
    fn each<'a, T>(&self, array: impl ArrayAccessor<Item = &'a T> + Sync) -> Int32Array
    where
        T: AsRef<[u8]> + ?Sized + 'a,
    {
        let mut keys = vec![0; array.len()];
        let threads = self.threads.clamp(1, keys.len() / LEAST_ROWS + 1);
        let share = keys.len().div_ceil(threads).max(1);
        let fill = |part: usize, keys: &mut [i32]| {
            for (row, key) in (part * share..).zip(keys) {
                if array.is_valid(row) {
                    // Strings that come from outside were not checked, so they are taken as bytes.
                    *key = self.key(array.value(row).as_ref());
                }
            }
        };
        match threads {
            1 => fill(0, &mut keys),
            _ => thread::scope(|scope| {
                for (part, keys) in keys.chunks_mut(share).enumerate() {
                    let fill = &fill;
                    scope.spawn(move || fill(part, keys));
                }
            }),
        }
        Int32Array::new(keys.into(), array.nulls().cloned())
    }

    /// Classifies every value of a dictionary, and looks it up for every row.
    fn each_distinct<K>(&self, array: &DictionaryArray<K>) -> Result<Int32Array, ArrowError>
    where
        K: arrow_array::types::ArrowDictionaryKeyType,
    {
        // A slice has all values of the whole.
        if array.values().len() > array.len() {
            return self.keys(&arrow_select::take::take(array.values(), array.keys(), None)?);
        }
        let values: ArrayRef = Arc::new(self.keys(array.values())?);
        Ok(arrow_select::take::take(&values, array.keys(), None)?.as_primitive::<Int32Type>().clone())
    }

    fn key(&self, reply: &[u8]) -> i32 {
        self.column.key(self.rules.classify_bytes(reply), self.rules)
    }
}
