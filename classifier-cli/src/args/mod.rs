//! The arguments as clap reads them. What they mean is in `config.rs`.

mod annotate;
mod check;
mod compile;
mod diff;
mod fmt;
mod inspect;
mod limits;
mod log_form;
mod oob;
mod replay;
mod report;
mod rules;
#[cfg(feature = "serve")]
mod serve;

use std::ffi::OsString;

use clap::builder::RangedU64ValueParser;
use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use self::annotate::{AnnotateArgs, LogOutput, MOST_THREADS};
pub(crate) use self::check::{CheckArgs, CheckFormat, Deny, Shown};
pub(crate) use self::compile::CompileArgs;
pub(crate) use self::diff::DiffArgs;
pub(crate) use self::fmt::FmtArgs;
pub(crate) use self::inspect::InspectArgs;
pub(crate) use self::limits::LimitArgs;
pub(crate) use self::log_form::{InputArgs, LogForm};
pub(crate) use self::oob::{OobArgs, OobFormat};
pub(crate) use self::replay::{ReplayArgs, ReplayFormat};
pub(crate) use self::report::{ReportArgs, ReportFormat};
pub(crate) use self::rules::RuleArgs;
#[cfg(feature = "serve")]
pub(crate) use self::serve::ServeArgs;

const ABOUT: &str = "\
Tells which class of bounce an SMTP reply is.

Rules, regular expressions listed under labels in TOML or JSON files, give a reply its class: the first \
listed rule that matches anywhere in the reply wins. A reply is one line: the code, the enhanced status code \
where there is one, and the text, as in `550 5.1.1 User unknown`. Rules for providers, servers, phrases and every code of IANA's registry of \
enhanced status codes are built in.";

const EXIT_CODES: &str = "\
Exit codes:
  0  done, whether a rule matched or not
  1  the input could not be read or the output could not be written; of check:
     something was found; of diff --exit-code and fmt --check: there are
     differences; of report: a file is damaged, and the rest is reported
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
  bounce-classifier classify --image rules.image < replies.txt
  bounce-classifier classify --format json -- '-ERR 4.2.2 over quota'";

const EXPLAIN_MORE: &str = "\
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
    others   that match: objects with label, class and rule
    nearest  where no rule matches: objects with label, class, rule, why and
             parts; these have an outcome too, which is matched, found,
             unreachable, too_early, other_case or missing, and null for
             start, end and text where it is missing
  start and end are offsets in bytes of the reply as UTF-8; columns in texts
  are characters, from 1.

Examples:
  bounce-classifier explain '550 5.1.1 <bob@example.com>: User unknown'
  bounce-classifier explain --rules mine.toml --nearest 5 '554 no such user'
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
    /// Show why a reply has its class: the rule and what it matched, other rules that match, or the nearest
    #[command(after_help = EXPLAIN_MORE)]
    Explain(ExplainArgs),
    /// Find what is wrong with rules, or was probably not meant
    #[command(after_help = check::MORE)]
    Check(CheckArgs),
    /// Compile rule files to an image, which `--image` loads
    #[command(after_help = compile::MORE)]
    Compile(CompileArgs),
    /// Show what an image consists of: rules, labels, how rules are decided, sizes
    #[command(after_help = inspect::MORE)]
    Inspect(InspectArgs),
    /// Compare two rule sets: which rules differ, and which replies change their label
    #[command(after_help = diff::MORE)]
    Diff(DiffArgs),
    /// Bring rule files into the canonical layout, or check that they have it
    #[command(after_help = fmt::MORE)]
    Fmt(FmtArgs),
    /// Show what logs say as a whole: classes, over time, by domain and rule, and what no rule knows
    #[command(after_help = report::MORE)]
    Report(ReportArgs),
    /// Fill the classes into logs
    #[command(after_help = annotate::MORE)]
    Annotate(AnnotateArgs),
    /// Make a log up, of any size, to try things on
    #[command(after_help = replay::MORE)]
    Replay(ReplayArgs),
    /// Read the reports in mails: which recipients were not reached, and the class of each bounce
    #[command(after_help = oob::MORE)]
    Oob(OobArgs),
    /// Take reports by SMTP and answer other programs by HTTP, with rules that are replaced as they change
    #[cfg(feature = "serve")]
    #[command(after_help = serve::MORE)]
    Serve(ServeArgs),
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

    /// How many rules to show that come near, where no rule matches
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = nearest())]
    pub(crate) nearest: usize,

    /// The reply; `-` takes the first line of standard input
    #[arg(value_name = "REPLY")]
    pub(crate) reply: OsString,
}

/// What the commands understand that classify.
#[derive(Debug, clap::Args)]
pub(crate) struct CommonArgs {
    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// How answers are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// What is more is not near.
const MOST_NEAREST: u64 = 100;

/// The form of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, and for `cut`
    Text,
    /// One JSON object a reply, each on a line
    Json,
}

fn nearest() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(0..=MOST_NEAREST)
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
        let help = RuleArgs::augment_args(clap::Command::new("x")).render_long_help().to_string();
        let Limits { rule_states, ungated_states, gated_states, window_bytes, .. } = Limits::default();
        for default in [rule_states, ungated_states, gated_states, window_bytes] {
            let default = format!("[default: {default}]");
            assert!(help.contains(&default), "{default} is not in:\n{help}");
        }
    }

    use clap::Args as _;
}
