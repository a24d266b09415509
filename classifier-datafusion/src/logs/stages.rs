//! From what a log says to the columns of a query, with no more work than it asks for.
//!
//! ```text
//! columns that are read --first conditions--> rows --the rules, for the others--> rows --> the columns asked for
//! ```

use std::sync::Arc;

use bounce_classifier::Classification;
use bounce_classifier_logs::formats::LogFormat;
use bounce_classifier_logs::templates::template;
use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::Int32Type;
use datafusion::arrow::array::{
    Array, ArrayRef, DictionaryArray, Int32Array, RecordBatch, RecordBatchOptions, StringViewBuilder,
};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::cast::as_boolean_array;
use datafusion::common::{DFSchema, Result, internal_err};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::utils::conjunction;
use datafusion::physical_expr::{PhysicalExpr, create_physical_expr};

use super::columns::{LogColumn, schema_of};
use super::rows::FIRST_WITHOUT_CLASS;
use super::scan::LogScan;
use crate::rules::Rules;

/// What becomes of rows.
#[derive(Debug)]
pub(super) struct Stages {
    /// The columns that are read.
    read: Vec<LogColumn>,
    /// On these.
    first: Option<Arc<dyn PhysicalExpr>>,
    /// What the second condition asks for besides.
    asked: Vec<LogColumn>,
    /// On all of them.
    second: Option<Arc<dyn PhysicalExpr>>,
    /// What is asked for in the end.
    last: Vec<LogColumn>,
    output: Vec<LogColumn>,
}

impl Stages {
    /// The stages of a scan.
    pub(super) fn of(scan: &LogScan) -> Result<Stages> {
        let derived = |filter: &Expr| -> Result<bool> {
            Ok(columns_of(filter)?.iter().any(|column| column.is_derived()))
        };
        let (mut plain, mut of_answers) = (Vec::new(), Vec::new());
        for filter in &scan.filters {
            let side = if derived(filter)? { &mut of_answers } else { &mut plain };
            side.push(filter.clone());
        }
        let mut read = scan.projection.clone();
        for filter in &scan.filters {
            read.extend(columns_of(filter)?);
        }
        let mut asked: Vec<LogColumn> = Vec::new();
        for filter in &of_answers {
            asked.extend(columns_of(filter)?);
        }
        let mut last = scan.projection.clone();
        if read.iter().any(|column| column.is_derived()) {
            read.extend([LogColumn::Kind, LogColumn::Reply]);
        }
        read.retain(|column| !column.is_derived());
        asked.retain(|column| column.is_derived());
        sort(&mut read);
        sort(&mut asked);
        last.retain(|column| column.is_derived() && !asked.contains(column));
        sort(&mut last);
        Ok(Stages {
            first: condition(plain, &read)?,
            second: condition(of_answers, &[&read[..], &asked].concat())?,
            read,
            asked,
            last,
            output: scan.projection.clone(),
        })
    }

    /// The columns that are read.
    pub(super) fn read(&self) -> &[LogColumn] {
        &self.read
    }

    /// The conditions.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Arc<dyn PhysicalExpr>> {
        self.first.iter().chain(&self.second)
    }

    /// The schema of what comes out.
    pub(super) fn schema(&self) -> SchemaRef {
        schema_of(&self.output)
    }

    /// Brings rows of a log of this format through all stages; gives what is left of them, and of how many the rules were
    /// asked.
    pub(super) fn run(
        &self,
        rows: RecordBatch,
        format: LogFormat,
        rules: &Rules,
    ) -> Result<(RecordBatch, usize)> {
        let rows = passing(rows, self.first.as_ref())?;
        let (rows, for_condition) = with(rows, &self.asked, format, rules)?;
        let rows = passing(rows, self.second.as_ref())?;
        let (rows, in_the_end) = with(rows, &self.last, format, rules)?;
        let places: Result<Vec<usize>, _> =
            self.output.iter().map(|column| rows.schema_ref().index_of(column.name())).collect();
        Ok((rows.project(&places?)?, for_condition + in_the_end))
    }
}

fn sort(columns: &mut Vec<LogColumn>) {
    columns.sort_unstable();
    columns.dedup();
}

fn columns_of(filter: &Expr) -> Result<Vec<LogColumn>> {
    filter.column_refs().into_iter().map(|reference| column_of(&reference.name)).collect()
}

fn column_of(name: &str) -> Result<LogColumn> {
    match LogColumn::of_name(name) {
        Some(column) => Ok(column),
        None => internal_err!("logs have no column {name}"),
    }
}

/// One condition of all, on these columns.
fn condition(filters: Vec<Expr>, columns: &[LogColumn]) -> Result<Option<Arc<dyn PhysicalExpr>>> {
    let Some(all) = conjunction(filters) else { return Ok(None) };
    let schema = DFSchema::try_from(schema_of(columns))?;
    create_physical_expr(&all, &schema, &ExecutionProps::new(), &PhysicalPlanningContext::default()).map(Some)
}

fn passing(rows: RecordBatch, condition: Option<&Arc<dyn PhysicalExpr>>) -> Result<RecordBatch> {
    let Some(condition) = condition else { return Ok(rows) };
    let passes = condition.evaluate(&rows)?.into_array(rows.num_rows())?;
    Ok(filter_record_batch(&rows, as_boolean_array(&passes)?)?)
}

/// The rows with more columns; and of how many the rules were asked.
fn with(
    rows: RecordBatch,
    columns: &[LogColumn],
    format: LogFormat,
    rules: &Rules,
) -> Result<(RecordBatch, usize)> {
    if columns.is_empty() {
        return Ok((rows, 0));
    }
    let (Some(kinds), Some(replies)) = (rows.column_by_name("kind"), rows.column_by_name("reply")) else {
        return internal_err!("kinds and replies were not read");
    };
    let (kinds, replies) = (kinds.as_dictionary::<Int32Type>().keys(), replies.as_string::<i32>());
    let found: Vec<Option<Classification<'_>>> = match columns.iter().any(|column| column.answer().is_some())
    {
        true => (0..rows.num_rows())
            // Whoever lists replies wants the class of each.
            .map(|row| kinds.value(row) < FIRST_WITHOUT_CLASS || format == LogFormat::Lines)
            .zip(replies)
            .map(|(is_asked, reply)| {
                reply.filter(|_| is_asked).map(|reply| rules.classifier().classify(reply))
            })
            .collect(),
        false => Vec::new(),
    };
    let mut names = names_of(&rows)?;
    let mut arrays = rows.columns().to_vec();
    for column in columns {
        names.push(*column);
        arrays.push(match column.answer() {
            Some(answer) => {
                let key = |found: &Option<Classification<'_>>| {
                    found.map(|found| answer.key(found, rules.classifier()))
                };
                let keys: Int32Array = found.iter().map(key).collect();
                Arc::new(DictionaryArray::try_new(keys, Arc::clone(rules.values(answer)))?) as ArrayRef
            }
            None => {
                let mut templates = StringViewBuilder::with_capacity(replies.len());
                replies.iter().for_each(|reply| templates.append_option(reply.map(template)));
                Arc::new(templates.finish())
            }
        });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
    let asked = found.iter().flatten().count();
    Ok((RecordBatch::try_new_with_options(schema_of(&names), arrays, &options)?, asked))
}

fn names_of(rows: &RecordBatch) -> Result<Vec<LogColumn>> {
    rows.schema_ref().fields().iter().map(|field| column_of(field.name())).collect()
}
