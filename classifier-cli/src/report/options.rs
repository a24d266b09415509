//! `report [FILE...]`

use std::path::PathBuf;

use bounce_classifier::RuleSource;
use bounce_classifier_logs::clock;
use bounce_classifier_logs::report::Filter;
use clap::ValueEnum;
use clap::builder::{PossibleValue, RangedU64ValueParser};

use crate::options::{Destination, Input, InputArgs, LogForm, LogInput, RuleArgs};

pub(crate) const MORE: &str = "\
Input:
  Files, or standard input where none is given, or for `-`; plain, or
  compressed by gzip, bzip2, xz or zstd, which is told by the content.
    auto     told by the first 64 KiB of each log, and said on standard error;
             what tells nothing is taken as replies, or JSON as of kumomta
    kumomta  JSON lines
    postfix  mail.log: the lines with status=
    exim     mainlog: **, == and deliveries
    sendmail, opensmtpd, qmail, haraka  what their logs say of deliveries
    powermta, exchange  accounting files and message tracking (CSV)
    webhook  bodies that SES, SendGrid, Mailgun, Postmark or SparkPost post, one a line
    lines    a reply a line, and nothing else
    mail     mails that came back, in files, mailboxes (mbox) and folders
             (Maildir): the recipients of the reports in them; a mail that
             tells of no delivery is counted as another record
  Lines that are not of a delivery, such as connections and mail that the
  server itself refused to take, are counted and left out. A line of unknown
  form is counted, and the first of them is shown. A file that is damaged is
  named, with the place; what comes before that is counted, the other files
  are read, and the exit code is 1.

  Where a server of one's own gave up without a reply, the line is made of 550
  or 450, as the failure is final or not, of the enhanced code where the log
  has one, and of the text. Times without a zone are taken as UTC. Times
  without a year are of the last year that keeps them out of the future.

Output:
  How many failures (bounces and deferrals) have a class, and what share that
  is; by class, severity, action, provider or recipient domain, hour or day,
  and rule. Then what no rule matches, as templates: replies in which <addr>,
  <ip>, <host>, <id>, <num> and the like stand for what differs, each with its
  count, a sample, and a line to paste into a rule file. The line is a
  suggestion: read it, and put it under a label.

  Memory is bounded. The 5,000 most frequent templates and domains are told
  apart; with more, a `+` behind a count says that it may be higher.

  With --format json, one object; with --format csv, the counts of all tables,
  a line each; with --format html, a page that needs nothing else: what to do,
  when, who and why, which filters narrow together.

  --since, --until, --domain and --class count a part of the records. A moment
  is 2026-11-23, 2026-11-23T10:00:00Z (or with another zone than Z), or so long
  ago: 90m, 24h, 7d. --fail-under is for scripts: the exit code is 1 where less
  than so many percent of the failures have a class.

Examples:
  bounce-classifier report --input lines replies.txt
  bounce-classifier report --input postfix --rules mine.toml --all mail.log
  bounce-classifier report --input exim --format json mainlog
  bounce-classifier report --format html -o report.html kumomta.jsonl
  bounce-classifier report --input mail Maildir/
  bounce-classifier report --since 7d --domain gmail.com --class SpamBlock kumomta.jsonl
  bounce-classifier report --fail-under 90 --format csv -o week.csv kumomta.jsonl
  bounce-classifier report --top 50 - < kumomta.jsonl";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Log files, or mailboxes; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// What wrote the logs; or `mail` for reports in mails
    #[arg(long, value_enum, value_name = "FORM", default_value_t = SourceForm::Log(LogForm::Auto))]
    pub(crate) input: SourceForm,

    /// The year of the last lines, for logs that do not say it, as those of Postfix
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1970..=9999))]
    pub(crate) year: Option<u16>,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Where it is written, in place of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// How many templates, domains and rules are shown [default: 20, 500 in JSON and CSV, 200 in HTML]
    #[arg(long, value_name = "N", value_parser = most())]
    pub(crate) top: Option<usize>,

    /// List the rules that never hit; JSON and HTML do anyway
    #[arg(long)]
    pub(crate) all: bool,

    /// Count only what is not before this moment
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    pub(crate) since: Option<i64>,

    /// Count only what is before this moment
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    pub(crate) until: Option<i64>,

    /// Count only what is to this domain, to one below it, or to this provider; may be given several times
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Vec<String>,

    /// Count only failures of this class, by its label; may be given several times
    #[arg(long, value_name = "LABEL")]
    pub(crate) class: Vec<String>,

    /// Exit with 1 where less than so many percent of the failures have a class
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) fail_under: Option<f64>,
}

