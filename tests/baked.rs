//! Crates that bake rules, built as a user would build them: the answers of their programs are those of
//! `regex::RegexSet`, and baking does not keep one waiting.
//!
//! The crate is written into cargo's folder for tests. Its profile is `dev` with nothing set, so the macro
//! runs unoptimised there, whatever this workspace asks for.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bounce_classifier::Classifier;
use bounce_classifier_testing::sets::{self, RuleFiles};
use bounce_classifier_testing::{data, fragments};

/// What baking KumoMTA's rules may add to the build of a crate.
const PATIENCE: Duration = Duration::from_secs(2);

/// A machine that is busy with other things gets another try.
const TRIES: usize = 5;

/// Replies on its standard input, each ended by a NUL; a rule number or `-` a line on its output.
const PROGRAM: &str = r#"
use std::io::Read;

static RULES: bounce_classifier::Classifier = bounce_classifier::include_rules!(FILES);

fn main() {
    let mut replies = String::new();
    std::io::stdin().read_to_string(&mut replies).unwrap();
    for reply in replies.split_terminator('\0') {
        match RULES.classify(reply).rule() {
            Some(rule) => println!("{}", rule.number()),
            None => println!("-"),
        }
    }
}
"#;

#[test]
fn baked_classifiers_answer_as_regexset() {
    sets::rule_sets().iter().for_each(check);
}

#[test]
fn baking_kumomta_takes_no_time() {
    let Some(set) = sets::rule_sets().into_iter().find(|set| set.name == "kumomta") else { return };
    let baked = Crate::lock();
    baked.write("timed", &program(&set.files));
    baked.write("empty", "fn main() {}");
    baked.build("timed");
    baked.build("empty");
    let mut seen = Vec::new();
    for _ in 0..TRIES {
        let empty = baked.rebuild("empty");
        let took = baked.rebuild("timed").saturating_sub(empty);
        println!("baking KumoMTA's rules: {took:.2?} (and an empty crate {empty:.2?})");
        if took < PATIENCE {
            return;
        }
        seen.push(took);
    }
    panic!("baking KumoMTA's rules takes longer than {PATIENCE:?}: {seen:.2?}");
}

/// Bakes the files and compares all answers with the oracle's.
fn check(set: &RuleFiles) {
    let rules =
        set.files.iter().fold(Classifier::builder(), |builder, file| builder.file(file)).build().unwrap();
    let patterns: Vec<_> = rules.rules().map(|rule| rule.pattern()).collect();
    let mut replies: Vec<_> = patterns.iter().flat_map(|pattern| replies_to(pattern)).collect();
    replies.extend(sets::replies());
    assert!(replies.iter().all(|reply| !reply.contains('\0')));

    let name = set.name.replace(' ', "_");
    let answers = {
        let baked = Crate::lock();
        baked.write(&name, &program(&set.files));
        baked.build(&name);
        baked.run(&name, &replies)
    };
    assert_eq!(answers.len(), replies.len());

    let oracle = sets::oracle(patterns.iter().copied());
    for (reply, answer) in replies.iter().zip(&answers) {
        let expected = oracle.matches(reply).iter().next().map_or("-".to_owned(), |rule| rule.to_string());
        assert_eq!(*answer, expected, "{name} on {reply:?}");
    }
    let matched = answers.iter().filter(|answer| *answer != "-").count();
    println!("{name}: {} rules, {} replies, {matched} matched", patterns.len(), replies.len());
}

/// A reply that matches the pattern, or nearly, and near misses of it.
fn replies_to(pattern: &str) -> [String; 3] {
    let reply = fragments::sample(pattern);
    let short = reply.chars().take(reply.chars().count() / 2).collect();
    [format!("> {reply}"), short, reply]
}

/// The source of a program that bakes these files.
fn program(files: &[PathBuf]) -> String {
    let files: Vec<_> = files.iter().map(|file| format!("{:?}", file.to_str().unwrap())).collect();
    PROGRAM.replace("FILES", &files.join(", "))
}

/// The package that holds the programs. One at a time has it, because cargo locks the folder, and so that
/// what is timed has the machine to itself as far as we can say.
struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn lock() -> MutexGuard<'static, Crate> {
        static CRATE: LazyLock<Mutex<Crate>> = LazyLock::new(|| Mutex::new(Crate::create()));
        // The test that panicked has told what is wrong.
        CRATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn create() -> Crate {
        let root = data::root();
        let baked = Crate { folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("baked_crate") };
        // Programs of an earlier run go, what was built stays.
        _ = fs::remove_dir_all(baked.folder.join("src"));
        fs::create_dir_all(baked.folder.join("src/bin")).unwrap();
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"baked-crate\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies.bounce-classifier]\npath = {root:?}\ndefault-features = false\n\
             features = [\"macros\"]\n"
        );
        fs::write(baked.folder.join("Cargo.toml"), manifest).unwrap();
        // The versions that are here already: nothing is fetched.
        fs::write(baked.folder.join("Cargo.lock"), fs::read(root.join("Cargo.lock")).unwrap()).unwrap();
        baked
    }

    fn write(&self, name: &str, source: &str) {
        fs::write(self.source(name), source).unwrap();
    }

    fn source(&self, name: &str) -> PathBuf {
        self.folder.join("src/bin").join(name).with_extension("rs")
    }

    fn build(&self, name: &str) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--offline", "--bin", name]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.folder.join("target"));
        let output = cargo.output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// How long a build takes whose only news is the source of the program.
    fn rebuild(&self, name: &str) -> Duration {
        self.write(name, &fs::read_to_string(self.source(name)).unwrap());
        let start = Instant::now();
        self.build(name);
        start.elapsed()
    }

    fn run(&self, name: &str, replies: &[String]) -> Vec<String> {
        let program =
            self.folder.join("target/debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut program = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = program.stdin.take().unwrap();
        let input = replies.iter().flat_map(|reply| [reply, "\0"]).collect::<String>();
        // In a thread, as the program may wait for its output to be read.
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = program.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        assert!(output.status.success(), "{name}: {}", output.status);
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}
