//! Compiles a rule file at run time, before the shipped rules, and says why a reply has its class.
//!
//! `cargo run --example run_time_rules -- examples/mine.toml "450 4.7.1 Greylisted, try again"`

use std::process::ExitCode;

use bounce_classifier::Classifier;

fn main() -> ExitCode {
    let [file, reply] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        eprintln!("usage: run_time_rules RULE-FILE REPLY");
        return ExitCode::from(2);
    };
    match Classifier::builder().file(file).file("rules/iana.toml").build() {
        Ok(classifier) => {
            for rule in classifier.matches(reply) {
                println!("{}: {}:{} {}", rule.label(), rule.file(), rule.line(), rule.pattern());
            }
            ExitCode::SUCCESS
        }
        Err(errors) => {
            eprintln!("{errors}");
            ExitCode::FAILURE
        }
    }
}
