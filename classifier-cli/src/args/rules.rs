//! The rules that a command classifies with.

use std::path::PathBuf;

use super::LimitArgs;

/// Where the rules are, for all commands that classify.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct RuleArgs {
    /// A rule file, .toml or .json, in place of the built-in rules; may be given several times, and the
    /// rules of the first file come first. The word `builtin` stands for the built-in rules
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Vec<PathBuf>,

    /// An image that `compile` has written, in place of the built-in rules
    #[arg(long, value_name = "IMAGE", conflicts_with_all = ["rules", "rule_states", "ungated_states", "gated_states", "window_bytes"])]
    pub(crate) image: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
