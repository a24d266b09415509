//! `inspect [IMAGE | FILE...]`

use std::path::PathBuf;

use bounce_classifier::{Limits, RuleSource};

use crate::failure::Failure;
use crate::options::{Format, LimitArgs};

pub(crate) const MORE: &str = "\
Output:
  The version of the image's format, its size and checksum; a hash of the
  rules; the files and labels with the number of their rules; how the rules
  are decided; the sections of the image in bytes.

  The ways to decide a rule:
    never        no text matches it
    shared       by an automaton that it shares, walked over every reply
    chains       by phrases that are looked for, all rules at once
    words        by words that one automaton meets for all rules
    search-dfa   by an automaton of its own, where a phrase of it is met
    search-nfa   the same, simulated: slower, but seldom
    every-reply  by an automaton of its own, over every reply: the dear ones

  The hash is the SHA-256 of label and pattern of each rule in order, each of
  the two with its length in bytes before it (64 bits, little-endian). Names
  of files, places and layout play no part in it.

  --rules-list gives a line for each rule: its number from 0, its label,
  FILE:LINE, its way and its pattern, with TABs between them; control
  characters and backslashes of labels and names of files are escaped, and
  control characters of patterns.

  With --format json, one object: format_version, bytes, checksum,
  rules_sha256, rules, files, labels, plans, sections; with --rules-list
  rules_list too.

Examples:
  bounce-classifier inspect
  bounce-classifier inspect rules.image
  bounce-classifier inspect --rules-list --format json mine.toml more.json";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// An image; or rule files, .toml or .json, to see what their image would be; without any, the built-in
    /// rules
    #[arg(id = "rules", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    /// A line for each rule, in place of the summary
    #[arg(long)]
    pub(crate) rules_list: bool,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Show what an image consists of.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    pub(super) list: bool,
    pub(super) format: Format,
}

impl TryFrom<Args> for Options {
    type Error = Failure;

    fn try_from(Args { files, limits, rules_list: list, format }: Args) -> Result<Self, Failure> {
        Ok(Options { rules: source(files, limits.into())?, list, format })
    }
}

const MIXTURE: &str = "inspect one image by itself; names of rule files end in .toml or .json";

/// Files or an image, as the names say.
fn source(mut paths: Vec<PathBuf>, limits: Limits) -> Result<RuleSource, Failure> {
    match paths.iter().filter(|path| !RuleSource::is_rule_file(path)).count() {
        0 => Ok(RuleSource::files(paths, limits)),
        _ if paths.len() == 1 => Ok(RuleSource::Image(paths.remove(0))),
        _ => Err(Failure::Usage(MIXTURE.to_owned())),
    }
}
