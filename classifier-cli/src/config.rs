//! What the arguments mean: the only input of the commands.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bounce_classifier::check::Level;
use bounce_classifier::{Builder, Classifier, Limits, RuleErrors};
use bounce_classifier_logs::follow::Series;
use bounce_classifier_logs::input::{Input, Latest};
use bounce_classifier_logs::{annotate, clock, replay};

#[cfg(feature = "serve")]
use crate::args::ServeArgs;
use crate::args::{
    AnnotateArgs, Args, CheckArgs, CheckFormat, ClassifyArgs, Command, CommonArgs, CompileArgs, Deny,
    DiffArgs, ExplainArgs, FmtArgs, Format, InputArgs, InspectArgs, LogForm, LogOutput, MOST_THREADS,
    OobArgs, ReplayArgs, ReplayFormat, ReportArgs, ReportFormat, RuleArgs, Shown,
};
use crate::failure::Failure;
use crate::image;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Config {
    Classify(Classify),
    Explain(Explain),
    Check(Check),
    Compile(Compile),
    Inspect(Inspect),
    Diff(Diff),
    Fmt(Fmt),
    Report(Report),
    Annotate(Annotate),
    Replay(Replay),
    /// `oob`, whose options say it all.
    Oob(OobArgs),
    /// What the arguments mean, the service says.
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
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

/// Write an image.
#[derive(Debug)]
pub(crate) struct Compile {
    pub(crate) rules: RuleSource,
    pub(crate) output: Option<Destination>,
}

/// Show what an image consists of.
#[derive(Debug)]
pub(crate) struct Inspect {
    /// `None` where the files are a mixture.
    pub(crate) rules: Option<RuleSource>,
    pub(crate) list: bool,
    pub(crate) format: Format,
}

/// Compare two rule sets.
#[derive(Debug)]
pub(crate) struct Diff {
    pub(crate) old: RuleSource,
    pub(crate) new: RuleSource,
    pub(crate) replies: Option<ReplyFile>,
    /// Whether the exit code says that there are differences.
    pub(crate) exit_code: bool,
    pub(crate) format: Format,
}

/// Bring rule files into the canonical layout.
#[derive(Debug)]
pub(crate) enum Fmt {
    Files {
        paths: Vec<PathBuf>,
        check: bool,
    },
    Stdin {
        check: bool,
    },
    /// Files and standard input, which has no place to be written to.
    Mixed,
}

/// Show what logs say.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) rules: RuleSource,
    pub(crate) files: Vec<LogFile>,
    pub(crate) input: Input,
    pub(crate) format: ReportFormat,
    pub(crate) output: Destination,
    /// How much of what there may be much of.
    pub(crate) most: usize,
    pub(crate) all: bool,
}

/// Fill classes into logs.
#[derive(Debug)]
pub(crate) struct Annotate {
    pub(crate) rules: RuleSource,
    pub(crate) input: Input,
    pub(crate) form: annotate::Form,
    pub(crate) logs: Logs,
}

/// Which logs are to be done, and how.
#[derive(Debug)]
pub(crate) enum Logs {
    Whole(AnnotateLogs),
    Growing(Follow),
    /// The arguments contradict each other; this says what to do.
    Wrong(&'static str),
}

/// Logs to be done to their ends.
#[derive(Debug)]
pub(crate) struct AnnotateLogs {
    pub(crate) logs: Vec<LogFile>,
    pub(crate) target: Target,
    pub(crate) threads: usize,
}

/// Which log is followed, where to, and what is noted.
#[derive(Debug)]
pub(crate) struct Follow {
    pub(crate) log: Series,
    pub(crate) output: PathBuf,
    pub(crate) checkpoint: PathBuf,
    /// How long to wait where nothing is new.
    pub(crate) interval: Duration,
}

/// Make a log up.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) seed: u64,
    pub(crate) records: u64,
    pub(crate) form: replay::Form,
    pub(crate) zstd: bool,
    pub(crate) output: Destination,
}

/// Where a log is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LogFile {
    Path(PathBuf),
    Stdin,
}

impl LogFile {
    /// Where it is, unless it is standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            LogFile::Path(path) => Some(path),
            LogFile::Stdin => None,
        }
    }

    /// The name of a file in its folder.
    pub(crate) fn name(&self) -> Option<&OsStr> {
        self.path().and_then(Path::file_name)
    }
}

/// Where logs go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Stdout,
    /// To files of the same names.
    Folder(PathBuf),
    /// Where they were.
    InPlace,
}

/// Where something goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    File(PathBuf),
    Stdout,
}

/// Where several replies are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Replies {
    Given(Vec<String>),
    /// One a line.
    Stdin,
}

/// Where many replies are, one a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ReplyFile {
    Path(PathBuf),
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
    Image(PathBuf),
}

