//! `classify [REPLY...]`

use std::ffi::OsString;

use bounce_classifier::RuleSource;

use crate::options::{Argument, CommonArgs, Format, text};

// The lines that start with the name of the program are run by tests/help.rs.
pub(crate) const MORE: &str = "\
Output:
  LABEL<TAB>FILE:LINE for each reply, in order: the label, and the place of
  the rule that gave it; Uncategorized<TAB>- where no rule matches. Control
  characters and backslashes in labels and names of files are escaped (\\t,
  \\n, \\r, \\\\, \\u{1b}): each answer is one line with one TAB.

  With --format json, one object a line: reply, label, class, severity, action
  and rule; rule is null where none matches, or has number (from 0, in matching
  order), pattern, file, line and column. The class of a label of one's own is
  Other.

  A line of standard input may have 16 MiB.

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
  bounce-classifier classify --format json -- '-ERR 4.2.2 over quota'";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: CommonArgs,

    /// The replies; without any (or with a single `-`), each line of standard input is one
    ///
    /// Answers come as soon as their lines do. Text that is not UTF-8 is classified with U+FFFD in place of
    /// what cannot be read.
    #[arg(value_name = "REPLY")]
    pub(crate) replies: Vec<OsString>,
}

/// Give each reply its class.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    /// On standard input, one a line.
    pub(super) replies: Argument<Vec<String>>,
    pub(super) format: Format,
}

impl From<Args> for Options {
    fn from(Args { common: CommonArgs { rules, format }, replies }: Args) -> Self {
        let replies = match replies.as_slice() {
            [] => Argument::Stdin,
            [only] if only == "-" => Argument::Stdin,
            _ => Argument::Given(replies.into_iter().map(text).collect()),
        };
        Options { rules: rules.into(), replies, format }
    }
}
