//! What tests share.

use std::future::Future;

use datafusion::arrow::array::Array;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

/// Runs something to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(future)
}

/// The answer of a query, each cell as text; NULL is `None`.
pub(crate) fn cells(
    context: &SessionContext,
    query: &str,
) -> Result<Vec<Vec<Option<String>>>, DataFusionError> {
    let batches = block_on(async { context.sql(query).await?.collect().await })?;
    let mut rows = Vec::new();
    for batch in batches {
        let options = FormatOptions::new();
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| {
                (column.logical_nulls(), ArrayFormatter::try_new(column.as_ref(), &options).unwrap())
            })
            .collect();
        for row in 0..batch.num_rows() {
            let cell =
                |(nulls, column): &(Option<datafusion::arrow::buffer::NullBuffer>, ArrayFormatter<'_>)| {
                    let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
                    (!is_null).then(|| column.value(row).to_string())
                };
            rows.push(columns.iter().map(cell).collect());
        }
    }
    Ok(rows)
}

/// The same with NULL as empty text.
pub(crate) fn texts(context: &SessionContext, query: &str) -> Vec<Vec<String>> {
    let rows = cells(context, query).unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
}

/// The answer of a query with one column.
pub(crate) fn column(context: &SessionContext, query: &str) -> Vec<Option<String>> {
    let rows = cells(context, query).unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.into_iter().map(|mut row| row.remove(0)).collect()
}

/// What is wrong with a query.
pub(crate) fn error(context: &SessionContext, query: &str) -> String {
    cells(context, query).expect_err(query).to_string()
}
