//! What is read of logs: a plan that can be sent to where it is done.

use std::path::PathBuf;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};

use super::columns::LogColumn;
use super::read::LogInput;

/// Which columns of which rows of which logs.
#[derive(Clone, Debug, PartialEq)]
pub struct LogScan {
    /// The files that each partition reads, one after the other.
    pub partitions: Vec<Vec<PathBuf>>,
    /// How they are read.
    pub input: LogInput,
    /// The columns that are given.
    pub projection: Vec<LogColumn>,
    /// Conditions, all of which must hold; on columns by their names alone.
    pub filters: Vec<Expr>,
    /// Each partition gives no more rows than these.
    pub limit: Option<usize>,
}

impl LogScan {
    /// Whether a condition is applied while logs are read: exactly, or not at all. What is random, or asks other tables, is
    /// for DataFusion.
    pub fn takes(filter: &Expr) -> TableProviderFilterPushDown {
        let mut is_of_rows = !filter.is_volatile();
        let looked = filter.apply(|part| {
            is_of_rows &= !matches!(
                part,
                Expr::ScalarSubquery(_)
                    | Expr::InSubquery(_)
                    | Expr::Exists(_)
                    | Expr::OuterReferenceColumn(..)
                    | Expr::Placeholder(_)
                    | Expr::ScalarVariable(..)
            );
            Ok(if is_of_rows { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
        });
        match looked.is_ok() && is_of_rows {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Unsupported,
        }
    }
}