impl From<RuleArgs> for RuleSource {
    fn from(RuleArgs { rules, image, limits }: RuleArgs) -> Self {
        RuleSource::new(rules, image, limits.into())
    }
}

impl RuleSource {
    /// The image, or else the files, or else the built-in rules.
    fn new(paths: Vec<PathBuf>, image: Option<PathBuf>, limits: Limits) -> RuleSource {
        match image {
            Some(path) => RuleSource::Image(path),
            None if paths.is_empty() => RuleSource::Builtin,
            None => RuleSource::Files { paths, limits },
        }
    }

    /// Files or an image, as the names say; the built-in rules where there are none, and `None` where an
    /// image is not alone.
    fn guess(mut paths: Vec<PathBuf>, limits: Limits) -> Option<RuleSource> {
        match (paths.len(), paths.iter().filter(|path| !is_rule_file(path)).count()) {
            (0, _) => Some(RuleSource::Builtin),
            (_, 0) => Some(RuleSource::Files { paths, limits }),
            (1, _) => paths.pop().map(RuleSource::Image),
            _ => None,
        }
    }

    /// The files that they are read from.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        match self {
            RuleSource::Builtin => &[],
            RuleSource::Files { paths, .. } => paths,
            RuleSource::Image(path) => std::slice::from_ref(path),
        }
    }

    /// Reads and compiles the rules, and runs their examples.
    pub(crate) fn classifier(&self) -> Result<Classifier, Failure> {
        self.compiled(|builder| builder)
    }

    /// The same for who looks at the rules and does not rely on them: why an example fails is to be seen, too.
    pub(crate) fn specimen(&self) -> Result<Classifier, Failure> {
        self.compiled(Builder::skip_examples)
    }

    fn compiled(&self, options: impl FnOnce(Builder) -> Builder) -> Result<Classifier, Failure> {
        match self {
            // Cheap: the clone shares the image.
            RuleSource::Builtin => Ok(Classifier::builtin().clone()),
            RuleSource::Files { paths, limits } => {
                let builder = options(Classifier::builder().limits(*limits));
                with_files(builder, paths).build().map_err(Failure::Rules)
            }
            RuleSource::Image(path) => image::load(path).map_err(Failure::from),
        }
    }
}

/// What people call it.
impl fmt::Display for RuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleSource::Builtin => f.write_str("the built-in rules"),
            RuleSource::Image(path) => path.display().fmt(f),
            RuleSource::Files { paths, .. } => {
                let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
                f.write_str(&names.join(", "))
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
            Command::Compile(args) => Config::Compile(args.into()),
            Command::Inspect(args) => Config::Inspect(args.into()),
            Command::Diff(args) => Config::Diff(args.into()),
            Command::Fmt(args) => Config::Fmt(args.into()),
            Command::Report(args) => Config::Report(args.into()),
            Command::Annotate(args) => Config::Annotate(args.into()),
            Command::Replay(args) => Config::Replay(args.into()),
            Command::Oob(args) => Config::Oob(args),
            #[cfg(feature = "serve")]
            Command::Serve(args) => Config::Serve(args),
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

impl From<CompileArgs> for Compile {
    fn from(CompileArgs { files: paths, output, limits }: CompileArgs) -> Self {
        let output = output.map(Destination::from);
        Compile { rules: RuleSource::Files { paths, limits: limits.into() }, output }
    }
}

impl From<InspectArgs> for Inspect {
    fn from(InspectArgs { files, limits, rules_list: list, format }: InspectArgs) -> Self {
        Inspect { rules: RuleSource::guess(files, limits.into()), list, format }
    }
}

impl From<DiffArgs> for Diff {
    fn from(args: DiffArgs) -> Self {
        let DiffArgs { old, new, old_image, new_image, limits, replies, exit_code, format } = args;
        let limits = limits.into();
        Diff {
            old: RuleSource::new(old, old_image, limits),
            new: RuleSource::new(new, new_image, limits),
            replies: replies.map(ReplyFile::from),
            exit_code,
            format,
        }
    }
}

impl From<FmtArgs> for Fmt {
    fn from(FmtArgs { files: paths, check }: FmtArgs) -> Self {
        let stdin = paths.iter().filter(|path| path.as_os_str() == "-").count();
        match (stdin, paths.len()) {
            (0, _) => Fmt::Files { paths, check },
            (1, 1) => Fmt::Stdin { check },
            _ => Fmt::Mixed,
        }
    }
}

impl From<ReportArgs> for Report {
    fn from(args: ReportArgs) -> Self {
        let ReportArgs { files, input, rules, format, output, top, all } = args;
        let (people, programs) = (20, 500);
        let most = if format == ReportFormat::Text { people } else { programs };
        let files = if files.is_empty() { vec![PathBuf::from("-")] } else { files };
        Report {
            rules: rules.into(),
            files: files.into_iter().map(LogFile::from).collect(),
            input: input.into(),
            format,
            output: output.map_or(Destination::Stdout, Destination::from),
            most: top.unwrap_or(most),
            all,
        }
    }
}

impl From<AnnotateArgs> for Annotate {
    fn from(mut args: AnnotateArgs) -> Self {
        Annotate {
            input: args.input.into(),
            form: match args.output {
                None => annotate::Form::Same,
                Some(LogOutput::Json) => annotate::Form::Json,
                Some(LogOutput::Tsv) => annotate::Form::Tsv,
            },
            rules: std::mem::take(&mut args.rules).into(),
            logs: args.into(),
        }
    }
}

impl From<AnnotateArgs> for Logs {
    fn from(args: AnnotateArgs) -> Self {
        if args.follow {
            return growing(args);
        }
        if args.in_place && args.input.input != LogForm::Kumomta {
            return Logs::Wrong(
                "--in-place would lose what the log says beside what was found: give -o instead",
            );
        }
        let mut logs: Vec<LogFile> = args.files.into_iter().map(LogFile::from).collect();
        if logs.is_empty() {
            logs.push(LogFile::Stdin);
        }
        let target = match args.out {
            Some(folder) => Target::Folder(folder),
            None if args.in_place => Target::InPlace,
            None => Target::Stdout,
        };
        let threads = args.threads.unwrap_or_else(threads);
        Logs::Whole(AnnotateLogs { logs, target, threads })
    }
}

fn growing(args: AnnotateArgs) -> Logs {
    let mut files = args.files.into_iter().map(LogFile::from);
    let (Some(LogFile::Path(log)), None) = (files.next(), files.next()) else {
        return Logs::Wrong("--follow takes one file or folder: run one for each");
    };
    // clap has seen to it that both are there.
    let (Some(output), Some(checkpoint)) = (args.out, args.checkpoint) else {
        return Logs::Wrong("--follow needs -o and --checkpoint");
    };
    let log = Series::at(log);
    Logs::Growing(Follow { log, output, checkpoint, interval: Duration::from_millis(args.interval) })
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS))
}

