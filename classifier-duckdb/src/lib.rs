//! The classifier as functions of DuckDB: an extension that it loads.
//!
//! ```text
//! chunk of rows --function.rs--> bytes --known.rs--> Classification --column.rs--> text --function.rs--> chunk
//! ```

mod column;
mod function;
mod known;

/// What DuckDB calls when it loads the extension.
#[allow(unsafe_code, missing_docs, reason = "the name without mangling is the macro's")]
mod entry {
    use std::error::Error;

    use duckdb::{Connection, duckdb_entrypoint_c_api};

    use crate::column::Column;
    use crate::function::Bounce;

    #[duckdb_entrypoint_c_api(ext_name = "bounce_classifier", min_duckdb_version = "v1.2.0")]
    pub fn load(connection: Connection) -> Result<(), Box<dyn Error>> {
        for column in Column::ALL {
            connection.register_scalar_function_with_state::<Bounce>(column.function(), &column)?;
        }
        Ok(())
    }
}
