//! `replay`

use std::path::PathBuf;

use bounce_classifier_logs::formats::LogFormat;
use clap::ValueEnum;

use crate::options::Destination;

pub(crate) const MORE: &str = "\
The same seed gives the same log. Replies follow Zipf's law over made-up
wordings, with random addresses, hosts and ids, spread over a week. A record
of kumomta has about 1.2 KB.

Examples:
  bounce-classifier replay --records 1000 > today.log
  bounce-classifier replay --records 1000 --seed 7 --zstd -o yesterday.zst
  bounce-classifier replay --records 5 --format postfix";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many records
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) records: u64,

    /// What the random numbers start from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// What the log is written in
    #[arg(long, value_enum, default_value_t = Format::Kumomta)]
    pub(crate) format: Format,

    /// Compress it
    #[arg(long)]
    pub(crate) zstd: bool,

    /// Where to write it; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
}

/// The form of a made-up log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// KumoMTA: a JSON object a line
    Kumomta,
    /// mail.log of Postfix
    Postfix,
    /// The main log of Exim
    Exim,
    /// A reply a line
    Lines,
}

/// Make a log up.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) seed: u64,
    pub(super) records: u64,
    pub(super) format: LogFormat,
    pub(super) zstd: bool,
    pub(super) output: Destination,
}

impl From<Args> for Options {
    fn from(Args { records, seed, format, zstd, output }: Args) -> Self {
        let format = match format {
            Format::Kumomta => LogFormat::KumoMta,
            Format::Postfix => LogFormat::Postfix,
            Format::Exim => LogFormat::Exim,
            Format::Lines => LogFormat::Lines,
        };
        Options { seed, records, format, zstd, output: output.into() }
    }
}