impl From<InputArgs> for Input {
    fn from(InputArgs { input, year }: InputArgs) -> Self {
        let latest = year.map_or(Latest::Now, |year| Latest::At(clock::end_of(year)));
        match input {
            LogForm::Kumomta => Input::KumoMta,
            LogForm::Postfix => Input::Postfix(latest),
            LogForm::Exim => Input::Exim(latest),
            LogForm::Lines => Input::Lines,
        }
    }
}

impl From<ReplayArgs> for Replay {
    fn from(ReplayArgs { records, seed, format, zstd, output }: ReplayArgs) -> Self {
        let form = match format {
            ReplayFormat::Kumomta => replay::Form::KumoMta,
            ReplayFormat::Postfix => replay::Form::Postfix,
            ReplayFormat::Exim => replay::Form::Exim,
            ReplayFormat::Lines => replay::Form::Lines,
        };
        Replay { seed, records, form, zstd, output: output.into() }
    }
}

impl From<PathBuf> for LogFile {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { LogFile::Stdin } else { LogFile::Path(path) }
    }
}

/// What people call it.
impl fmt::Display for LogFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogFile::Path(path) => path.display().fmt(f),
            LogFile::Stdin => f.write_str("standard input"),
        }
    }
}

impl From<PathBuf> for ReplyFile {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { ReplyFile::Stdin } else { ReplyFile::Path(path) }
    }
}

impl From<PathBuf> for Destination {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Destination::Stdout } else { Destination::File(path) }
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
    let CommonArgs { rules, format } = args;
    (rules.into(), format)
}

/// What stands for the built-in rules where rule files are named. No rule file has this name, for want of an ending.
const BUILTIN: &str = "builtin";

/// The builder with these files, one of which may be the built-in rules.
pub(crate) fn with_files(builder: Builder, paths: &[PathBuf]) -> Builder {
    paths.iter().fold(builder, |builder, path| match path.as_os_str() == BUILTIN {
        true => builder.builtin(),
        false => builder.file(path),
    })
}

/// As the library tells rule files: by the end of the name, in lower case.
fn is_rule_file(path: &Path) -> bool {
    path.as_os_str() == BUILTIN || has_rule_ending(path)
}

pub(crate) fn has_rule_ending(path: &Path) -> bool {
    let name = path.as_os_str().as_encoded_bytes();
    name.ends_with(b".toml") || name.ends_with(b".json")
}

/// An argument as text, like a line of standard input: what is not Unicode is replaced, not refused.
fn text(argument: OsString) -> String {
    argument.to_string_lossy().into_owned()
}
