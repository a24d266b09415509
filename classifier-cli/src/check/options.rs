//! `check FILE...`

use std::path::PathBuf;

use bounce_classifier::check::Level;
use bounce_classifier::{Limits, RuleErrors};
use clap::ValueEnum;

use crate::options::LimitArgs;

pub(crate) const MORE: &str = "\
Output:
  Each finding with its level, name, place, the line, why it matters and what
  to do; and on standard error how many there are. Mistakes that keep the rules
  from being compiled have the name invalid-rules, and where there are any, they
  are all that is reported.

  With --format json, one object a line: lint, level, message, file, line,
  column, end_line, end_column, label, notes, help, related. Lines and columns
  count from 1, columns in characters; the end is the place after the last one.
  They are null for a whole file.

  With --format github, commands for GitHub Actions: annotations at the lines.

  Where a lint is wrong, the rule file says so, for a rule or for all:
    [[allow]]
    lint = \"unescaped-dot\"
    rule = 'mail.box'
    reason = \"hyphen or blank\"

Exit codes:
  0  nothing was found at the level of --deny or above
  1  something was found, or the output could not be written
  2  the files could not be read or compiled, or the arguments are wrong

Examples:
  bounce-classifier check mine.toml
  bounce-classifier check --coverage --level warning mine.toml more.json
  bounce-classifier check --format github --deny error mine.toml
  bounce-classifier check --lints";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The rule files, .toml or .json, in the order of their rules; `-` is one in TOML on standard input, and the word
    /// `builtin` stands for the built-in ones, of which nothing is said beside others
    #[arg(id = "rules", value_name = "FILE", required_unless_present = "lints")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    /// The least level that gives exit code 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Deny::Warning)]
    pub(crate) deny: Deny,

    /// The least level that is shown
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Shown::Note)]
    pub(crate) level: Shown,

    /// Show no more than so many findings; 0 shows all [default: 100 as text, all in other formats]
    #[arg(long, value_name = "N")]
    pub(crate) max: Option<usize>,

    /// List the rules that win no example, too
    #[arg(long)]
    pub(crate) coverage: bool,

    /// List what is looked for, in place of looking: name, level and meaning of each lint
    #[arg(long, conflicts_with_all = ["rules", "coverage"])]
    pub(crate) lints: bool,

    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Levels for `--deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Anything
    Note,
    /// What was probably not meant
    Warning,
    /// What is wrong
    Error,
    /// Nothing that was found
    Never,
}

/// Levels for `--level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shown {
    /// Worth knowing
    Note,
    /// Probably not what was meant
    Warning,
    /// Wrong
    Error,
}

/// The form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON object a finding, each on a line
    Json,
    /// Annotations for GitHub Actions
    Github,
}

/// Say what is looked for, or look.
#[derive(Debug)]
pub(super) enum Options {
    Lints(Format),
    Files(Files),
}

/// Find what is wrong with rules.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) paths: Vec<PathBuf>,
    pub(super) limits: Limits,
    pub(super) coverage: bool,
    /// The least level that is a failure.
    pub(super) deny: Option<Level>,
    pub(super) show: Show,
    pub(super) format: Format,
}

/// Which findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Show {
    pub(super) least: Level,
    pub(super) most: usize,
}

impl From<Args> for Options {
    fn from(args: Args) -> Self {
        let Args { files: paths, limits, deny, level, max, coverage, lints, format } = args;
        if lints {
            return Options::Lints(format);
        }
        let show = Show { least: level.into(), most: most(max, format) };
        let limits = limits.into();
        Options::Files(Files { paths, limits, coverage, deny: deny.into(), show, format })
    }
}

/// Programs read on; people do not.
fn most(max: Option<usize>, format: Format) -> usize {
    match (max, format) {
        (None, Format::Text) => RuleErrors::MAX_SHOWN,
        (None | Some(0), _) => usize::MAX,
        (Some(most), _) => most,
    }
}

impl From<Deny> for Option<Level> {
    fn from(deny: Deny) -> Self {
        match deny {
            Deny::Note => Some(Level::Note),
            Deny::Warning => Some(Level::Warning),
            Deny::Error => Some(Level::Error),
            Deny::Never => None,
        }
    }
}

impl From<Shown> for Level {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Note => Level::Note,
            Shown::Warning => Level::Warning,
            Shown::Error => Level::Error,
        }
    }
}
