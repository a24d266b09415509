//! What the arguments mean: the only input of the commands.

use std::ffi::OsString;
use std::path::PathBuf;

use bounce_classifier::check::Level;
use bounce_classifier::{Classifier, Limits, RuleErrors};

use crate::args::{
    Args, CheckArgs, CheckFormat, ClassifyArgs, Command, CommonArgs, Deny, ExplainArgs, Format, Shown,
};
use crate::failure::Failure;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Config {
    Classify(Classify),
    Explain(Explain),
    Check(Check),
}

/// Give each reply its class.
#[derive(Debug)]
pub(crate) struct Classify {
    pub(crate) rules: RuleSource,
    pub(crate) replies: Replies,
    pub(crate) format: Format,
}

/// Show all rules that match one reply.
#[derive(Debug)]
pub(crate) struct Explain {
    pub(crate) rules: RuleSource,
    pub(crate) reply: Reply,
    pub(crate) format: Format,
}

/// Say what is looked for, or look.
#[derive(Debug)]
pub(crate) enum Check {
    Lints(CheckFormat),
    Files(CheckFiles),
}

/// Find what is wrong with rules.
#[derive(Debug)]
pub(crate) struct CheckFiles {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) limits: Limits,
    pub(crate) coverage: bool,
    /// The least level that is a failure.
    pub(crate) deny: Option<Level>,
    pub(crate) show: Show,
    pub(crate) format: CheckFormat,
}

/// Which findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Show {
    pub(crate) least: Level,
    pub(crate) most: usize,
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
            Command::Check(args) => Config::Check(args.into()),
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
    fn from(ExplainArgs { common, reply }: ExplainArgs) -> Self {
        let (rules, format) = split(common);
        Explain { rules, reply: reply.into(), format }
    }
}

impl From<CheckArgs> for Check {
    fn from(args: CheckArgs) -> Self {
        let CheckArgs { files: paths, limits, deny, level, max, coverage, lints, format } = args;
        if lints {
            return Check::Lints(format);
        }
        let show = Show { least: level.into(), most: most(max, format) };
        let limits = limits.into();
        Check::Files(CheckFiles { paths, limits, coverage, deny: deny.into(), show, format })
    }
}

/// Programs read on; people do not.
fn most(max: Option<usize>, format: CheckFormat) -> usize {
    match (max, format) {
        (None, CheckFormat::Text) => RuleErrors::MAX_SHOWN,
        (None | Some(0), _) => usize::MAX,
        (Some(most), _) => most,
    }
}

impl From<Deny> for Option<Level> {
    fn from(deny: Deny) -> Self {
        match deny {
            Deny::Note => Some(Level::Note),
            Deny::Warning => Some(Level::Warning),
            Deny::Error => Some(Level::Error),
            Deny::Never => None,
        }
    }
}

impl From<Shown> for Level {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Note => Level::Note,
            Shown::Warning => Level::Warning,
            Shown::Error => Level::Error,
        }
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
    let CommonArgs { rules, limits, format } = args;
    if rules.is_empty() {
        return (RuleSource::Builtin, format);
    }
    (RuleSource::Files { paths: rules, limits: limits.into() }, format)
}

/// An argument as text, like a line of standard input: what is not Unicode is replaced, not refused.
fn text(argument: OsString) -> String {
    argument.to_string_lossy().into_owned()
}
