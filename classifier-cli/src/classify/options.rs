//! `classify [REPLY...]`

use std::ffi::OsString;

use bounce_classifier::RuleSource;
use clap::ValueEnum;

use crate::failure::Failure;
use crate::options::{Format, RuleArgs, text};

// The lines that start with the name of the program are run by tests/help.rs.
pub(crate) const MORE: &str = "\
Output:
  LABEL<TAB>FILE:LINE<TAB>SEVERITY<TAB>ACTION for each reply, in order: the
  label, the place of the rule that gave it, whether the failure lasts
  (permanent, transient, either), and what to do: suppress the address, retry,
  fix-sender (mend something of your own), or review. Where no rule matches:
  Uncategorized, -, either, review. Control characters and backslashes in labels
  and names of files are escaped (\\t, \\n, \\r, \\\\, \\u{1b}): each answer is
  one line with three TABs.

  With --format json, one object a line: reply, label, class, severity, action
  and rule; rule is null where none matches, or has number (from 0, in matching
  order), pattern, file, line and column. The class of a label of one's own is
  Other.

  A line of standard input may have 16 MiB.

Streams:
  --format tsv, ndjson and rowbinary are for engines and for what moves logs.
  They read standard input, and whatever is answered is written before more is
  waited for. --columns says which answers tsv and rowbinary have, in which
  order: class (the label), severity, action, rule (FILE:LINE, empty without
  one).

  tsv        A reply a line with the escapes of ClickHouse; \\N stays \\N.
  rowbinary  A string after another, as ClickHouse writes them.
  ndjson     A JSON value a line: a reply, or an object with a reply, to which
             `bounce` is added (label, class, severity, action, rule), or null.

Input:
  A reply as it was on the wire, in one line or in several, or as another program
  prints it: what stands around it (`smtp;`, `host mx.example said:`, quotes,
  `(in reply to RCPT TO command)`) is taken off, the codes before further lines
  (`550-`) are left out, of two replies one in another the inner one is taken,
  and an enhanced code alone gets the code of its class (5.1.1 is 550 5.1.1).
  What is one line already stays as it is.

Examples:
  bounce-classifier classify '550 5.1.1 <bob@example.com>: User unknown'
  bounce-classifier classify --rules mine.toml --rules more.json < replies.txt
  bounce-classifier classify --image rules.image < replies.txt
  bounce-classifier classify --format json -- '-ERR 4.2.2 over quota'
  bounce-classifier classify --format tsv --columns class,action < replies.txt";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// How replies are read and answers written
    #[arg(long, value_enum, default_value_t = Form::Text)]
    pub(crate) format: Form,

    /// The answers of tsv and rowbinary
    #[arg(long, value_enum, value_name = "COLUMN", value_delimiter = ',', default_value = "class")]
    pub(crate) columns: Vec<Column>,

    /// The replies; without any (or with a single `-`), each line of standard input is one
    ///
    /// Answers come as soon as their lines do. Text that is not UTF-8 is classified with U+FFFD in place of
    /// what cannot be read.
    #[arg(value_name = "REPLY")]
    pub(crate) replies: Vec<OsString>,
}

/// The form of replies and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people, and for `cut`
    Text,
    /// One JSON object a reply, each on a line
    Json,
    /// A stream of lines with escapes
    Tsv,
    /// A stream of JSON values, each on a line
    Ndjson,
    /// A stream of strings with their lengths
    Rowbinary,
}

/// An answer of `tsv` and `rowbinary`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Column {
    /// The label
    Class,
    /// Whether the failure lasts
    Severity,
    /// What to do
    Action,
    /// The place of the rule
    Rule,
}

/// Give each reply its class.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    pub(super) replies: Replies,
}

/// Where replies are, and in which form.
#[derive(Debug)]
pub(super) enum Replies {
    Given(Vec<String>, Format),
    /// On standard input, one a line.
    Lines(Format),
    /// On standard input, from a program.
    Stream(StreamForm, Vec<Column>),
}

/// The form of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamForm {
    Tsv,
    Ndjson,
    Rowbinary,
}

impl Replies {
    /// The form of what is written a line at a time.
    pub(super) fn format(&self) -> Format {
        match self {
            Replies::Given(_, format) | Replies::Lines(format) => *format,
            Replies::Stream(..) => Format::Text,
        }
    }
}

impl TryFrom<Args> for Options {
    type Error = Failure;

    fn try_from(Args { rules, format, columns, replies }: Args) -> Result<Self, Failure> {
        let is_stdin = replies.is_empty() || matches!(replies.as_slice(), [only] if only == "-");
        let lines = |format| match is_stdin {
            true => Ok(Replies::Lines(format)),
            false => Ok(Replies::Given(replies.into_iter().map(text).collect(), format)),
        };
        let stream = |form| match is_stdin {
            true => Ok(Replies::Stream(form, columns)),
            false => {
                let problem = "tsv, ndjson and rowbinary are read from standard input: give no replies";
                Err(Failure::Usage(problem.to_owned()))
            }
        };
        let replies = match format {
            Form::Text => lines(Format::Text),
            Form::Json => lines(Format::Json),
            Form::Tsv => stream(StreamForm::Tsv),
            Form::Ndjson => stream(StreamForm::Ndjson),
            Form::Rowbinary => stream(StreamForm::Rowbinary),
        }?;
        Ok(Options { rules: rules.into(), replies })
    }
}
