//! `compile FILE... -o IMAGE`

use std::path::PathBuf;

use bounce_classifier::RuleSource;

use crate::failure::Failure;
use crate::options::{Destination, LimitArgs};

pub(crate) const MORE: &str = "\
An image is loaded in a moment and gives the answers of its rules: see --image
of the other commands. It belongs to this version of the program: another one
may refuse it, and says so. The same rules give the same bytes on every host.

Output:
  The image is written beside its place and moved there when it is whole: who
  reads it meanwhile has the old one or the new one. On standard error, one
  line: rules, labels, bytes, time.

Examples:
  bounce-classifier compile mine.toml more.json -o rules.image
  bounce-classifier compile mine.toml -o - | cat > rules.image";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The rule files, .toml or .json, in the order of their rules; the word `builtin` stands for the built-in ones
    #[arg(id = "rules", value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Where the image goes; `-` is standard output, unless that is a terminal
    // Not required by clap, whose message would not say what to write.
    #[arg(short, long, value_name = "IMAGE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Write an image.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    pub(super) output: Destination,
}

impl TryFrom<Args> for Options {
    type Error = Failure;

    fn try_from(Args { files, output, limits }: Args) -> Result<Self, Failure> {
        let output = output.map(Destination::from).ok_or_else(|| {
            let message = "where should the image go? Say `-o rules.image`, or `-o -` for standard output";
            Failure::Usage(message.to_owned())
        })?;
        Ok(Options { rules: RuleSource::files(files, limits.into()), output })
    }
}
