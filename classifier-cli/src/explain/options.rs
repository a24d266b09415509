//! `explain REPLY`

use std::ffi::OsString;

use bounce_classifier::RuleSource;
use clap::builder::RangedU64ValueParser;

use crate::options::{Argument, CommonArgs, Format, text};

// The lines that start with the name of the program are run by tests/help.rs.
pub(crate) const MORE: &str = "\
Output:
  The rule that gives the class, with its label, FILE:LINE and pattern; then
  the reply, with what the parts of the pattern matched marked: in colour on a
  terminal, else by a line below it, ^ for head and phrases and ~ for gaps;
  then each part, its kind and what it matched; then every other rule that
  matches, in order. Control characters are escaped.

  A pattern has a head (^ and what follows it), phrases, gaps (such as .+) and
  an end ($). Where no rule matches, the rules that come nearest are shown, and
  where each of them fails:
    head `^550` matched, phrase `mailbox full` not found
  The nearest is the one of whose text the reply has the most, in order.

  NO_COLOR, CLICOLOR=0 and CLICOLOR_FORCE=1 are minded.

  With --format json, one object: as that of classify, and
    parts    of the rule: objects with kind, pattern, start, end and text
    others   that match: objects with label, class, severity, action and rule
    nearest  where no rule matches: the same, with why and parts; these have an outcome too, which is matched, found,
             unreachable, too_early, other_case or missing, and null for
             start, end and text where it is missing
  start and end are offsets in bytes of the reply as UTF-8; columns in texts
  are characters, from 1.

The reply is read as by classify, and shown as the line that rules see.

Examples:
  bounce-classifier explain '550 5.1.1 <bob@example.com>: User unknown'
  bounce-classifier explain --rules mine.toml --nearest 5 '554 no such user'
  bounce-classifier explain --rules mine.toml --format json - < replies.txt";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: CommonArgs,

    /// How many rules to show that come near, where no rule matches
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = nearest())]
    pub(crate) nearest: usize,

    /// The reply; `-` takes the first line of standard input
    #[arg(value_name = "REPLY")]
    pub(crate) reply: OsString,
}

/// What is more is not near.
const MOST_NEAREST: u64 = 100;

fn nearest() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(0..=MOST_NEAREST)
}

/// Show why one reply has its class.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    /// On standard input, the first line.
    pub(super) reply: Argument<String>,
    /// How many rules to show that come near, where none matches.
    pub(super) nearest: usize,
    pub(super) format: Format,
}

impl From<Args> for Options {
    fn from(Args { common: CommonArgs { rules, format }, nearest, reply }: Args) -> Self {
        let reply = if reply == "-" { Argument::Stdin } else { Argument::Given(text(reply)) };
        Options { rules: rules.into(), reply, nearest, format }
    }
}
