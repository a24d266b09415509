//! `annotate [FILE...]`

use std::path::PathBuf;
use std::time::Duration;

use bounce_classifier::RuleSource;
use bounce_classifier_logs::annotate::OutputForm;
use bounce_classifier_logs::follow::Series;
use clap::ValueEnum;
use clap::builder::RangedU64ValueParser;

use crate::failure::Failure;
use crate::options::{Input, InputArgs, LogForm, LogInput, RuleArgs};

pub(crate) const MORE: &str = "\
Input:
  auto     told by the first 64 KiB of each log, and said on standard error;
           what tells nothing is taken as replies, or JSON as of kumomta
  kumomta  JSON, a record a line. bounce_classification is set in records of
           the types Bounce, TransientFailure, Expiration, AdminBounce, OOB,
           Feedback and Rejection, and added where it is missing. Every other
           byte stays as it was, and every other line passes unchanged.
  postfix  mail.log: the lines with status=
  exim     mainlog: the lines with ** and ==
  sendmail, opensmtpd, qmail, haraka  what their logs say of deliveries
  powermta, exchange  accounting files and message tracking (CSV), with the
           columns that their headers name
  webhook  what SES, SendGrid, Mailgun, Postmark or SparkPost post: a JSON
           body a line, as it came
  lines    a reply a line, and nothing else

  Plain, or compressed by gzip, bzip2, xz or zstd, told by content; what is
  compressed otherwise is named and refused, and so is what is no text. A line
  may have 4 MiB, JSON may be nested 128 deep, and zstd and xz may look back
  32 MiB: no input takes more than 200 MB of memory.

Output:
  Several logs, and those of a folder, are read in the order of their first
  times, the oldest first, where all of them have one.

  Standard output gets plain text, in the order of the input. Files of -o and
  --in-place (which takes plain ones and zstd) are compressed as they were, and written whole or not at all.
  A file that is damaged is reported with its name and the place, the others
  are still done, and the exit code is 1. On standard error: how many records
  there were, and what became of them. What a run that was killed leaves is
  called .bounce-classifier-XXXXXX, and removed by the next one that writes to
  the same folder.

  No file that is read is written over, by whatever name, but by --in-place.
  That replaces a log when the new one is on the disk, unless somebody has
  written to the log meanwhile: then it is left as it is. What is appended at
  the very moment of the change is carried over. What is left: whoever has the
  log open and does not open it again goes on writing to the old one (follow it
  with --follow instead), and a log that is moved away in that moment. A log
  that is read-only, as KumoMTA leaves what it has finished, one that has other
  names (hard links), and one whose owner cannot be kept are refused: use -o.

  With --format json or tsv, and where the input is not kumomta's, the output
  has a line for each failed delivery, and for each reply of lines: an object
  with the fields that the log has of kind, time, queue_id, sender, recipients,
  provider, category (the class that the log itself gives), peer, reply, and with bounce_classification, severity, action and rule;
  or, with TABs between, the class, rule, severity, action, kind, time,
  recipients, sender, queue id, peer, provider and reply. --header names them.

  Lines that are not of a delivery, such as connections and mail that the
  server itself refused to take (NOQUEUE: reject, rejected RCPT), are left out
  and counted. A line of unknown form is counted and kept: as an object with
  kind, which is `unknown`, and line; or with `-` for class, rule, severity and
  action, `unknown` for kind, and the line in place of the reply.

Following:
  With --follow, the file of -o gets what the log gets, until the program is
  killed: by any signal, at any time. Started again with the same checkpoint,
  it cuts the output back to what was noted and goes on, so that nothing is
  lost and nothing is doubled. A checkpoint belongs to one log and one output,
  and is locked while it is used (CHECKPOINT.lock). It follows a log that is renamed and begun anew
  (to names such as LOG.1 or LOG-20261121, in the same folder) or emptied. Of a
  log of zstd it reads what is complete. Nobody else may write the output.

  What cannot be read any further, as it is damaged or a line is too long, is
  named with its place, and the next file is waited for; so is a file that ends
  within a frame of zstd. Nothing is left out without a word.

  Of a folder, as KumoMTA writes, it does all files whose names start with a
  digit, in the order of their names, and goes on to the next one when that has
  something in it. Files may be taken away when they are done. What several
  loggers write at the same time is to be in folders of their own.

Examples:
  bounce-classifier annotate < today.log > classified.log
  bounce-classifier annotate -o classified today.log yesterday.zst
  bounce-classifier annotate --in-place --rules mine.toml yesterday.zst
  bounce-classifier annotate --input postfix mail.log
  bounce-classifier annotate --input exim --format tsv mainlog
  bounce-classifier annotate --input lines --format tsv replies.txt
