//! `sql QUERY [FILE...]`

use std::ffi::OsString;

pub(crate) const MORE: &str = "\
This is bounce-classifier-sql, a program of its own: with a whole engine for
SQL in it (Apache DataFusion) it is several times as large as this one. It is
looked for beside this program, and in the PATH; `bounce-classifier-sql --help`
says all that it takes. Of the project's source,
  cargo install --path classifier-datafusion
installs it.

FILEs are tables, named after them: Parquet, CSV, JSON lines, and logs of every
server that `report` knows. Logs have the columns time, recipient, domain, reply,
class, action and more. Functions: bounce_class(reply), bounce_severity,
bounce_action, bounce_rule, bounce_template; bounce_log(path) is a table.

Examples:
  bounce-classifier sql 'SELECT class, count(*) FROM mail GROUP BY class' mail.log
  bounce-classifier sql 'SELECT bounce_class(reply) FROM replies' replies.parquet -o classes.csv";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// One query in SQL; options of bounce-classifier-sql may stand before and behind it
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub(crate) query: OsString,

    /// Files that are tables; NAME=FILE gives a table its name
    #[arg(value_name = "FILE", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) files: Vec<OsString>,
}
