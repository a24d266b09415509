//! The classifier in DataFusion: functions over columns of replies, and logs of mail servers as tables.
//!
//! ```
//! use bounce_classifier::Classifier;
//! use datafusion::prelude::SessionContext;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let context = SessionContext::new();
//! bounce_classifier_datafusion::register(&context, Classifier::builtin());
//! let query = "SELECT bounce_class(reply) FROM (VALUES ('552 5.2.2 Mailbox full'), (NULL)) AS t (reply)";
//! let answers = context.sql(query).await?.collect().await?;
//! # assert_eq!(answers[0].num_rows(), 2);
//! # Ok::<(), datafusion::error::DataFusionError>(())
//! # }).unwrap();
//! ```
//!
//! | function | answer |
//! |---|---|
//! | `bounce_class(reply)` | the label |
//! | `bounce_severity(reply)` | `permanent`, `transient` or `either` |
//! | `bounce_action(reply)` | what to do, as `retry` or `suppress` |
//! | `bounce_rule(reply)` | `FILE:LINE` of the rule; empty where none matches |
//! | `bounce_template(reply)` | the reply with slots for addresses, hosts and numbers, as in reports |
//! | `bounce_log(path)` | a table: the records of logs ([`logs`]) |
//!
//! A reply is a string or, where it may not be UTF-8, binary; NULL stays NULL. The first four answer with a dictionary over
//! all that may be answered, so a row costs a number. Of a column that is a dictionary, each value is classified once.
//!
//! ```text
//! column --function.rs--> answers.rs --rules.rs--> dictionary        a value of a dictionary, once: memo.rs
//! log ----logs/-------------^
//! ```

mod answers;
mod column;
mod function;
pub mod logs;
mod memo;
mod rules;

use std::sync::Arc;

use bounce_classifier::Classifier;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::SessionContext;

use self::column::Column;
use self::function::Bounce;
use self::logs::BounceLog;
pub use self::rules::Rules;

/// Registers all functions, with these rules. What has the same names is replaced.
pub fn register(context: &SessionContext, classifier: &Classifier) {
    let rules = Rules::new(classifier);
    functions(&rules).into_iter().for_each(|function| context.register_udf(function));
    context.register_udtf(BounceLog::NAME, Arc::new(BounceLog::new(&rules)));
}

/// The scalar functions: for those who build a session otherwise than by a context, as Ballista does.
pub fn functions(rules: &Arc<Rules>) -> Vec<ScalarUDF> {
    Column::ALL.map(|column| ScalarUDF::new_from_impl(Bounce::new(column, rules))).into()
}
