//! The arguments as clap reads them. What they mean is in `config.rs`.

mod check;
mod limits;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use self::check::{CheckArgs, CheckFormat, Deny, Shown};
pub(crate) use self::limits::LimitArgs;

const ABOUT: &str = "\
Tells which class of bounce an SMTP reply is.

Rules, regular expressions listed under labels in TOML or JSON files, give a reply its class: the first \
listed rule that matches anywhere in the reply wins. A reply is one line: the code, the enhanced status code \
where there is one, and the text, as in `550 5.1.1 User unknown`. Rules for every code of IANA's registry of \
enhanced status codes are built in.";

const EXIT_CODES: &str = "\
Exit codes:
  0  done, whether a rule matched or not
  1  the input could not be read or the output could not be written; of check:
     something was found
  2  the arguments or the rules are wrong";

// In each of these texts, the lines that start with the name of the program are run by tests/help.rs.
const CLASSIFY_MORE: &str = "\
Output:
  LABEL<TAB>FILE:LINE for each reply, in order: the label, and the place of
  the rule that gave it; Uncategorized<TAB>- where no rule matches. Control
  characters and backslashes in labels and names of files are escaped (\\t,
  \\n, \\r, \\\\, \\u{1b}): each answer is one line with one TAB.

  With --format json, one object a line: reply, label, class and rule; rule is
  null where none matches, or has number (from 0, in matching order), pattern,
  file, line and column. The class of a label of one's own is Other.

  A line of standard input may have 16 MiB.

Examples:
  bounce-classifier classify '550 5.1.1 <bob@example.com>: User unknown'
  bounce-classifier classify --rules mine.toml --rules more.json < replies.txt
  bounce-classifier classify --format json -- '-ERR 4.2.2 over quota'";

const EXPLAIN_MORE: &str = "\
Output:
  The rule that gives the class, then every other rule that matches, in order;
  each with its label, FILE:LINE and pattern, control characters escaped.

  With --format json, one object: as that of classify, and others, an array
  of objects with label, class and rule.

Examples:
  bounce-classifier explain '550 5.1.1 <bob@example.com>: User unknown'
  bounce-classifier explain --rules mine.toml --format json - < replies.txt";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "bounce-classifier", version, long_about = ABOUT, after_help = EXIT_CODES)]
#[command(about = "Tells which class of bounce an SMTP reply is")]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Give each reply its class, one line out for each reply
    #[command(after_help = CLASSIFY_MORE)]
    Classify(ClassifyArgs),
    /// Show the rule that gives a reply its class, and every other rule that matches it
    #[command(after_help = EXPLAIN_MORE)]
    Explain(ExplainArgs),
    /// Find what is wrong with rules, or was probably not meant
    #[command(after_help = check::MORE)]
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ClassifyArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs,

    /// The replies; without any (or with a single `-`), each line of standard input is one
    ///
    /// Answers come as soon as their lines do. Text that is not UTF-8 is classified with U+FFFD in place of
    /// what cannot be read.
    #[arg(value_name = "REPLY")]
    pub(crate) replies: Vec<OsString>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs,

    /// The reply; `-` takes the first line of standard input
    #[arg(value_name = "REPLY")]
    pub(crate) reply: OsString,
}

/// What both commands understand.
#[derive(Debug, clap::Args)]
pub(crate) struct CommonArgs {
    /// A rule file, .toml or .json, in place of the built-in rules; may be given several times, and the
    /// rules of the first file come first
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    /// How answers are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// The form of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, and for `cut`
    Text,
    /// One JSON object a reply, each on a line
    Json,
}

#[cfg(test)]
mod tests {
    use bounce_classifier::Limits;
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn clap_finds_no_fault() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_defaults_in_the_help_are_the_librarys() {
        let help = CommonArgs::augment_args(clap::Command::new("x")).render_long_help().to_string();
        let Limits { rule_states, ungated_states, .. } = Limits::default();
        for default in [rule_states, ungated_states] {
            let default = format!("[default: {default}]");
            assert!(help.contains(&default), "{default} is not in:\n{help}");
        }
    }

    use clap::Args as _;
}
