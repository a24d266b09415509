//! `fmt FILE...`

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::output::Visible;

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
pub(crate) struct Args {
    /// Rule files, .toml; a single `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Change nothing, but say what would be changed
    #[arg(long)]
    pub(crate) check: bool,
}

/// Bring rule files into the canonical layout.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) files: Files,
    pub(super) check: bool,
}

/// What is laid out.
#[derive(Debug)]
pub(super) enum Files {
    Paths(Vec<PathBuf>),
    /// What has no place to be written to.
    Stdin,
}

impl TryFrom<Args> for Options {
    type Error = Failure;

    fn try_from(Args { files: paths, check }: Args) -> Result<Self, Failure> {
        let stdin = paths.iter().filter(|path| path.as_os_str() == "-").count();
        let files = match (stdin, paths.len()) {
            (0, _) => Files::Paths(paths.into_iter().map(toml).collect::<Result<_, _>>()?),
            (1, 1) => Files::Stdin,
            _ => {
                let message = "`-` is standard input, and stands alone: name only files, or only `-`";
                return Err(Failure::Usage(message.to_owned()));
            }
        };
        Ok(Options { files, check })
    }
}

fn toml(path: PathBuf) -> Result<PathBuf, Failure> {
    if path.as_os_str().as_encoded_bytes().ends_with(b".json") { Err(not_toml(&path)) } else { Ok(path) }
}

fn not_toml(path: &Path) -> Failure {
    let name = path.display().to_string();
    let help = "JSON has no comments to keep, and other programs lay it out";
    Failure::Usage(format!("{}: `fmt` is for TOML files; {help}", Visible(&name)))
}
