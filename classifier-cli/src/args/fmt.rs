//! `fmt FILE...`

use std::path::PathBuf;

pub(crate) const MORE: &str = "\
The layout: a pattern a line, two spaces before it and a comma after it, in
single quotes where TOML can write it so and in double quotes where not (text
of several lines stays as it is); one blank line between labels and between
tables; no two blank lines in a row; lines end in LF; comments where they were. The order of
labels and patterns never changes, nor what any value says, and the values of
other tables stay as they are written. All this is verified before a file is
written. Rules in an inline table (rules = {...}) stay as they are, and JSON
files are refused.

Output:
  The name of each file that was changed. Where a file has a mistake, none is
  changed. A single `-` takes standard input, and the result goes to standard
  output.

  With --check nothing is written: the changes are shown as a unified diff,
  and the exit code is 1 where there are some.

Examples:
  bounce-classifier fmt mine.toml
  bounce-classifier fmt - < newer.toml
  bounce-classifier fmt --check mine.toml && echo well laid out";

#[derive(Debug, clap::Args)]
pub(crate) struct FmtArgs {
    /// Rule files, .toml; a single `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Change nothing, but say what would be changed
    #[arg(long)]
    pub(crate) check: bool,
}
