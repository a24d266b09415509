//! The table function `bounce_log`.

use std::sync::Arc;

use bounce_classifier_logs::formats::LogFormat;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::Expr;

use super::read::LogInput;
use super::table::LogTable;
use crate::rules::Rules;

/// Years of which logs may be.
const YEARS: std::ops::RangeInclusive<u16> = 1970..=9999;

/// `bounce_log(path [, format [, year]])`
#[derive(Debug)]
pub(crate) struct BounceLog(Arc<Rules>);

impl BounceLog {
    /// Its name in SQL.
    pub(crate) const NAME: &str = "bounce_log";

    pub(crate) fn new(rules: &Arc<Rules>) -> BounceLog {
        BounceLog(Arc::clone(rules))
    }
}

impl TableFunctionImpl for BounceLog {
    fn call_with_args(&self, args: TableFunctionArgs) -> Result<Arc<dyn TableProvider>> {
        let (path, input) = match args.exprs() {
            [path] => (path, LogInput::default()),
            [path, format] => (path, LogInput { format: format_of(format)?, ..LogInput::default() }),
            [path, format, year] => {
                (path, LogInput { format: format_of(format)?, year: Some(year_of(year)?) })
            }
            _ => {
                return plan_err!(
                    "bounce_log takes a path, and a format and a year where they are needed: bounce_log('mail.log', 'postfix', 2026)"
                );
            }
        };
        let Some(path) = text(path) else {
            return plan_err!(
                "bounce_log takes the path of logs in quotes, as in bounce_log('logs/*.zst'), and not {path}"
            );
        };
        Ok(Arc::new(LogTable::new(path, input, &self.0)?))
    }
}

/// The format of this name; `auto`, and NULL, where the content tells it.
fn format_of(name: &Expr) -> Result<Option<LogFormat>> {
    match text(name) {
        Some("auto") => Ok(None),
        None if matches!(name, Expr::Literal(value, _) if value.is_null()) => Ok(None),
        named => match named.and_then(LogFormat::of_name) {
            Some(format) => Ok(Some(format)),
            None => plan_err!(
                "there is no format {name} of logs: 'auto', or one that `bounce-classifier report --input` has, such as 'postfix'"
            ),
        },
    }
}

fn year_of(year: &Expr) -> Result<u16> {
    let given = match year {
        Expr::Literal(ScalarValue::Int64(Some(year)), _) => u16::try_from(*year).ok(),
        _ => None,
    };
    match given.filter(|year| YEARS.contains(year)) {
        Some(year) => Ok(year),
        None => plan_err!("the year of a log is a number from 1970 to 9999, and not {year}"),
    }
}

fn text(value: &Expr) -> Option<&str> {
    match value {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        _ => None,
    }
}
