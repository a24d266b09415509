//! The classifier for Python: one reply at a time, or Arrow arrays.
//!
//! ```text
//! str, bytes --answers.rs--> Classification
//! array --__arrow_c_array__, __arrow_c_stream__--> arrow.rs --keys, on all cores--> dictionary array
//! bytes of a mail --report.rs--> dict
//! ```

mod answers;
mod arrow;
mod report;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::answers::{Classification, Classifier, Label, Rule, classify, normalise};
    #[pymodule_export]
    use super::arrow::classify_arrow;
    #[pymodule_export]
    use super::report::parse_report;
}
