//! `diff --old FILE --new FILE [REPLIES]`

use std::path::PathBuf;

use bounce_classifier::RuleSource;
use clap::ArgGroup;

use crate::options::{Format, Input, LimitArgs, source};

pub(crate) const MORE: &str = "\
A side that is not given is the built-in rules.

Output:
  The rules that were removed, added, moved or relabelled, each with its label,
  FILE:LINE and pattern. A rule is known by its label and pattern. It has moved
  where it stands otherwise to the rules that have not; so a rule that comes
  or goes moves no other. It is relabelled where only its label is another.

  With REPLIES, how many of them change their label, and how many keep it but
  get it from another rule; then those that change, by old and new rule, the
  most frequent first, each with the first reply of the kind. Samples are cut
  after 500 characters. A line may have 16 MiB.

  With --format json, one object: old, new, removed, added, moved, relabelled
  and replies, which is null or has count, label_changes, rule_changes and
  groups.

  With --exit-code the exit code is 1 where a reply changes its label or,
  without REPLIES, where the rules differ.

Examples:
  bounce-classifier diff --old mine.toml --new newer.toml
  bounce-classifier diff --old mine.toml --new newer.toml replies.txt
  bounce-classifier diff --new newer.toml --format json - < replies.txt
  bounce-classifier diff --old-image rules.image --new mine.toml --new more.json";

#[derive(Debug, clap::Args)]
// `rules` is what the limits are for; at least one side must be given.
#[command(group = ArgGroup::new("rules").args(["old", "new"]).multiple(true))]
#[command(group = ArgGroup::new("sides").args(["old", "new", "old_image", "new_image"]).multiple(true).required(true))]
pub(crate) struct Args {
    /// A rule file of the old rules, .toml or .json; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) old: Vec<PathBuf>,

    /// A rule file of the new rules, .toml or .json; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) new: Vec<PathBuf>,

    /// The old rules as an image
    #[arg(long, value_name = "IMAGE", conflicts_with = "old")]
    pub(crate) old_image: Option<PathBuf>,

    /// The new rules as an image
    #[arg(long, value_name = "IMAGE", conflicts_with = "new")]
    pub(crate) new_image: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    /// A file of replies, one a line; `-` is standard input
    #[arg(value_name = "REPLIES")]
    pub(crate) replies: Option<PathBuf>,

    /// Make 1 the exit code where there is a difference
    #[arg(long)]
    pub(crate) exit_code: bool,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Compare two rule sets.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) old: RuleSource,
    pub(super) new: RuleSource,
    /// One a line.
    pub(super) replies: Option<Input>,
    /// Whether the exit code says that there are differences.
    pub(super) exit_code: bool,
    pub(super) format: Format,
}

impl From<Args> for Options {
    fn from(args: Args) -> Self {
        let Args { old, new, old_image, new_image, limits, replies, exit_code, format } = args;
        Options {
            old: source(old, old_image, limits),
            new: source(new, new_image, limits),
            replies: replies.map(Input::from),
            exit_code,
            format,
        }
    }
}