fn moment(text: &str) -> Result<i64, String> {
    clock::moment_or_ago(text).ok_or_else(|| {
        "a moment is a date (2026-11-23), a date and time (2026-11-23T10:00:00Z), or so long ago: 90m, 24h, 7d"
            .to_owned()
    })
}

fn percent(text: &str) -> Result<f64, String> {
    let percent: f64 = text.trim_end_matches('%').parse().map_err(|_| "a number from 0 to 100".to_owned())?;
    if (0.0..=100.0).contains(&percent) { Ok(percent) } else { Err("it must be from 0 to 100".to_owned()) }
}

/// What is more is not told apart.
const MOST: u64 = 5_000;

fn most() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=MOST)
}

/// The forms of what is reported on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceForm {
    /// A log.
    Log(LogForm),
    /// Mails that came back.
    Mail,
}

impl ValueEnum for SourceForm {
    fn value_variants<'a>() -> &'a [Self] {
        use LogForm::{
            Auto, Exchange, Exim, Haraka, Kumomta, Lines, Opensmtpd, Postfix, Powermta, Qmail, Sendmail,
            Webhook,
        };
        &[
            SourceForm::Log(Auto),
            SourceForm::Log(Kumomta),
            SourceForm::Log(Postfix),
            SourceForm::Log(Exim),
            SourceForm::Log(Sendmail),
            SourceForm::Log(Opensmtpd),
            SourceForm::Log(Qmail),
            SourceForm::Log(Haraka),
            SourceForm::Log(Powermta),
            SourceForm::Log(Exchange),
            SourceForm::Log(Webhook),
            SourceForm::Log(Lines),
            SourceForm::Mail,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            SourceForm::Log(form) => form.to_possible_value(),
            SourceForm::Mail => {
                let help = "Mails that came back: files, mailboxes (mbox) and folders (Maildir)";
                Some(PossibleValue::new("mail").help(help))
            }
        }
    }
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, at a terminal
    Text,
    /// One object
    Json,
    /// The counts of all tables: table, key, label, count
    Csv,
    /// One page, for a browser
    Html,
}

/// What is reported on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// Logs.
    Log(LogInput),
    /// The reports in mails.
    Mail,
}

/// Show what logs say.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) rules: RuleSource,
    pub(super) logs: Vec<Input>,
    pub(super) source: Source,
    pub(super) format: Format,
    pub(super) output: Destination,
    /// How much of what there may be much of.
    pub(super) most: usize,
    pub(super) all: bool,
    pub(super) filter: Filter,
    /// The least percentage of failures with a class.
    pub(super) fail_under: Option<f64>,
}

impl From<Args> for Options {
    fn from(args: Args) -> Self {
        let Args { files, input, year, rules, format, output, top, all, .. } = args;
        let most = match format {
            Format::Text => 20,
            Format::Json | Format::Csv => 500,
            Format::Html => 200,
        };
        let filter =
            Filter { since: args.since, until: args.until, domains: args.domain, labels: args.class };
        Options {
            rules: rules.into(),
            logs: Input::all(files),
            source: match input {
                SourceForm::Log(input) => Source::Log(InputArgs { input, year }.into()),
                SourceForm::Mail => Source::Mail,
            },
            format,
            output: output.map_or(Destination::Stdout, Destination::from),
            most: top.unwrap_or(most),
            all,
            filter,
            fail_under: args.fail_under,
        }
    }
}
