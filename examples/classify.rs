//! Classifies its arguments with rules that were compiled into the program.
//!
//! `cargo run --example classify -- "550 5.1.1 <bob@example.com>: User unknown"`

use bounce_classifier::{Classifier, include_rules};

static RULES: Classifier = include_rules!("examples/mine.toml", "rules/iana.toml");

fn main() {
    for reply in std::env::args().skip(1) {
        let bounce = RULES.classify(&reply);
        match bounce.rule() {
            Some(rule) => println!("{}: {} line {}", bounce.label(), rule.file(), rule.line()),
            None => println!("{}", bounce.label()),
        }
    }
}
