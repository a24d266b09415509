//! What the arguments mean: the only input of the commands.

use std::ffi::OsString;
use std::path::PathBuf;

use bounce_classifier::{Classifier, Limits};

use crate::args::{Args, ClassifyArgs, Command, CommonArgs, ExplainArgs, Format};
use crate::failure::Failure;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Config {
    Classify(Classify),
    Explain(Explain),
}

/// Give each reply its class.
#[derive(Debug)]
pub(crate) struct Classify {
    pub(crate) rules: RuleSource,
    pub(crate) replies: Replies,
    pub(crate) format: Format,
}

/// Show why one reply has its class.
#[derive(Debug)]
pub(crate) struct Explain {
    pub(crate) rules: RuleSource,
    pub(crate) reply: Reply,
    /// How many rules to show that come near, where none matches.
    pub(crate) nearest: usize,
    pub(crate) format: Format,
}

/// Where several replies are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Replies {
    Given(Vec<String>),
    /// One a line.
    Stdin,
}

/// Where a single reply is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Given(String),
    /// The first line.
    Stdin,
}

/// Where the rules are.
#[derive(Debug)]
pub(crate) enum RuleSource {
    Builtin,
    Files { paths: Vec<PathBuf>, limits: Limits },
}

impl RuleSource {
    /// Reads and compiles the rules.
    pub(crate) fn classifier(&self) -> Result<Classifier, Failure> {
        match self {
            // Cheap: the clone shares the image.
            RuleSource::Builtin => Ok(Classifier::builtin().clone()),
            RuleSource::Files { paths, limits } => {
                let builder = Classifier::builder().limits(*limits);
                let builder = paths.iter().fold(builder, |builder, path| builder.file(path));
                builder.build().map_err(Failure::Rules)
            }
        }
    }
}

impl From<Args> for Config {
    fn from(args: Args) -> Self {
        match args.command {
            Command::Classify(args) => Config::Classify(args.into()),
            Command::Explain(args) => Config::Explain(args.into()),
        }
    }
}

impl From<ClassifyArgs> for Classify {
    fn from(ClassifyArgs { common, replies }: ClassifyArgs) -> Self {
        let (rules, format) = split(common);
        Classify { rules, replies: replies.into(), format }
    }
}

impl From<ExplainArgs> for Explain {
    fn from(ExplainArgs { common, nearest, reply }: ExplainArgs) -> Self {
        let (rules, format) = split(common);
        Explain { rules, reply: reply.into(), nearest, format }
    }
}

impl From<Vec<OsString>> for Replies {
    fn from(replies: Vec<OsString>) -> Self {
        match replies.as_slice() {
            [] => Replies::Stdin,
            [only] if only == "-" => Replies::Stdin,
            _ => Replies::Given(replies.into_iter().map(text).collect()),
        }
    }
}

impl From<OsString> for Reply {
    fn from(reply: OsString) -> Self {
        if reply == "-" { Reply::Stdin } else { Reply::Given(text(reply)) }
    }
}

fn split(args: CommonArgs) -> (RuleSource, Format) {
    let CommonArgs { rules, rule_states, ungated_states, format } = args;
    if rules.is_empty() {
        return (RuleSource::Builtin, format);
    }
    let mut limits = Limits::default();
    limits.rule_states = rule_states.unwrap_or(limits.rule_states);
    limits.ungated_states = ungated_states.unwrap_or(limits.ungated_states);
    (RuleSource::Files { paths: rules, limits }, format)
}

/// An argument as text, like a line of standard input: what is not Unicode is replaced, not refused.
fn text(argument: OsString) -> String {
    argument.to_string_lossy().into_owned()
}
