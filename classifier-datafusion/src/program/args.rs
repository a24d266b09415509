//! The command line.

use std::path::PathBuf;

use bounce_classifier::{Limits, RuleSource};
use clap::Parser;
use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};

use crate::file::Form;
use crate::output::Format;

const MORE: &str = "\
Tables:
  Each FILE is a table. Its name is that of the file up to the first dot, in
  small letters, with _ for what is no letter or digit; NAME=FILE gives it
  another one. What a FILE is, its ending and its content tell, and --input
  says otherwise:
    parquet  .parquet, .pq
    csv      .csv, .tsv: the first line names the columns
    ndjson   .ndjson, .jsonl, .json: a JSON object a line
    logs     all others, and CSV and JSON that a mail server or a provider
             wrote: a log, a folder of logs, or a pattern such as 'logs/*.zst'
  CSV, JSON and logs may be compressed: .gz, .bz2, .xz, .zst. Without FILEs, a
  query can name files itself: FROM 'replies.parquet', FROM bounce_log('mail.log').

Logs:
  bounce_log(PATH [, FORMAT [, YEAR]]) and FILEs that are logs have a row for
  each record and recipient, with the columns
    file, format, kind (bounce, deferral, delivery, other; unknown for a line
    that is no record), time (in UTC), queue_id, sender, recipient, domain,
    provider, category, host, reply, line, class, severity, action, rule,
    template
  Columns that a query does not name cost nothing, and conditions are applied
  while a log is read. A file that cannot be read ends the query, which names it.

Functions:
  bounce_class(reply)     the label
  bounce_severity(reply)  permanent, transient or either
  bounce_action(reply)    what to do
  bounce_rule(reply)      FILE:LINE of the rule; empty where none matches
  bounce_template(reply)  the reply with slots for what differs
  NULL stays NULL. SQL is that of Apache DataFusion.

Output:
  On a terminal a table, elsewhere TSV; with -o, what its ending says. Fields
  of TSV are escaped as by `annotate` (\\t, \\n, \\\\, \\u{1b}), and NULL is \\N.

Exit codes:
  0    done
  1    something cannot be read or written
  2    the query, the arguments or the rules are wrong
  130  interrupted by Ctrl-C

Examples:
  bounce-classifier sql 'SELECT class, count(*) FROM mail GROUP BY 1 ORDER BY 2 DESC' mail.log
  bounce-classifier sql \"SELECT domain, reply FROM l WHERE kind = 'bounce'\" l='kumomta/*'
  bounce-classifier sql 'SELECT bounce_class(reply) FROM replies' replies.parquet -o classes.csv
  bounce-classifier sql \"SELECT reply FROM bounce_log('mail.log') WHERE class = 'Uncategorized'\"";

/// SQL over logs of mail servers, Parquet, CSV and JSON, with classes of SMTP bounce replies
#[derive(Debug, Parser)]
#[command(name = "bounce-classifier-sql", bin_name = "bounce-classifier sql", version, after_help = MORE)]
pub(crate) struct Args {
    /// One query in SQL; `-` reads it from standard input
    pub(crate) query: String,

    /// Files that are tables; NAME=FILE gives a table its name
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,

    /// What all FILEs are
    #[arg(long, value_name = "FORM", default_value = "auto", value_parser = form())]
    pub(crate) input: Form,

    /// The year of the last lines, for logs that do not say it, as those of Postfix
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1970..=9999))]
    pub(crate) year: Option<u16>,

    /// A rule file, .toml or .json, in place of the built-in rules; may be given several times, and the
    /// rules of the first file come first. The word `builtin` stands for the built-in rules
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,

    /// An image that `compile` has written, in place of the built-in rules
    #[arg(long, value_name = "IMAGE", conflicts_with = "rules")]
    image: Option<PathBuf>,

    /// How it is written
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,

    /// Where it is written, in place of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// How many threads work, and how many partitions there are [default: as many as the machine has]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub(crate) threads: Option<usize>,

    /// Say only what is wrong
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl Args {
    /// Where the rules are.
    pub(crate) fn rules(&self) -> RuleSource {
        match &self.image {
            Some(image) => RuleSource::Image(image.clone()),
            None => RuleSource::files(self.rules.clone(), Limits::default()),
        }
    }
}

fn form() -> impl TypedValueParser<Value = Form> {
    PossibleValuesParser::new(Form::NAMES).map(|name| Form::of_name(&name).unwrap_or(Form::Auto))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn clap_finds_no_fault() {
        Args::command().debug_assert();
    }
}
