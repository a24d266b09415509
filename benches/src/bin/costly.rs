//! What rule files cost that are small and slow to compile: time and memory beside `RegexSet`, and what is refused.
//!
//! ```text
//! cargo run --release -p bounce-classifier-benches --bin costly [KIND]
//! ```
//!
//! Each build is a process of its own, so that its peak memory is known (on Linux).

use std::env;
use std::process::Command;
use std::time::Instant;

use bounce_classifier::Classifier;
use regex::RegexSetBuilder;

/// Patterns, about so many bytes of them.
type Make = fn(usize) -> Vec<String>;

/// The kinds that were slow: long phrases, gaps, simulated automata, shared windows, classes, words.
const KINDS: [(&str, Make); 9] = [
    ("phrases", |bytes| many(bytes, |nth| format!("a{{{}}}[bc]", 16_000 - nth % 99))),
    ("shorter-phrases", |bytes| many(bytes, |nth| format!("a{{{}}}b{nth}", 3_900 - nth % 99))),
    ("gaps", |bytes| many(bytes, |nth| format!("^.{{{},}}aaaaaaa", 4_000 - nth % 999))),
    ("simulated", |bytes| many(bytes, |nth| format!("mail.*a[ab]{{{}}}c", 3_990 - nth % 999))),
    ("gated-dfas", |bytes| many(bytes, |nth| format!("mailbox.*[ab]{nth}"))),
    ("one-window", |bytes| many(bytes, |nth| format!("aaa.*b{nth}"))),
    ("folded-classes", |bytes| many(bytes, |nth| format!(r"(?i)ab{nth}[\s\S]*"))),
    ("classes", |bytes| many(bytes, |nth| format!(r"user {nth} \w+ [^\d]+ unknown"))),
    ("words", |bytes| {
        many(bytes, |nth| format!("^5.*(?:user{nth}|box{nth}|name{nth}).*(?:un{nth}known|not{nth}found)"))
    }),
];

const SIZES: [usize; 3] = [10 << 10, 100 << 10, 1 << 20];

fn many(bytes: usize, rule: impl Fn(usize) -> String) -> Vec<String> {
    let mut length = 0;
    let fits = |rule: &String| {
        length += rule.len() + 3;
        length <= bytes
    };
    (0..).map(rule).take_while(fits).collect()
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    match &args[..] {
        [kind, size, who] => one(kind, size.parse().expect("bytes"), who),
        _ => table(args.first().map(String::as_str)),
    }
}

fn table(wanted: Option<&str>) {
    println!("{:16} {:>8} {:>7}  {:>22}  {:>22}  refused", "kind", "bytes", "rules", "ours", "RegexSet");
    for (kind, make) in KINDS.into_iter().filter(|(kind, _)| wanted.is_none_or(|wanted| wanted == *kind)) {
        for size in SIZES {
            let [(ours, refused), (theirs, _)] = ["ours", "regex"].map(|who| process(kind, size, who));
            println!("{kind:16} {size:>8} {:>7}  {ours:>22}  {theirs:>22}  {refused}", make(size).len());
        }
    }
}

/// Builds in a process of its own; gives its time and memory, and why it refused.
fn process(kind: &str, size: usize, who: &str) -> (String, String) {
    let program = env::current_exe().expect("this program");
    let output = Command::new(program).args([kind, &size.to_string(), who]).output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = text.lines().map(str::to_owned);
    let cost = lines.next().unwrap_or_else(|| "died".to_owned());
    (cost, lines.next().unwrap_or_default())
}

fn one(kind: &str, size: usize, who: &str) {
    let (_, make) = KINDS.into_iter().find(|(name, _)| *name == kind).expect("a kind");
    let patterns = make(size);
    let start = Instant::now();
    let refused = match who {
        "ours" => {
            let rules = serde_json::json!({ "rules": { "Label": patterns } }).to_string();
            let built = Classifier::builder().rules_str("costly.json", rules).build();
            built.err().map(|errors| errors.to_string().lines().next().unwrap_or_default().to_owned())
        }
        _ => {
            let built = RegexSetBuilder::new(&patterns).size_limit(1 << 30).build();
            built.err().map(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
        }
    };
    let elapsed = start.elapsed();
    let refusal = if refused.is_some() { "refused " } else { "" };
    println!("{refusal}{:.3} s {} MB", elapsed.as_secs_f64(), peak_megabytes());
    println!("{}", refused.unwrap_or_default());
}

/// The most memory that this process has had; 0 where the system does not say.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
