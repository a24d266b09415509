//! A table of logs.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::columns::LogColumn;
use super::error::LogError;
use super::exec::LogExec;
use super::files;
use super::read::LogInput;
use super::scan::LogScan;
use crate::rules::Rules;

/// The records of logs as a table.
#[derive(Debug)]
pub struct LogTable {
    pattern: String,
    input: LogInput,
    rules: Arc<Rules>,
}

impl LogTable {
    /// The logs of a path: a log, a folder of logs, or a pattern. Which they are, is looked up for each query.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn new(pattern: &str, input: LogInput, rules: &Arc<Rules>) -> Result<LogTable, LogError> {
        files::find(pattern)?;
        Ok(LogTable { pattern: pattern.to_owned(), input, rules: Arc::clone(rules) })
    }

    /// The path.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// How the logs are read.
    pub fn input(&self) -> LogInput {
        self.input
    }

    /// The files that a query would read now.
    ///
    /// # Errors
    ///
    /// Where there is none, or a folder cannot be read.
    pub fn files(&self) -> Result<Vec<PathBuf>, LogError> {
        Ok(files::find(&self.pattern)?.into_iter().map(|(path, _)| path).collect())
    }
}

#[async_trait]
impl TableProvider for LogTable {
    fn schema(&self) -> SchemaRef {
        LogColumn::schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let found = files::find(&self.pattern)?;
        let scan = LogScan {
            partitions: files::share(found, state.config().target_partitions()),
            input: self.input,
            projection: match projection {
                Some(places) => {
                    places.iter().filter_map(|place| LogColumn::ALL.get(*place).copied()).collect()
                }
                None => LogColumn::ALL.into(),
            },
            filters: filters.to_vec(),
            limit,
        };
        Ok(Arc::new(LogExec::try_new(scan, Arc::clone(&self.rules))?))
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(filters.iter().map(|filter| LogScan::takes(filter)).collect())
    }
}
