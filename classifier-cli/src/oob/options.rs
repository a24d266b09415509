//! `oob`

use std::path::PathBuf;

use bounce_classifier::reports::ReturnPath;
use clap::ValueEnum;

use super::mailbox::MOST_MIB;
use crate::options::RuleArgs;

pub(crate) const MORE: &str = "\
A mail that is no report prints nothing, and is counted on standard error.

With --format json, one object a line for each recipient, with the fields of
KumoMTA's logs and more. What a mail does not say is null or empty.
  kind          bounce, delayed, delivered, relayed, expanded, feedback,
                auto-reply, challenge, disposition, subscribe or unsubscribe
  type          OOB, or Feedback; null for the other kinds
  id, sender    the id of the report, and whom it was sent to
  recipient     the address that the sender gave, as far as it is known
  response      what the server replied: code, enhanced_code, content
  code_source   where the code is from: quoted by the mail; of its status (250,
                450 or 550); or assumed, where it has neither (450 or 550)
  bounce_classification, rule
                the label and the place of the rule that gave it
  timestamp, created
                when it was tried last, and when the report came
  feedback_report
                all fields of a complaint (RFC 5965)
  reporting_mta, remote_mta, message_id, action, status, final_recipient,
  arrival, last_attempt, will_retry_until
                as the report has them
  reached       limits that the mail goes beyond, which are said on standard
                error too: recipients, texts, text or reason

With --format tsv: kind, recipient, label, reply. A DIR is read as a Maildir,
or as a folder of files with a mail each; `-` is a mail or a mailbox on
standard input.

Exit codes, as in sysexits.h, so that a mail server that pipes mails in loses
none:
  0   all records are written, and on the disk where -o says so
  65  a mail is too long; the other mails have their records
  75  try again: a file cannot be read or written, the disk is full, the rules
      or the arguments are wrong

Examples:
  bounce-classifier oob - < bounce.eml
  bounce-classifier oob --format tsv Maildir/
  bounce-classifier oob --return-path 'b+{local}={domain}@a.example' bounce.eml";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// How records are written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub(crate) format: Format,

    /// The longest mail that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = MOST_MIB, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) mail_mib: u64,

    /// A pattern of return paths that have the recipient in them (VERP), such as `b+{local}={domain}@a.example`; `*`
    /// is anything. It outranks what the text says. May be given several times
    #[arg(long, value_name = "PATTERN")]
    pub(crate) return_path: Vec<ReturnPath>,

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
