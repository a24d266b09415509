//! The plan that reads logs.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bounce_classifier_logs::formats::LogFormat;
use datafusion::arrow::array::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use tokio::sync::mpsc::Sender;

use super::read::{Take, read};
use super::rows::Rows;
use super::scan::LogScan;
use super::stages::Stages;
use crate::rules::Rules;

/// So many batches wait for whoever works on them.
const WAITING: usize = 2;

/// Reads logs. `EXPLAIN ANALYZE` shows how many records were read, and of how many the rules were asked.
#[derive(Debug)]
pub struct LogExec {
    scan: LogScan,
    rules: Arc<Rules>,
    stages: Arc<Stages>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl LogExec {
    /// The plan of a scan.
    ///
    /// # Errors
    ///
    /// Where a condition is none on the columns of logs.
    pub fn try_new(scan: LogScan, rules: Arc<Rules>) -> Result<LogExec> {
        let stages = Stages::of(&scan)?;
        let properties = PlanProperties::new(
            EquivalenceProperties::new(stages.schema()),
            Partitioning::UnknownPartitioning(scan.partitions.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(LogExec {
            scan,
            rules,
            stages: Arc::new(stages),
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        })
    }

    /// What it reads: to send it elsewhere.
    pub fn scan(&self) -> &LogScan {
        &self.scan
    }

    /// The rules that it asks.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }
}

impl DisplayAs for LogExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LogScan { partitions, projection, filters, limit, .. } = &self.scan;
        let files: usize = partitions.iter().map(Vec::len).sum();
        let names: Vec<&str> = projection.iter().map(|column| column.name()).collect();
        write!(
            f,
            "LogExec: files={files}, partitions={}, projection=[{}]",
            partitions.len(),
            names.join(", ")
        )?;
        if !filters.is_empty() {
            let filters: Vec<String> = filters.iter().map(ToString::to_string).collect();
            write!(f, ", filters=[{}]", filters.join(", "))?;
        }
        limit.map_or(Ok(()), |limit| write!(f, ", limit={limit}"))
    }
}

impl ExecutionPlan for LogExec {
    fn name(&self) -> &str {
        "LogExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        for condition in self.stages.conditions() {
            if f(condition)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match children.is_empty() {
            true => Ok(self),
            false => internal_err!("logs have no plans below them"),
        }
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(paths) = self.scan.partitions.get(partition).cloned() else {
            return internal_err!("logs have no partition {partition}");
        };
        let mut builder = RecordBatchReceiverStreamBuilder::new(self.stages.schema(), WAITING);
        let count = |name| MetricBuilder::new(&self.metrics).counter(name, partition);
        let mut partition = Partition {
            stages: Arc::clone(&self.stages),
            rules: Arc::clone(&self.rules),
            sender: builder.tx(),
            left: self.scan.limit,
            batch_rows: context.session_config().batch_size(),
            read: count("rows_read"),
            classified: count("rows_classified"),
            given: MetricBuilder::new(&self.metrics).output_rows(partition),
        };
        let input = self.scan.input;
        // Files are read and unpacked, which waits and works.
        builder.spawn_blocking(move || {
            for path in paths {
                if !read(&path, input, &mut partition)? {
                    break;
                }
            }
            Ok(())
        });
        Ok(builder.build())
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

/// Hands the rows of one partition on.
struct Partition {
    stages: Arc<Stages>,
    rules: Arc<Rules>,
    sender: Sender<Result<RecordBatch>>,
    /// So many rows are still wanted.
    left: Option<usize>,
    batch_rows: usize,
    read: Count,
    classified: Count,
    given: Count,
}

impl Take for Partition {
    fn begin(&mut self, path: &Path, format: LogFormat) -> Rows {
        Rows::new(self.stages.read(), path, format, self.batch_rows)
    }

    fn take(&mut self, rows: &mut Rows) -> Result<bool> {
        self.read.add(rows.len());
        let (mut batch, classified) = self.stages.run(rows.finish()?, rows.format(), &self.rules)?;
        self.classified.add(classified);
        if let Some(left) = &mut self.left {
            batch = batch.slice(0, batch.num_rows().min(*left));
            *left -= batch.num_rows();
        }
        self.given.add(batch.num_rows());
        // Whoever asked may have seen enough.
        let is_wanted = batch.num_rows() == 0 || self.sender.blocking_send(Ok(batch)).is_ok();
        Ok(is_wanted && !self.is_done())
    }

    fn is_done(&self) -> bool {
        self.left == Some(0) || self.sender.is_closed()
    }
}