To follow:
  $ bounce-classifier annotate --follow --input postfix /var/log/mail.log
        -o bounces.jsonl --checkpoint bounces.checkpoint
  $ bounce-classifier annotate --follow /var/log/kumomta -o classified.log
        --checkpoint classified.checkpoint";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The logs; without any, or as `-`, standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Write the fields found, rather than the lines of the log with the class in them
    #[arg(long, value_enum)]
    pub(crate) format: Option<LogOutput>,

    /// Write a first line that names the fields of --format tsv
    #[arg(long, requires = "format", conflicts_with = "follow")]
    pub(crate) header: bool,

    /// Write a file of the same name in this folder for each; with --follow, append to this file
    #[arg(short, long, value_name = "DIR|FILE", conflicts_with = "in_place")]
    pub(crate) output: Option<PathBuf>,

    /// Put what was made in place of each file, at once when it is whole
    #[arg(long, requires = "files", conflicts_with = "format")]
    pub(crate) in_place: bool,

    /// Go on as the file, or the folder, grows, until killed; each record is written once, whatever happens
    #[arg(long, requires_all = ["files", "output", "checkpoint"], conflicts_with_all = ["in_place", "threads"])]
    pub(crate) follow: bool,

    /// Where --follow notes how far it is, to go on from there when it is started again
    #[arg(long, value_name = "FILE", requires = "follow")]
    pub(crate) checkpoint: Option<PathBuf>,

    /// How many milliseconds --follow waits at the end before it looks again
    #[arg(long, value_name = "MS", requires = "follow", default_value_t = 250, value_parser = interval())]
    pub(crate) interval: u64,

    /// How many threads work on a file [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_THREADS as u64))]
    pub(crate) threads: Option<usize>,
}

fn interval() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(1..=3_600_000)
}

/// Where more would only take memory.
const MOST_THREADS: usize = 32;

/// The form of what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogOutput {
    /// A JSON object a line
    Json,
    /// Fields with TABs between
    Tsv,
}

/// Fill classes into logs.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    pub(super) input: LogInput,
    pub(super) form: OutputForm,
    pub(super) logs: Logs,
}

/// Which logs are to be done, and how.
#[derive(Debug)]
pub(super) enum Logs {
    Whole(Whole),
    Growing(Follow),
}

/// Logs to be done to their ends.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) logs: Vec<Input>,
    pub(super) target: Target,
    pub(super) threads: usize,
    /// Whether the first line names the fields.
    pub(super) header: bool,
}

/// Which log is followed, where to, and what is noted.
#[derive(Debug)]
pub(super) struct Follow {
    pub(super) log: Series,
    pub(super) output: PathBuf,
    pub(super) checkpoint: PathBuf,
    /// How long to wait where nothing is new.
    pub(super) interval: Duration,
}

/// Why only logs of KumoMTA are replaced.
pub(super) const WOULD_LOSE: &str =
    "--in-place would lose what the log says beside what was found: give -o instead";

/// Where logs go.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Stdout,
    /// To files of the same names.
    Folder(PathBuf),
    /// Where they were.
    InPlace,
}

impl TryFrom<Args> for Options {
    type Error = Failure;

    fn try_from(mut args: Args) -> Result<Self, Failure> {
        Ok(Options {
            rules: std::mem::take(&mut args.rules).into(),
            input: args.input.into(),
            form: match args.format {
                None => OutputForm::Annotated,
                Some(LogOutput::Json) => OutputForm::Json,
                Some(LogOutput::Tsv) => OutputForm::Tsv,
            },
            logs: if args.follow { Logs::Growing(args.try_into()?) } else { Logs::Whole(args.try_into()?) },
        })
    }
}

impl TryFrom<Args> for Whole {
    type Error = Failure;

    fn try_from(args: Args) -> Result<Self, Failure> {
        if args.in_place && !matches!(args.input.input, LogForm::Auto | LogForm::Kumomta) {
            return Err(usage(WOULD_LOSE));
        }
        let target = match args.output {
            Some(folder) => Target::Folder(folder),
            None if args.in_place => Target::InPlace,
            None => Target::Stdout,
        };
        Ok(Whole {
            logs: Input::all(args.files),
            target,
            threads: args.threads.unwrap_or_else(threads),
            header: args.header,
        })
    }
}

impl TryFrom<Args> for Follow {
    type Error = Failure;

    fn try_from(args: Args) -> Result<Self, Failure> {
        let mut files = args.files.into_iter().map(Input::from);
        let (Some(Input::Path(log)), None) = (files.next(), files.next()) else {
            return Err(usage("--follow takes one file or folder: run one for each"));
        };
        // clap has seen to it that both are there.
        let (Some(output), Some(checkpoint)) = (args.output, args.checkpoint) else {
            return Err(usage("--follow needs -o and --checkpoint"));
        };
        Ok(Follow {
            log: Series::at(log),
            output,
            checkpoint,
            interval: Duration::from_millis(args.interval),
        })
    }
}

fn usage(message: &str) -> Failure {
    Failure::Usage(message.to_owned())
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS))
}
