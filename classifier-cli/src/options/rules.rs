//! The rules that a command classifies with.

use std::path::PathBuf;
use std::time::Instant;

use bounce_classifier::{Classifier, RuleSource, RuleSourceError};

use super::LimitArgs;
use crate::failure::{self, Failure};

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

impl From<RuleArgs> for RuleSource {
    fn from(RuleArgs { rules, image, limits }: RuleArgs) -> Self {
        source(rules, image, limits)
    }
}

/// The image, or else the files, or else the built-in rules.
pub(crate) fn source(files: Vec<PathBuf>, image: Option<PathBuf>, limits: LimitArgs) -> RuleSource {
    image.map_or_else(|| RuleSource::files(files, limits.into()), RuleSource::Image)
}

/// Loads rules, and runs their examples.
pub(crate) fn load(rules: &RuleSource) -> Result<Classifier, Failure> {
    timed(rules, RuleSource::load)
}

/// Loads rules of which an example may fail: what is asked may be why.
pub(crate) fn load_without_examples(rules: &RuleSource) -> Result<Classifier, Failure> {
    timed(rules, RuleSource::load_without_examples)
}

fn timed(
    rules: &RuleSource,
    load: fn(&RuleSource) -> Result<Classifier, RuleSourceError>,
) -> Result<Classifier, Failure> {
    let started = Instant::now();
    let classifier = load(rules)?;
    let ms = started.elapsed().as_secs_f64() * 1e3;
    failure::detail(|| format!("rules: {rules}, {} rules, loaded in {ms:.1} ms", classifier.rules().len()));
    Ok(classifier)
}

#[cfg(test)]
mod tests {
    use bounce_classifier::Limits;
    use clap::Args as _;

    use super::*;

    #[test]
    fn the_defaults_in_the_help_are_the_librarys() {
        let help = RuleArgs::augment_args(clap::Command::new("x")).render_long_help().to_string();
        let Limits { rule_states, ungated_states, gated_states, window_bytes, .. } = Limits::default();
        for default in [rule_states, ungated_states, gated_states, window_bytes] {
            let default = format!("[default: {default}]");
            assert!(help.contains(&default), "{default} is not in:\n{help}");
        }
    }
}
