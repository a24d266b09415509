//! `oob`

use std::path::PathBuf;

use clap::ValueEnum;

use crate::options::RuleArgs;

pub(crate) const MORE: &str = "\
A mail that is no report prints nothing, and is counted on standard error.

With --format json, one object a line for each recipient:
  kind          bounce, delayed, delivered, relayed, expanded, feedback,
                auto-reply, challenge, disposition, subscribe or unsubscribe
  type          OOB, or Feedback; null for the other kinds
  recipient     the address that the sender gave, as far as it is known
  response      what the server replied: code, enhanced_code, content
  bounce_classification, rule
                the label and the place of the rule that gave it
  reporting_mta, remote_mta, message_id, action, status, arrival,
  last_attempt, will_retry_until
                as the report has them; null where it does not

With --format tsv: kind, recipient, label, reply. A DIR is read as a Maildir,
or as a folder of files with a mail each; `-` is a mail on standard input.

Examples:
  bounce-classifier oob - < bounce.eml
  bounce-classifier oob --format tsv Maildir/";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// How records are written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub(crate) format: Format,

    /// The longest mail that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) mail_mib: u64,

    /// A file that records are appended to, in place of standard output; they are on the disk when the program ends
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Files with a mail, mailboxes (mbox), folders (Maildir); without any, standard input
    #[arg(value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,
}

/// The form of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object a recipient, each on a line
    Json,
    /// Kind, recipient, label and reply, with tabs between them
    Tsv,
    /// For people
    Text,
}
