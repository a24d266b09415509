//! The command line: its commands, and what is said about all of them. The options of each stand beside it.

use clap::{Parser, Subcommand};

use crate::color::Color;
use crate::failure::Voice;
#[cfg(feature = "serve")]
use crate::serve;
#[cfg(feature = "sql")]
use crate::sql;
use crate::{
    annotate, check, classify, compile, completions, diff, explain, fmt, inspect, man, oob, replay, report,
};

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
  2  the arguments or the rules are wrong
  oob has codes of its own, those of sysexits.h: see its help";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "bounce-classifier", version, long_about = ABOUT, after_help = EXIT_CODES)]
#[command(about = "Tells which class of bounce an SMTP reply is")]
#[command(arg_required_else_help = true, propagate_version = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When there is colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", display_order = 900)]
    pub(crate) color: Color,

    /// Say only what is wrong: no notes, no progress, no counts on standard error
    #[arg(short, long, global = true, display_order = 901, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say as well which rules were loaded, and how long that took
    #[arg(short, long, global = true, display_order = 902)]
    pub(crate) verbose: bool,
}

impl Args {
    /// How much is said.
    pub(crate) fn voice(&self) -> Voice {
        match (self.quiet, self.verbose) {
            (true, _) => Voice::Quiet,
            (_, true) => Voice::Verbose,
            _ => Voice::Usual,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Give each reply its class, one line out for each reply
    #[command(after_help = classify::MORE)]
    Classify(classify::Args),
    /// Show why a reply has its class: the rule and what it matched, other rules that match, or the nearest
    #[command(after_help = explain::MORE)]
    Explain(explain::Args),
    /// Find what is wrong with rules, or was probably not meant
    #[command(after_help = check::MORE)]
    Check(check::Args),
    /// Compile rule files to an image, which `--image` loads
    #[command(after_help = compile::MORE)]
    Compile(compile::Args),
    /// Show what an image consists of: rules, labels, how rules are decided, sizes
    #[command(after_help = inspect::MORE)]
    Inspect(inspect::Args),
    /// Compare two rule sets: which rules differ, and which replies change their label
    #[command(after_help = diff::MORE)]
    Diff(diff::Args),
    /// Bring rule files into the canonical layout, or check that they have it
    #[command(after_help = fmt::MORE)]
    Fmt(fmt::Args),
    /// Show what logs say as a whole: classes, over time, by domain and rule, and what no rule knows
    #[command(after_help = report::MORE)]
    Report(report::Args),
    /// Fill the classes into logs
    #[command(after_help = annotate::MORE)]
    Annotate(annotate::Args),
    /// Make a log up, of any size, to try things on
    #[command(after_help = replay::MORE)]
    Replay(replay::Args),
    /// Read the reports in mails: which recipients were not reached, and the class of each bounce
    #[command(after_help = oob::MORE)]
    Oob(oob::Args),
    /// Take reports by SMTP and answer other programs by HTTP, with rules that are replaced as they change
    #[cfg(feature = "serve")]
    #[command(after_help = serve::MORE)]
    Serve(serve::Args),
    /// Ask logs, Parquet, CSV and JSON in SQL, with the classes of their replies
    #[cfg(feature = "sql")]
    #[command(after_help = sql::MORE)]
    Sql(sql::Args),
    /// Write the script by which a shell completes commands and options
    #[command(after_help = completions::MORE)]
    Completions(completions::Args),
    /// Write the manual pages
    #[command(after_help = man::MORE)]
    Man(man::Args),
}

impl Command {
    /// Whether it makes files that take a while, so that a signal may come meanwhile.
    pub(crate) fn writes_files(&self) -> bool {
        matches!(self, Command::Compile(_) | Command::Report(_) | Command::Annotate(_) | Command::Fmt(_))
    }
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
