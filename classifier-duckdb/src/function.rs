//! A scalar function: a chunk of rows in, one of answers out.

use std::cell::RefCell;
use std::error::Error;

use duckdb::core::{DataChunkHandle, Inserter, LogicalTypeHandle, LogicalTypeId};
use duckdb::ffi::duckdb_string_t;
use duckdb::types::DuckString;
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

use crate::column::Column;
use crate::known::Known;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// `bounce_class(reply)` and the others; which one is the state of the function.
pub(crate) struct Bounce;

impl VScalar for Bounce {
    type State = Column;

    fn invoke(
        column: &Column,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let (replies, mut answers) = (input.flat_vector(0), output.flat_vector());
        #[allow(unsafe_code, reason = "DuckDB says where the rows are")]
        // SAFETY: the signatures have one argument, VARCHAR or BLOB: both are `duckdb_string_t`, of which the chunk has
        // as many as rows. DuckDB does not change them during the call.
        let strings = unsafe { replies.as_slice_with_len::<duckdb_string_t>(input.len()) };
        KNOWN.with_borrow_mut(|known| {
            for (row, string) in strings.iter().enumerate() {
                if replies.row_is_null(row as u64) {
                    answers.set_null(row);
                    continue;
                }
                // A copy, as short strings are in it; nothing is asked for from the heap.
                let mut string = *string;
                let reply = DuckString::new(&mut string).as_bytes();
                column.answer(reply, known, |text| answers.insert(row, text));
            }
        });
        Ok(())
    }

    /// Bytes, too: DuckDB has no other strings that are not UTF-8.
    fn signatures() -> Vec<ScalarFunctionSignature> {
        let text = || LogicalTypeHandle::from(LogicalTypeId::Varchar);
        let signature = |kind: LogicalTypeHandle| ScalarFunctionSignature::exact(vec![kind], text());
        vec![signature(text()), signature(LogicalTypeHandle::from(LogicalTypeId::Blob))]
    }
}
